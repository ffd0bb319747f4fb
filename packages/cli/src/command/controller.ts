import type { Semantics } from "@winnow/engine";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { collectList } from "./list-flag.ts";
import {
  debugPortOption,
  logFormatOption,
  logLevelOption,
  otlpEndpointOption,
} from "./telemetry-flags.ts";
import type { TelemetryFlags } from "./telemetry-flags.ts";
import { readPort } from "./port-flag.ts";
import { allowServiceCallsOption } from "./service-call-flag.ts";
import { semanticsOption } from "./semantics-option.ts";
import { stopSignal } from "./stop-signal.ts";

interface ControllerFlags extends TelemetryFlags {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  configMap?: { readonly namespace: string; readonly name: string };
  exceptionNamespace: string[];
  service: string;
  webhookUrl?: string;
  host?: string;
  port: number;
  playgroundPort?: number;
  cleanupWebhooks?: boolean;
  reports: boolean;
  openreports?: boolean;
  backgroundScanInterval: string;
  allowedResults: string[];
  omitEvents: string[];
  shutdownDelay: number;
  semantics: Semantics;
  allowServiceCalls: string[];
}

/** Declares `winnow controller`. */
export function addController(program: Command): void {
  program
    .command("controller")
    .description("judge what a cluster is asked to store by the policies it holds")
    .option("--kubeconfig <file>", "how to reach the cluster; default: KUBECONFIG, ~/.kube/config")
    .option("--context <name>", "the context of the kubeconfig")
    .option(
      "-n, --namespace <name>",
      "Winnow's own namespace; default: that of the pod or of the context",
    )
    .option(
      "--config-map <namespace/name>",
      "the ConfigMap with its settings; default: winnow in its own namespace",
      readConfigMap,
    )
    .option(
      "--exception-namespace <name>",
      "a namespace whose PolicyExceptions count, or * for all; without it none do; repeatable",
      collectList,
      [],
    )
    .option("--service <name>", "the Service in its namespace by which it is called", "winnow")
    .option(
      "--webhook-url <url>",
      "by which it is called instead, outside of the cluster",
      readWebhookUrl,
    )
    .option("--host <address>", "the address to listen on; default: all")
    .option("--port <number>", "the port to listen on", readPort, 9443)
    .option(
      "--playground-port <number>",
      "the port that shows the playground over HTTP, under /playground; without it no page is shown",
      readPort,
    )
    .option("--cleanup-webhooks", "take the webhook configurations away when it ends")
    .option("--no-reports", "neither scan what is stored nor write reports")
    .option("--openreports", "write reports of openreports.io instead of wgpolicyk8s.io")
    .option(
      "--background-scan-interval <duration>",
      "between two scans of everything that is stored",
      "1h",
    )
    .option(
      "--allowed-results <list>",
      "the results that reports have: pass, fail, warn, error, skip; default: all",
      collectList,
      [],
    )
    .option(
      "--omit-events <list>",
      "Events that are not written: PolicyViolation, PolicyApplied, PolicyError, PolicySkipped",
      collectList,
      [],
    )
    .option(
      "--shutdown-delay <seconds>",
      "how long it still answers after it was told to end",
      readSeconds,
      0,
    )
    .addOption(semanticsOption())
    .addOption(allowServiceCallsOption())
    .addOption(logFormatOption())
    .addOption(logLevelOption())
    .addOption(otlpEndpointOption())
    .addOption(debugPortOption())
    .addHelpText("after", examples)
    .action(async (flags: ControllerFlags) => {
      const [{ runController }, { createProcessHost }] = await Promise.all([
        import("../controller/run.ts"),
        import("../process-host.ts"),
      ]);
      process.exitCode = await runController(
        {
          kubeconfig: flags.kubeconfig,
          context: flags.context,
          namespace: flags.namespace,
          configMap: flags.configMap,
          exceptionNamespaces: flags.exceptionNamespace,
          service: flags.service,
          webhookUrl: flags.webhookUrl,
          host: flags.host,
          port: flags.port,
          playgroundPort: flags.playgroundPort,
          cleanupWebhooks: flags.cleanupWebhooks === true,
          reporting: { ...flags, openreports: flags.openreports === true },
          shutdownDelay: flags.shutdownDelay,
          semantics: flags.semantics,
          allowServiceCalls: flags.allowServiceCalls,
          log: { format: flags.logFormat, level: flags.logLevel },
          otlpEndpoint: flags.otlpEndpoint,
          debugPort: flags.debugPort,
        },
        createProcessHost({ removeColour: false }),
        stopSignal(),
      );
    });
}

/** The address without a slash at its end; the API server calls only https, without query or user. */
function readWebhookUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && url.protocol === "https:" && url.search + url.hash + url.username === "";
  if (!isPlain) throw new InvalidArgumentError("an address such as https://host:9443 is wanted");
  return text.replace(/\/+$/u, "");
}

function readConfigMap(text: string): { namespace: string; name: string } {
  const [, namespace, name] = /^([^/\s]+)\/([^/\s]+)$/u.exec(text) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new InvalidArgumentError("a namespace and a name are wanted, such as kyverno/kyverno");
  }
  return { namespace, name };
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  // longer than any grace period that makes sense
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 3600)) {
    throw new InvalidArgumentError("a number from 0 to 3600 is wanted");
  }
  return seconds;
}

const examples = `
The custom resources come from \`winnow crds\`. Policies, exceptions, namespaces, role bindings and the
ConfigMap with settings are followed; what changes is in force at once. Of several replicas one writes
webhooks and status, and scans what is stored; reports and Events tell what was found.
/livez, /readyz and /metrics tell how it is.

Examples:
  winnow controller --exception-namespace policy-exceptions
  winnow controller --kubeconfig admin.kubeconfig --namespace winnow --webhook-url https://10.0.0.5:9443`;
