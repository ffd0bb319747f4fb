/** Global context entries: what a cluster holds or an API call answers, kept for all policies. */
import { ApiError, startInformer } from "@winnow/kube";
import type { ApiResource, Informer, KubeClient } from "@winnow/kube";
import { get, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ApiCall } from "@winnow/engine";
import { compileProjections, readEntry } from "./global-context-entry.ts";
import type { GlobalContextEntry, Project } from "./global-context-entry.ts";

export interface GlobalContextOptions {
  readonly client: KubeClient;
  /** Makes a call as the calls of policies are made. */
  readonly apiCall: (call: ApiCall) => Promise<Json>;
  readonly served: () => readonly ApiResource[];
  readonly onError: (error: unknown) => void;
}

export interface GlobalContext {
  /** An entry has come or changed. */
  put(object: JsonMap): void;
  remove(object: JsonMap): void;
  /**
   * What an entry or one of its projections holds. Throws where there is no such entry, or nothing is
   * known of it: a rule that cannot be judged must not pass.
   */
  read(name: string, projection: string | undefined): Json;
  stop(): Promise<void>;
}

const nothing = Promise.resolve();

/** Where the data of an entry comes from; `data` throws as long as there is none. */
interface Source {
  data(): Json;
  stop(): Promise<void>;
}

interface Known {
  readonly source: Source;
  readonly spec: string;
  readonly project: Project;
}

export function createGlobalContext(options: GlobalContextOptions): GlobalContext {
  const entries = new Map<string, Known>();

  function drop(name: string): void {
    const known = entries.get(name);
    entries.delete(name);
    void known?.source.stop().catch(options.onError);
  }

  return {
    put(object) {
      const name = nameOf(object);
      const spec = JSON.stringify(get(object, "spec") ?? null);
      if (entries.get(name)?.spec === spec) return;
      drop(name);
      try {
        const entry = readEntry(object);
        const source = startSource(name, entry, options);
        entries.set(name, { source, spec, project: compileProjections(name, entry) });
      } catch (error) {
        entries.set(name, { source: failedSource(error), spec, project: (data) => data });
        options.onError(error);
      }
    },
    remove: (object) => drop(nameOf(object)),
    read(name, projection) {
      const known = entries.get(name);
      if (known === undefined) throw new Error(`there is no global context entry ${name}`);
      return known.project(known.source.data(), projection);
    },
    async stop() {
      await Promise.all([...entries.values()].map(({ source }) => source.stop()));
    },
  };
}

function startSource(
  name: string,
  entry: GlobalContextEntry,
  options: GlobalContextOptions,
): Source {
  return entry.type === "resources"
    ? followResources(name, entry, options)
    : repeatCall(name, entry, options);
}

function followResources(
  name: string,
  { group, version, plural, namespace }: GlobalContextEntry & { type: "resources" },
  { client, served, onError }: GlobalContextOptions,
): Source {
  const resource = served().find(
    (found) => found.group === group && found.version === version && found.plural === plural,
  );
  if (resource === undefined) {
    throw new Error(
      `global context entry ${name}: the cluster serves no ${plural} of ${group}/${version}`,
    );
  }
  let isKnown = false;
  const informer: Informer = startInformer(client, resource, {
    onError,
    ...(resource.namespaced ? { namespace } : {}),
  });
  informer.synced.then(
    () => (isKnown = true),
    () => undefined,
  );
  return {
    data() {
      if (!isKnown) throw new Error(`global context entry ${name} has not been read yet`);
      return [...informer.objects.values()];
    },
    stop: () => informer.stop(),
  };
}

function repeatCall(
  name: string,
  { call, interval }: GlobalContextEntry & { type: "call" },
  { apiCall, onError }: GlobalContextOptions,
): Source {
  let answer: { readonly data: Json } | { readonly failure: string } = {
    failure: "it has not been read yet",
  };
  let isStopped = false;
  const ask = async (): Promise<void> => {
    try {
      const data = await apiCall(call);
      answer = { data };
    } catch (error) {
      // what was true an hour ago is no answer
      answer = { failure: failureText(error) };
      if (!isStopped) onError(error);
    }
  };
  void ask();
  const timer = setInterval(() => void ask(), interval);
  timer.unref();
  return {
    data() {
      if ("failure" in answer) throw new Error(`global context entry ${name}: ${answer.failure}`);
      return answer.data;
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}

function failedSource(error: unknown): Source {
  return {
    data() {
      throw error;
    },
    stop: () => nothing,
  };
}

function failureText(error: unknown): string {
  if (error instanceof ApiError) return `the API server answered ${error.status}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function nameOf(object: JsonMap): string {
  const name = getPath(object, ["metadata", "name"]);
  return typeof name === "string" ? name : "";
}
