/** `winnow serve`: an admission webhook that needs no cluster of its own. */
import { writeFileSync } from "node:fs";
import {
  ExemptionError,
  compileExemption,
  countedWebhook,
  createMetrics,
  createServiceCalls,
  judgeMutation,
  judgeValidation,
  logError,
  makeServingCertificate,
  processPages,
  requestFields,
  startAdmissionServer,
  startDebugServer,
  tracedJudge,
} from "@winnow/controller";
import type {
  AdmissionRequest,
  AdmissionServer,
  AdmissionState,
  DebugServer,
  Issued,
  Log,
  ServiceCalls,
} from "@winnow/controller";
import type { ApiCall } from "@winnow/engine";
import type { Json } from "@winnow/value";
import { allowedServicesOf } from "../allowed-services.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { runWithLog } from "../log/create-log.ts";
import { showPlayground } from "../playground/show-playground.ts";
import { readTextFile } from "../source/read-file.ts";
import { startTracing } from "../trace/start-tracing.ts";
import { untilAborted } from "../until-aborted.ts";
import { verifyManifestSignature } from "../values/manifest-signature.ts";
import { watchFiles } from "./file-changes.ts";
import type { ServeOptions } from "./options.ts";
import { loadServedPolicies } from "./policies.ts";
import type { ServedPolicies } from "./policies.ts";

/** How often files are looked at, in milliseconds. */
const watchPeriod = 2000;

/**
 * Runs `winnow serve` until `stop` is aborted; where it cannot start, the log says why. Gives the exit
 * code.
 */
export function runServe(
  policyArguments: readonly string[],
  options: ServeOptions,
  host: Host,
  stop: AbortSignal,
): Promise<number> {
  return runWithLog(options.log, host, (log, logging) =>
    serve(policyArguments, options, logging, log, stop),
  );
}

/**
 * Serves until `stop` is aborted, then answers what is under way and ends. Policies that change are
 * read anew; where they have become unusable, the ones before stay in force and the reason is told.
 * Throws InputError where it cannot start.
 */
async function serve(
  policyArguments: readonly string[],
  options: ServeOptions,
  host: Host,
  log: Log,
  stop: AbortSignal,
): Promise<number> {
  let served = await loadServedPolicies(policyArguments, options, host);
  const isExempt = readExemption(options);
  const allowed = allowedServicesOf(options.allowServiceCalls);
  const services = allowed.length === 0 ? undefined : createServiceCalls({ allowed });
  const metrics = createMetrics();
  metrics.policies(served.set.policies.length);
  const observers = { metrics, log };
  const spans = startTracing(options.otlpEndpoint, log);
  const hidePlayground = await showPlayground(options, (text) => log.write("info", text));
  const state = (): AdmissionState => stateOf(served, isExempt, services);
  const certificate = await findCertificate(options, log, (issued) =>
    server.useCertificate(issued),
  );
  const server: AdmissionServer = await listen(options, {
    webhooks: {
      "/validate": countedWebhook(
        observers,
        "validate",
        tracedJudge(spans, "validate", (asked) => judgeValidation(state(), asked)),
      ),
      "/mutate": countedWebhook(
        observers,
        "mutate",
        tracedJudge(spans, "mutate", (asked) => judgeMutation(state(), asked)),
      ),
    },
    pages: {
      "/metrics": async () => ({ type: metrics.contentType, text: await metrics.text() }),
    },
    isReady: () => true,
    certificate: certificate.issued,
    onError: (error, asked) => {
      logError(log, error, asked === undefined ? {} : { ...requestFields(asked), allowed: false });
    },
  });
  log.write("info", `serving ${served.set.policies.length} policies on port ${server.port}`);

  const debug = await startDebugPages(options.debugPort, log);

  async function reload(): Promise<void> {
    try {
      served = await loadServedPolicies(policyArguments, options, host);
      metrics.policies(served.set.policies.length);
      log.write("info", `serving ${served.set.policies.length} policies, read anew`);
    } catch (error) {
      log.write("error", `the policies before stay in force: ${reasonOf(error)}`);
    }
  }

  const files = [...policyArguments, ...options.exceptions, ...options.namespaces];
  const policyChanges = watchFiles(files, watchPeriod, () => void reload());
  await untilAborted(stop);
  policyChanges.stop();
  certificate.stop();
  await hidePlayground();
  await server.drain();
  await debug?.stop();
  services?.stop();
  await spans?.stop();
  return exitCode.ok;
}

/** Heap and profile; what is in force stands in files. Throws InputError where the port is taken. */
async function startDebugPages(
  port: number | undefined,
  log: Log,
): Promise<DebugServer | undefined> {
  if (port === undefined) return undefined;
  try {
    const debug = await startDebugServer(port, processPages(), (error) => logError(log, error));
    log.write("info", `debug pages on http://127.0.0.1:${debug.port}/debug`);
    return debug;
  } catch (error) {
    throw new InputError(`port ${port} cannot be used for debug pages: ${reasonOf(error)}`);
  }
}

function readExemption(options: ServeOptions): (asked: AdmissionRequest) => boolean {
  const { resourceFilters, excludeUsernames, excludeGroups } = options;
  try {
    return compileExemption({
      excludeUsernames,
      excludeGroups,
      ...(resourceFilters === undefined ? {} : { resourceFilters }),
    });
  } catch (error) {
    if (error instanceof ExemptionError) throw new InputError(error.message);
    throw error;
  }
}

function stateOf(
  { set, namespaces, needsNamespaces }: ServedPolicies,
  isExempt: (asked: AdmissionRequest) => boolean,
  services: ServiceCalls | undefined,
): AdmissionState {
  return {
    policies: set,
    // nobody else can be asked here, so a rule that must ask is an error
    providers: {
      verifyManifest: (check) => verifyManifestSignature(check, Date.now()),
      ...(services === undefined ? {} : { apiCall: (call) => callService(services, call) }),
    },
    isExempt,
    surroundings({ namespace }) {
      const labels = namespaces.get(namespace);
      if (labels === undefined && needsNamespaces && namespace !== "") {
        throw new Error(`the labels of namespace ${namespace} are not known`);
      }
      return { roles: [], clusterRoles: [], namespaceLabels: labels ?? {} };
    },
  };
}

function callService(services: ServiceCalls, call: ApiCall): Promise<Json> {
  const { service } = call;
  if (service === undefined) throw new Error("there is no API server to ask");
  return services.call({ ...call, service });
}

type ServerSettings = Omit<Parameters<typeof startAdmissionServer>[0], "port" | "host">;

async function listen(options: ServeOptions, settings: ServerSettings): Promise<AdmissionServer> {
  const { host, port } = options;
  try {
    return await startAdmissionServer({
      ...settings,
      port,
      ...(host === undefined ? {} : { host }),
    });
  } catch (error) {
    throw new InputError(`port ${port} cannot be served: ${reasonOf(error)}`);
  }
}

interface FoundCertificate {
  readonly issued: Issued;
  stop(): void;
}

/** The certificate of files, followed when they change; or one of its own, renewed in time. */
async function findCertificate(
  options: ServeOptions,
  log: Log,
  onRenew: (issued: Issued) => void,
): Promise<FoundCertificate> {
  const { certificateFile, keyFile, authorityFile, hostNames } = options;
  const onError = (error: unknown): void => {
    log.write("error", `certificate: ${reasonOf(error)}`);
  };
  if (certificateFile === undefined || keyFile === undefined) {
    if (certificateFile !== keyFile) {
      throw new InputError("--tls-cert-file and --tls-private-key-file go together");
    }
    const own = await makeServingCertificate({ hosts: hostNames, onRenew, onError });
    if (authorityFile !== undefined) writeFileSync(authorityFile, own.authority);
    return { issued: own.current(), stop: () => own.stop() };
  }
  const read = (): Issued => ({ cert: readTextFile(certificateFile), key: readTextFile(keyFile) });
  const changes = watchFiles([certificateFile, keyFile], watchPeriod, () => {
    try {
      onRenew(read());
    } catch (error) {
      // the two files are written one after the other; the next look sees both
      onError(error);
    }
  });
  return { issued: read(), stop: () => changes.stop() };
}

function reasonOf(error: unknown): string {
  if (error instanceof InputError) return inputErrorText(error);
  return error instanceof Error ? error.message : String(error);
}
