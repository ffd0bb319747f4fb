import type { Semantics } from "@winnow/engine";
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

interface ServeFlags extends TelemetryFlags {
  exception: string[];
  namespaces: string[];
  host?: string;
  port: number;
  playgroundPort?: number;
  hostName: string[];
  tlsCertFile?: string;
  tlsPrivateKeyFile?: string;
  writeCa?: string;
  resourceFilters?: string;
  excludeUser: string[];
  excludeGroup: string[];
  semantics: Semantics;
  allowServiceCalls: string[];
}

/** Declares `winnow serve`. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description("answer an API server's admission reviews by policies from files")
    .argument("<policies...>", "files or folders with policies; read anew when they change")
    .option(
      "-e, --exception <path>",
      "file or folder with PolicyExceptions; repeatable",
      collectList,
      [],
    )
    .option(
      "--namespaces <path>",
      "file or folder with Namespaces, for policies that ask for their labels; repeatable",
      collectList,
      [],
    )
    .option("--host <address>", "the address to listen on; default: all")
    .option("--port <number>", "the port to listen on; 0 for any free one", readPort, 9443)
    .option(
      "--playground-port <number>",
      "the port that shows the playground over HTTP, under /playground; without it no page is shown",
      readPort,
    )
    .option("--tls-cert-file <file>", "certificate as PEM, followed when it changes")
    .option("--tls-private-key-file <file>", "its private key as PEM")
    .option(
      "--host-name <name>",
      "name or address for a certificate of its own, where no files are given; repeatable",
      collectList,
      [],
    )
    .option(
      "--write-ca <file>",
      "where to write whom callers must trust, for a certificate of its own",
    )
    .option("--resource-filters <filters>", "what is not judged: [kind,namespace,name]...")
    .option("--exclude-user <name>", "a user who is not judged; repeatable", collectList, [])
    .option("--exclude-group <name>", "a group that is not judged; repeatable", collectList, [])
    .addOption(semanticsOption())
    .addOption(allowServiceCallsOption())
    .addOption(logFormatOption())
    .addOption(logLevelOption())
    .addOption(otlpEndpointOption())
    .addOption(debugPortOption())
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: ServeFlags) => {
      const [{ runServe }, { createProcessHost }] = await Promise.all([
        import("../serve/run.ts"),
        import("../process-host.ts"),
      ]);
      process.exitCode = await runServe(
        policies,
        {
          exceptions: flags.exception,
          namespaces: flags.namespaces,
          semantics: flags.semantics,
          host: flags.host,
          port: flags.port,
          playgroundPort: flags.playgroundPort,
          hostNames: flags.hostName.length === 0 ? ["localhost", "127.0.0.1"] : flags.hostName,
          certificateFile: flags.tlsCertFile,
          keyFile: flags.tlsPrivateKeyFile,
          authorityFile: flags.writeCa,
          resourceFilters: flags.resourceFilters,
          excludeUsernames: flags.excludeUser,
          excludeGroups: flags.excludeGroup,
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

const examples = `
Reviews are posted to /validate and /mutate; /livez, /readyz and /metrics tell how the server is.
A request that cannot be judged is denied. With SIGTERM it answers what is under way and ends.

Examples:
  winnow serve policies/ --tls-cert-file tls.crt --tls-private-key-file tls.key
  winnow serve policies/ --port 0 --host 127.0.0.1 --write-ca ca.crt
  winnow serve policies/ --resource-filters '[Event,*,*][*,kube-system,*]'`;
