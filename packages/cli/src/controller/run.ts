/** `winnow controller`: the admission controller of a cluster. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { startController } from "@winnow/controller";
import type { Controller, WebhookTarget } from "@winnow/controller";
import type { Semantics } from "@winnow/engine";
import { createImageProviders } from "@winnow/image-verification";
import { createKubeClient, findAccess } from "@winnow/kube";
import { parseYaml } from "../apply/engine.ts";
import { asInput } from "../cluster/cluster-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { showPlayground } from "../playground/show-playground.ts";
import { untilAborted } from "../until-aborted.ts";
import { reportingSettings } from "./reporting-settings.ts";
import type { ReportingFlags } from "./reporting-settings.ts";

export interface ControllerCommandOptions {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly exceptionNamespaces: readonly string[];
  readonly service: string;
  readonly webhookUrl: string | undefined;
  readonly host: string | undefined;
  readonly port: number;
  /** Where the playground is shown; undefined for nowhere. */
  readonly playgroundPort: number | undefined;
  readonly cleanupWebhooks: boolean;
  readonly reporting: ReportingFlags;
  /** In seconds. */
  readonly shutdownDelay: number;
  readonly semantics: Semantics;
}

/** Runs until `stop` is aborted. Throws InputError where it cannot start. */
export async function runController(
  options: ControllerCommandOptions,
  host: Host,
  stop: AbortSignal,
): Promise<number> {
  const access = asInput(() => findAccess({ file: options.kubeconfig, context: options.context }));
  const tell = (line: string): void => host.note(`${printable(line)}\n`);
  const { namespace = access.namespace, service, webhookUrl } = options;
  const target: WebhookTarget =
    webhookUrl === undefined ? { service: { namespace, name: service } } : { url: webhookUrl };
  const reporting = reportingSettings(options.reporting);
  const hidePlayground = await showPlayground(options, tell);
  let controller: Controller;
  try {
    controller = await startController({
      client: createKubeClient(access),
      namespace,
      identity: `${hostname()}-${randomUUID()}`,
      semantics: options.semantics,
      exceptionNamespaces: options.exceptionNamespaces,
      target,
      host: options.host,
      port: options.port,
      cleanupWebhooks: options.cleanupWebhooks,
      reporting,
      shutdownDelay: options.shutdownDelay * 1000,
      images: createImageProviders(),
      parseYaml,
      stop,
      tell,
    });
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
  tell(`judging for ${access.name} on port ${controller.port}`);
  await untilAborted(stop);
  await hidePlayground();
  await controller.stop();
  return exitCode.ok;
}
