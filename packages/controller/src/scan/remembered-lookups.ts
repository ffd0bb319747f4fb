/** What policies look up, asked once for many resources that are scanned one after the other. */
import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { ClusterLookups } from "../cluster/cluster-lookups.ts";

/** For how long an answer is good enough for a report, in milliseconds, and how many are kept. */
const lifetime = 5000;
const mostAnswers = 500;

interface Answer {
  readonly since: number;
  readonly value: unknown;
}

/** The same lookups, but what only reads is asked for rarely. */
export function rememberLookups(
  lookups: ClusterLookups,
  now: () => number = () => performance.now(),
): ClusterLookups {
  const answers = new Map<string, Answer>();

  /** The answer to a question: the last one, where it is young; failures are asked for again. */
  function remember<T>(question: Json, ask: () => T): T {
    const key = stringify(question);
    const known = answers.get(key);
    if (known !== undefined && now() - known.since < lifetime) return known.value as T;
    if (answers.size >= mostAnswers) answers.clear();
    const value = ask();
    const answer = { since: now(), value };
    answers.set(key, answer);
    if (value instanceof Promise) {
      value.catch(() => {
        if (answers.get(key) === answer) answers.delete(key);
      });
    }
    return value;
  }

  return {
    configMap: (namespace, name, policyNamespace) =>
      remember(["configMap", namespace, name, policyNamespace ?? null], () =>
        lookups.configMap(namespace, name, policyNamespace),
      ),
    apiCall(call) {
      const { method, urlPath, service, namespace } = call;
      if (method !== "GET" || service !== undefined || urlPath === undefined) {
        return lookups.apiCall(call);
      }
      return remember(["apiCall", urlPath, namespace ?? null], () => lookups.apiCall(call));
    },
    namespace: (name) => remember(["namespace", name], () => lookups.namespace(name)),
    listResources: (query) =>
      remember(["listResources", { ...query } as unknown as Json], () =>
        lookups.listResources(query),
      ),
  };
}
