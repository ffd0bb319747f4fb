/** What is never judged: the configuration that Kyverno's users have in its ConfigMap. */
import { compileKinds, parseKind } from "@winnow/engine";
import { compileWildcard } from "@winnow/value";
import type { AdmissionRequest } from "../review/admission-review.ts";

export interface ExemptionSettings {
  /** As in the ConfigMap: `[Event,*,*][Node/*,*,*][*,kube-system,*]`, kind, namespace and name. */
  readonly resourceFilters?: string;
  /** Names of users; may hold wildcards. */
  readonly excludeUsernames?: readonly string[];
  /** Names of groups; may hold wildcards. */
  readonly excludeGroups?: readonly string[];
}

/** Settings that cannot be read; the message says what stands there and what is wanted. */
export class ExemptionError extends Error {
  override readonly name = "ExemptionError";
}

type Test = (asked: AdmissionRequest) => boolean;

/** A resource, whoever asks for it. */
type Resource = Pick<AdmissionRequest, "kind" | "subresource" | "namespace" | "name">;

/** Compiles settings. Throws ExemptionError for filters that nobody can read: they would exempt too much. */
export function compileExemption(settings: ExemptionSettings): Test {
  const filters = readFilters(settings.resourceFilters ?? "");
  const users = (settings.excludeUsernames ?? []).map(compileWildcard);
  const groups = (settings.excludeGroups ?? []).map(compileWildcard);
  return (asked) => {
    const { username = "", groups: asking = [] } = asked.userInfo;
    return (
      users.some((matches) => matches(username)) ||
      groups.some((matches) => asking.some(matches)) ||
      filters.some((filter) => filter(asked))
    );
  };
}

/** Compiles filters alone, as `compileExemption` does: which resources are never judged, whoever asks. */
export function compileResourceFilters(text: string): (resource: Resource) => boolean {
  const filters = readFilters(text);
  return (resource) => filters.some((filter) => filter(resource));
}

const filter = /\[([^\][]*)\]/g;

function readFilters(text: string): ((resource: Resource) => boolean)[] {
  const rest = text.replaceAll(filter, "").trim();
  if (rest !== "" && !/^,*$/.test(rest)) {
    throw new ExemptionError(
      `resourceFilters: ${JSON.stringify(rest)} is no filter; write [kind,namespace,name]`,
    );
  }
  return [...text.matchAll(filter)].map(([whole, inside = ""]) => readFilter(whole, inside));
}

/** A part that is left out stands for everything, as in Kyverno. */
function readFilter(whole: string, inside: string): (resource: Resource) => boolean {
  const [kind = "", namespace = "*", name = "*", ...more] = inside
    .split(",")
    .map((part) => part.trim());
  if (kind === "" || more.length > 0) {
    throw new ExemptionError(`resourceFilters: ${whole} is no filter; write [kind,namespace,name]`);
  }
  const kinds = compileKinds([parseKind(kind)]);
  const inNamespace = compileWildcard(namespace);
  const isNamed = compileWildcard(name);
  return (asked) => {
    // a Namespace is in the namespace that it is
    const place = asked.kind.kind === "Namespace" ? asked.name : asked.namespace;
    return kinds(asked.kind, asked.subresource) && inNamespace(place) && isNamed(asked.name);
  };
}
