/** The admission controller: follows a cluster, judges by its policies, and tells it what to ask. */
import { holdLease, startInformer } from "@winnow/kube";
import type { JsonMap } from "@winnow/value";
import { compileExemption, compileResourceFilters } from "../admission/exemption.ts";
import type { Issued } from "../certificate/authority.ts";
import { openCertificateSecret } from "../certificate/certificate-secret.ts";
import { createClusterLookups } from "../cluster/cluster-lookups.ts";
import { watchCluster } from "../cluster/cluster-watch.ts";
import { createClusterWriter } from "../cluster/cluster-writer.ts";
import type { ClusterFacts } from "../cluster/cluster-writer.ts";
import { findServedKinds } from "../cluster/served-kinds.ts";
import { exceptions, globalContextEntries, policies } from "../cluster/watched-kinds.ts";
import { coalesce } from "../coalesced-work.ts";
import { controllerPages } from "../debug/controller-pages.ts";
import { startDebugServer } from "../debug/debug-server.ts";
import { createGlobalContext } from "../global-context/global-context.ts";
import { requestFields } from "../log/admission-log.ts";
import { logError } from "../log/log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { startAdmissionServer } from "../server/admission-server.ts";
import { createServiceCalls } from "../service-call/service-call.ts";
import type { ControllerOptions } from "./controller-options.ts";
import { successEvents, textAt, wordsAt } from "./config-map.ts";
import { createCurrentPolicies } from "./current-policies.ts";
import { hostsOf, requireKinds } from "./prerequisites.ts";
import { endAll, endOf } from "./endings.ts";
import type { Endings } from "./endings.ts";
import { createWebhooks } from "./judging.ts";
import { createRefusalLog } from "./refusals.ts";
import { createReporting } from "./reporting.ts";

export interface Controller {
  readonly port: number;
  /** Answers what is under way, gives the leadership up and ends. */
  stop(): Promise<void>;
}

const leaseName = "winnow";
const secretName = "winnow-tls";

/** How often the cluster is asked what it serves, and failed writes are tried again, in milliseconds. */
const discoveryPeriod = 60_000;
const retryPause = 1000;
/** How long a new kind may take until discovery tells of it, in milliseconds. */
const discoveryDelay = 2000;

/**
 * Starts everything and resolves when the first policies are in force; requests before that are denied.
 * Throws ApiError, KubeError, or an Error that says what is missing; nothing goes on running then.
 */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const endings: Endings = [];
  try {
    return await start(options, endings);
  } catch (error) {
    await endAll(endings);
    throw error;
  }
}

async function start(options: ControllerOptions, endings: Endings): Promise<Controller> {
  const { client, namespace, target, log } = options;
  endings.push(() => client.close());
  const onError = (error: unknown): void => {
    logError(log, error);
  };
  const metrics = createMetrics();
  const current = createCurrentPolicies(options.semantics, options.parseYaml);
  const writer = createClusterWriter(client);
  const logRefusals = createRefusalLog(log);
  let kinds = await findServedKinds(client, undefined);
  requireKinds(
    options.exceptionNamespaces.length > 0 ? [...policies, exceptions] : policies,
    kinds,
  );
  let isExempt = compileExemption({});
  let isFiltered = compileResourceFilters("");
  let tellsSuccess: (action: string) => boolean = () => false;
  let isSynced = false;
  // what is asked for before the parts are there
  let isLeading = (): boolean => false;
  let show: (issued: Issued) => void = () => {};

  const compiling = coalesce(compileNow, { quiet: 20, longest: 200 }, onError);
  const discovering = coalesce(discoverNow, { quiet: 100, longest: 500 }, onError);
  const writing = coalesce(writeNow, { quiet: 10, longest: 200 }, onError);
  const rescanning = coalesce(() => reporting.changed(), { quiet: 500, longest: 2000 }, onError);

  const certificate = await openCertificateSecret({
    client,
    namespace,
    name: secretName,
    hosts: hostsOf(target),
    isLeader: () => isLeading(),
    onError,
    onChange: ({ serving }) => {
      show(serving);
      writing.ask();
    },
  });
  endings.push(() => certificate.stop());
  const services = createServiceCalls({ allowed: options.allowedServices });
  endings.push(() => Promise.resolve(services.stop()));
  const lookups = createClusterLookups(client, () => kinds.resources, services);
  const globalContext = createGlobalContext({
    client,
    apiCall: async (call) => lookups.apiCall(call),
    served: () => kinds.resources,
    onError,
  });
  endings.push(() => globalContext.stop());
  const { kind: entryKind, group, version } = globalContextEntries;
  if (kinds.scopeOf(group, version, entryKind) !== undefined) {
    // not waited for: rules that need what is not read yet are errors, all others can be judged
    const entries = startInformer(client, globalContextEntries, {
      onError,
      onChange: ({ type, object }) =>
        type === "removed" ? globalContext.remove(object) : globalContext.put(object),
    });
    entries.synced.catch(() => undefined);
    endings.push(() => entries.stop());
  }
  const watch = watchCluster({
    client,
    configMap: options.configMap,
    exceptionNamespaces: options.exceptionNamespaces,
    onPolicies: compiling.ask,
    onConfig,
    onDefinitions() {
      discovering.ask();
      setTimeout(discovering.ask, discoveryDelay).unref();
    },
    onNamespaceLabels: rescanning.ask,
    onWebhooks() {
      writer.forget();
      writing.ask();
    },
    onError,
  });
  endings.push(() => watch.stop());
  const providers = {
    ...lookups,
    ...options.signatures,
    globalReference: (name: string, projection: string | undefined) =>
      globalContext.read(name, projection),
  };
  const reporting = createReporting({
    client,
    settings: options.reporting,
    semantics: options.semantics,
    snapshot: () => current.snapshot(),
    watch,
    providers,
    metrics,
    isFiltered: (resource) => isFiltered(resource),
    tellsSuccess: (action) => tellsSuccess(action),
    log,
    onError,
  });
  endings.push(() => reporting.stop());
  // while it still answers, it answers by the policies of that moment
  endings.push(() => Promise.all([compiling, discovering, rescanning].map((work) => work.stop())));
  const server = await startAdmissionServer({
    webhooks: createWebhooks({
      client,
      current,
      watch,
      providers,
      metrics,
      log,
      spans: options.spans,
      isExempt: () => isExempt,
      // whoever asked is answered first
      onJudged: (asked, judged) => setImmediate(() => reporting.onJudged(asked, judged)),
    }),
    pages: {
      "/metrics": async () => ({ type: metrics.contentType, text: await metrics.text() }),
    },
    isReady: () => current.snapshot() !== undefined,
    certificate: certificate.current().serving,
    port: options.port,
    ...(options.host === undefined ? {} : { host: options.host }),
    onError: (error, asked) => {
      logError(log, error, asked === undefined ? {} : { ...requestFields(asked), allowed: false });
    },
  });
  endings.push(() => server.drain(isSynced ? options.shutdownDelay : 0));
  show = (issued) => server.useCertificate(issued);
  if (options.debugPort !== undefined) {
    const pages = controllerPages(current, watch);
    const debug = await startDebugServer(options.debugPort, pages, onError);
    endings.push(() => debug.stop());
    log.write("info", `debug pages on http://127.0.0.1:${debug.port}/debug`);
  }
  await Promise.race([watch.synced, endOf(options.stop)]);
  isSynced = true;
  compileNow();
  const lease = holdLease(client, {
    namespace,
    name: leaseName,
    identity: options.identity,
    onHeld(lost) {
      log.write(
        "info",
        "leading: this replica writes webhook configurations and status, and scans",
      );
      writer.forget();
      writing.ask();
      reporting.lead(lost);
    },
    onError,
  });
  endings.push(() => lease.stop());
  isLeading = () => lease.isHeld();
  const discovery = setInterval(discovering.ask, discoveryPeriod);

  function compileNow(): void {
    if (!isSynced) return;
    const { compiled } = current.exchange(watch.documents(), kinds);
    metrics.policies(compiled.set.policies.length);
    logRefusals(compiled.problems);
    writing.ask();
    rescanning.ask();
  }

  async function discoverNow(): Promise<void> {
    const found = await findServedKinds(client, kinds);
    if (found === kinds) return;
    kinds = found;
    compiling.ask();
  }

  function facts(): ClusterFacts | undefined {
    const snapshot = current.snapshot();
    if (snapshot === undefined) return undefined;
    const { trusted } = certificate.current();
    return {
      compiled: snapshot.compiled,
      documents: snapshot.documents,
      served: snapshot.kinds.resources,
      settings: { target, namespace, authority: trusted },
    };
  }

  async function writeNow(): Promise<void> {
    const wanted = facts();
    if (wanted === undefined || !isLeading()) return;
    try {
      await writer.write(wanted);
    } catch (error) {
      setTimeout(writing.ask, retryPause).unref();
      throw error;
    }
  }

  function onConfig(data: JsonMap): void {
    const resourceFilters = textAt(data, "resourceFilters");
    tellsSuccess = successEvents(data);
    try {
      isExempt = compileExemption({
        resourceFilters,
        excludeGroups: wordsAt(data, "excludeGroups"),
        excludeUsernames: wordsAt(data, "excludeUsernames"),
      });
      isFiltered = compileResourceFilters(resourceFilters);
      rescanning.ask();
    } catch (error) {
      log.write("error", "the ConfigMap cannot be used; the settings before it stay");
      onError(error);
    }
  }

  return {
    port: server.port,
    async stop() {
      clearInterval(discovery);
      await writing.stop();
      const last = facts();
      if (options.cleanupWebhooks && isLeading() && last !== undefined) {
        await writer.removeWebhooks(last).catch(onError);
      }
      await endAll(endings);
    },
  };
}
