/** Selectors of kinds, as `match.resources.kinds` writes them: `Pod`, `apps/v1/Deployment`, `Pod/exec`. */
import { compileWildcard, hasWildcard } from "@winnow/value";
import type { GroupVersionKind } from "../request.ts";

export interface KindSelector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty: the resource itself. */
  readonly subresource: string;
}

const version = /^v[\d?*][a-z\d?*]*$/;
const unusable: KindSelector = { group: "", version: "", kind: "", subresource: "" };

/**
 * Reads a selector; group and version that are left out match all, a subresource that is left out
 * only the resource itself. One with more than four parts matches nothing.
 */
export function parseKind(selector: string): KindSelector {
  const [first = "", second, third, fourth, ...more] = partsOf(selector);
  if (more.length > 0) return unusable;
  if (second === undefined) return { group: "*", version: "*", kind: first, subresource: "" };
  if (third === undefined) {
    return version.test(first)
      ? { group: "*", version: first, kind: second, subresource: "" }
      : { group: "*", version: "*", kind: first, subresource: second };
  }
  if (fourth !== undefined) {
    return { group: first, version: second, kind: third, subresource: fourth };
  }
  const startsWithVersion = version.test(first) || (first === "*" && !version.test(second));
  return startsWithVersion
    ? { group: "*", version: first, kind: second, subresource: third }
    : { group: first, version: second, kind: third, subresource: "" };
}

/** The parts between slashes; `Pod.status` at the end is the same as `Pod/status`. */
function partsOf(selector: string): string[] {
  const parts = selector.split("/");
  const last = parts.pop() ?? "";
  const dot = last.indexOf(".");
  return dot < 0 ? [...parts, last] : [...parts, last.slice(0, dot), last.slice(dot + 1)];
}

/** Whether a kind and subresource are among the selectors. */
export type KindMatcher = (kind: GroupVersionKind, subresource: string) => boolean;

/**
 * Compiles selectors. A selector for Pods also takes their ephemeral containers, so that a pod
 * cannot be changed behind a policy's back.
 */
export function compileKinds(selectors: readonly KindSelector[]): KindMatcher {
  const matchers = selectors.map(compileKind);
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return (kind, subresource) => matchers.some((matches) => matches(kind, subresource));
}

function compileKind(selector: KindSelector): KindMatcher {
  const group = compilePart(selector.group);
  const wantedVersion = compilePart(selector.version);
  const kind = compilePart(selector.kind);
  const subresource = compileWildcard(selector.subresource);
  // nearly every selector leaves group and version open
  const isOpen = selector.group === "*" && selector.version === "*";
  return (found, foundSubresource) =>
    kind(found.kind) &&
    (isOpen || (group(found.group) && wantedVersion(found.version))) &&
    (subresource(foundSubresource) ||
      (foundSubresource === "ephemeralcontainers" && found.kind === "Pod" && found.group === ""));
}

function compilePart(part: string): (text: string) => boolean {
  return hasWildcard(part) ? compileWildcard(part) : (text) => text === part;
}
