/** The resources and operations that an API server is to ask about, from what policies match. */
import { computeAutogenRules, parseKind, readMatch } from "@winnow/engine";
import type { KindSelector, Policy, ResourceFilter } from "@winnow/engine";
import type { ServedResource } from "@winnow/kube";
import { get, isMap, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

export type WebhookKind = "validate" | "mutate";

/** Which parts of a rule a webhook is for. */
const partsOf: Readonly<Record<WebhookKind, readonly string[]>> = {
  validate: ["validate", "verifyImages"],
  mutate: ["mutate", "verifyImages"],
};

/** What makes or changes objects. */
const writes = ["CREATE", "UPDATE"];

/** Checks that look at the new object, and so have nothing to say about a deletion. */
const checksOfNewObject = ["pattern", "anyPattern", "podSecurity"];

/** What is asked about where a rule names no operations: all that it can have an answer to. */
function usualOperations(rule: JsonMap): readonly string[] {
  const validate = get(rule, "validate");
  if (!isMap(validate)) return writes;
  const isOfNewObject = checksOfNewObject.some((check) => get(validate, check) !== undefined);
  return isOfNewObject ? [...writes, "CONNECT"] : [...writes, "CONNECT", "DELETE"];
}

interface Wish {
  readonly selector: KindSelector;
  readonly operations: readonly string[];
}

/** One resource of a version, and the operations on it that somebody wants to judge. */
interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly scope: string;
  readonly operations: Set<string>;
}

/**
 * The `rules` of a webhook (admissionregistration.k8s.io/v1) for these policies. Kinds that nobody
 * serves are left out: there is nothing of them to judge.
 */
export function webhookRules(
  policies: readonly Policy[],
  kind: WebhookKind,
  served: readonly ServedResource[],
  isNamespaced: boolean,
): JsonMap[] {
  const wanted = new Map<string, Wanted>();
  for (const { selector, operations } of policies.flatMap((policy) => wishesOf(policy, kind))) {
    for (const place of placesOf(selector, served, isNamespaced)) {
      const key = [place.group, place.version, place.resource, place.scope].join(" ");
      const known = wanted.get(key) ?? { ...place, operations: new Set<string>() };
      wanted.set(key, known);
      for (const operation of operations) {
        // only subresources are connected to
        if (operation !== "CONNECT" || selector.subresource !== "") known.operations.add(operation);
      }
    }
  }
  return joined([...wanted.values()].filter(({ operations }) => operations.size > 0));
}

function wishesOf(policy: Policy, kind: WebhookKind): Wish[] {
  return computeAutogenRules(policy.raw).flatMap((rule) => {
    const match = get(rule, "match");
    if (!isMap(match) || !partsOf[kind].some((part) => get(rule, part) !== undefined)) return [];
    const { any = [], all = [], legacy } = readMatch(match);
    const filters = [...any, ...all, ...(legacy === undefined ? [] : [legacy])];
    // filters of `all` narrow each other; a kind that one of them names is enough to ask about
    const named = all.length > 0 ? filters.filter(namesKinds) : filters;
    return (named.length === 0 ? [{}] : named).flatMap((filter) =>
      wishesOfFilter(filter, usualOperations(rule)),
    );
  });
}

function namesKinds({ resources }: ResourceFilter): boolean {
  return (resources?.kinds ?? []).length > 0;
}

function wishesOfFilter({ resources }: ResourceFilter, usual: readonly string[]): Wish[] {
  const { kinds = [], operations = [] } = resources ?? {};
  return (kinds.length === 0 ? ["*"] : kinds).map((text) => ({
    selector: parseKind(text),
    operations: operations.length === 0 ? usual : operations,
  }));
}

type Place = Omit<Wanted, "operations">;

function placesOf(
  selector: KindSelector,
  served: readonly ServedResource[],
  isNamespaced: boolean,
): Place[] {
  const { group, version, kind, subresource } = selector;
  if (group === "*" && version === "*" && kind === "*") {
    const scope = isNamespaced ? "Namespaced" : "*";
    const all = { group: "*", version: "*", scope };
    if (subresource === "") {
      // of a selector for pods the ephemeral containers are a part
      const ephemeral = { ...all, group: "", version: "v1", resource: "pods/ephemeralcontainers" };
      return [{ ...all, resource: "*" }, ephemeral];
    }
    return [{ ...all, resource: `*/${/[*?]/u.test(subresource) ? "*" : subresource}` }];
  }
  return served
    .filter(
      (resource) =>
        (resource.namespaced || !isNamespaced) &&
        matchWildcard(group, resource.group) &&
        matchWildcard(version, resource.version) &&
        matchWildcard(kind, resource.kind),
    )
    .flatMap((resource) =>
      namesOf(resource, subresource).map((name) => ({
        group: resource.group,
        version: resource.version,
        resource: name,
        scope: resource.namespaced ? "Namespaced" : "Cluster",
      })),
    );
}

function namesOf({ group, kind, plural, subresources }: ServedResource, wish: string): string[] {
  const isPod = group === "" && kind === "Pod";
  const parts = subresources.filter(
    (name) => matchWildcard(wish, name) || (isPod && name === "ephemeralcontainers"),
  );
  const itself = matchWildcard(wish, "") ? [plural] : [];
  return [...itself, ...parts.map((name) => `${plural}/${name}`)];
}

/** Resources that differ in nothing else as one rule, all in a fixed order. */
function joined(wanted: readonly Wanted[]): JsonMap[] {
  const rules = new Map<string, JsonMap & { resources: string[] }>();
  for (const { group, version, resource, scope, operations } of wanted) {
    const sorted = [...operations].toSorted();
    const key = [group, version, scope, ...sorted].join(" ");
    const rule = rules.get(key) ?? {
      apiGroups: [group],
      apiVersions: [version],
      resources: [],
      operations: sorted,
      scope,
    };
    rules.set(key, rule);
    rule.resources.push(resource);
  }
  return [...rules]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, rule]) => ({ ...rule, resources: rule.resources.toSorted() }));
}
