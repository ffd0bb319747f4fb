/** `winnow controller`: the admission controller of a cluster. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { startController } from "@winnow/controller";
import type { Controller, ControllerOptions, Log, WebhookTarget } from "@winnow/controller";
import type { Semantics } from "@winnow/engine";
import { createImageProviders } from "@winnow/image-verification";
import { createKubeClient, findAccess } from "@winnow/kube";
import { parseYaml } from "../apply/engine.ts";
import { asInput } from "../cluster/cluster-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { runWithLog } from "../log/create-log.ts";
import type { LogOptions } from "../log/log-options.ts";
import { allowedServicesOf } from "../allowed-services.ts";
import { showPlayground } from "../playground/show-playground.ts";
import { untilAborted } from "../until-aborted.ts";
import { startTracing } from "../trace/start-tracing.ts";
import { verifyManifestSignature } from "../values/manifest-signature.ts";
import { reportingSettings } from "./reporting-settings.ts";
import type { ReportingFlags } from "./reporting-settings.ts";

export interface ControllerCommandOptions {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  /** Undefined for `winnow` in its own namespace. */
  readonly configMap: ControllerOptions["configMap"] | undefined;
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
  /** Addresses of services that policies may call. */
  readonly allowServiceCalls: readonly string[];
  readonly log: LogOptions;
  readonly debugPort: number | undefined;
  /** Of the collector that traces go to. */
  readonly otlpEndpoint: string | undefined;
}

/** Runs until `stop` is aborted; where it cannot start, the log says why. Gives the exit code. */
export function runController(
  options: ControllerCommandOptions,
  host: Host,
  stop: AbortSignal,
): Promise<number> {
  return runWithLog(options.log, host, (log) => runLogged(options, log, stop));
}

async function runLogged(
  options: ControllerCommandOptions,
  log: Log,
  stop: AbortSignal,
): Promise<number> {
  const access = asInput(() => findAccess({ file: options.kubeconfig, context: options.context }));
  const { namespace = access.namespace, service, webhookUrl } = options;
  const target: WebhookTarget =
    webhookUrl === undefined ? { service: { namespace, name: service } } : { url: webhookUrl };
  const reporting = reportingSettings(options.reporting);
  const allowedServices = allowedServicesOf(options.allowServiceCalls);
  const spans = startTracing(options.otlpEndpoint, log);
  const hidePlayground = await showPlayground(options, (text) => log.write("info", text));
  let controller: Controller;
  try {
    controller = await startController({
      client: createKubeClient(access),
      namespace,
      configMap: options.configMap ?? { namespace, name: "winnow" },
      identity: `${hostname()}-${randomUUID()}`,
      semantics: options.semantics,
      exceptionNamespaces: options.exceptionNamespaces,
      target,
      host: options.host,
      port: options.port,
      cleanupWebhooks: options.cleanupWebhooks,
      reporting,
      allowedServices,
      shutdownDelay: options.shutdownDelay * 1000,
      signatures: {
        ...createImageProviders(),
        verifyManifest: (check) => verifyManifestSignature(check, Date.now()),
      },
      parseYaml,
      stop,
      log,
      spans,
      debugPort: options.debugPort,
    });
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
  log.write("info", `judging for ${access.name} on port ${controller.port}`);
  await untilAborted(stop);
  await hidePlayground();
  await controller.stop();
  await spans?.stop();
  return exitCode.ok;
}
