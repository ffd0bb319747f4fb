/** `winnow serve`: an admission webhook that needs no cluster of its own. */
import { writeFileSync } from "node:fs";
import {
  ExemptionError,
  compileExemption,
  countedWebhook,
  createMetrics,
  judgeMutation,
  judgeValidation,
  makeServingCertificate,
  startAdmissionServer,
} from "@winnow/controller";
import type { AdmissionRequest, AdmissionServer, AdmissionState, Issued } from "@winnow/controller";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { showPlayground } from "../playground/show-playground.ts";
import { readTextFile } from "../source/read-file.ts";
import { untilAborted } from "../until-aborted.ts";
import { watchFiles } from "./file-changes.ts";
import type { ServeOptions } from "./options.ts";
import { loadServedPolicies } from "./policies.ts";
import type { ServedPolicies } from "./policies.ts";

/** How often files are looked at, in milliseconds. */
const watchPeriod = 2000;

/**
 * Serves until `stop` is aborted, then answers what is under way and ends. Policies that change are
 * read anew; where they have become unusable, the ones before stay in force and the reason is told.
 * Throws InputError where it cannot start.
 */
export async function runServe(
  policyArguments: readonly string[],
  options: ServeOptions,
  host: Host,
  stop: AbortSignal,
): Promise<number> {
  let served = await loadServedPolicies(policyArguments, options, host);
  const isExempt = readExemption(options);
  const metrics = createMetrics();
  metrics.policies(served.set.policies.length);
  const tell = (text: string): void => host.note(`${printable(text)}\n`);
  const hidePlayground = await showPlayground(options, tell);
  const state = (): AdmissionState => stateOf(served, isExempt);
  const certificate = await findCertificate(options, tell, (issued) =>
    server.useCertificate(issued),
  );
  const server: AdmissionServer = await listen(options, {
    webhooks: {
      "/validate": countedWebhook(metrics, "validate", (asked) => judgeValidation(state(), asked)),
      "/mutate": countedWebhook(metrics, "mutate", (asked) => judgeMutation(state(), asked)),
    },
    pages: {
      "/metrics": async () => ({ type: metrics.contentType, text: await metrics.text() }),
    },
    isReady: () => true,
    certificate: certificate.issued,
    onError: (error) => tell(`error: ${reasonOf(error)}`),
  });
  tell(`serving ${served.set.policies.length} policies on port ${server.port}`);

  async function reload(): Promise<void> {
    try {
      served = await loadServedPolicies(policyArguments, options, host);
      metrics.policies(served.set.policies.length);
      tell(`serving ${served.set.policies.length} policies, read anew`);
    } catch (error) {
      tell(`error: the policies before stay in force: ${reasonOf(error)}`);
    }
  }

  const files = [...policyArguments, ...options.exceptions, ...options.namespaces];
  const policyChanges = watchFiles(files, watchPeriod, () => void reload());
  await untilAborted(stop);
  policyChanges.stop();
  certificate.stop();
  await hidePlayground();
  await server.drain();
  return exitCode.ok;
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
): AdmissionState {
  return {
    policies: set,
    // nothing can be asked here, so a rule that must ask is an error
    providers: {},
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
  tell: (text: string) => void,
  onRenew: (issued: Issued) => void,
): Promise<FoundCertificate> {
  const { certificateFile, keyFile, authorityFile, hostNames } = options;
  const onError = (error: unknown): void => tell(`error: certificate: ${reasonOf(error)}`);
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
