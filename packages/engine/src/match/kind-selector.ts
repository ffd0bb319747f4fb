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
    // after a star only a capital tells a kind from a subresource
    return version.test(first) || (first === "*" && /^[A-Z]/.test(second))
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

/** The parts between slashes; in the last of them dots do the same: `Pod.status`, `apps.v1.Deployment`. */
function partsOf(selector: string): string[] {
  const parts = selector.split("/");
  const last = parts.pop() ?? "";
  return [...parts, ...last.split(".")];
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
