/** The resources and operations that an API server is to ask about, from what policies match. */
import { computeAutogenRules, parseKind, readMatch } from "@winnow/engine";
import type { KindSelector, Policy } from "@winnow/engine";
import type { ServedResource } from "@winnow/kube";
import { get, isMap, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { decisiveFilters } from "../policy/rule-selectors.ts";

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
  /** The same for wishes that are the same, of whichever policy. */
  readonly key: string;
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
  const wishes = new Map<string, Wish>();
  for (const policy of policies) {
    for (const wish of wishesOnce(policy, kind)) wishes.set(wish.key, wish);
  }
  for (const { selector, operations } of wishes.values()) {
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

/** Policies stay the same object while they do not change, and most do not. */
const knownWishes: Readonly<Record<WebhookKind, WeakMap<Policy, readonly Wish[]>>> = {
  validate: new WeakMap(),
  mutate: new WeakMap(),
};

function wishesOnce(policy: Policy, kind: WebhookKind): readonly Wish[] {
  const known = knownWishes[kind].get(policy);
  if (known !== undefined) return known;
  const wishes = wishesOf(policy, kind);
  knownWishes[kind].set(policy, wishes);
  return wishes;
}

function wishesOf(policy: Policy, kind: WebhookKind): Wish[] {
  return computeAutogenRules(policy.raw).flatMap((rule) => {
    const match = get(rule, "match");
    if (!isMap(match) || !partsOf[kind].some((part) => get(rule, part) !== undefined)) return [];
    return decisiveFilters(readMatch(match)).flatMap(({ resources }) => {
      const { kinds = [], operations: named = [] } = resources ?? {};
      const operations = named.length === 0 ? usualOperations(rule) : named;
      return kinds.map((text) => ({
        key: [text, ...operations].join(" "),
        selector: parseKind(text),
        operations,
      }));
    });
  });
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
