/** One block of match or exclude: every attribute it names must hold, within a list any entry. */
import { compileWildcard, get, matchWildcard } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type {
  LabelSelector,
  ResourceDescription,
  ResourceFilter,
  Subject,
} from "../policy/policy.ts";
import type { AdmissionInfo } from "../request.ts";
import { compileKinds, parseKind } from "./kind-selector.ts";
import type { KindSelector } from "./kind-selector.ts";
import { SelectorError, compileLabelSelector } from "./label-selector.ts";
import type { LabelMatcher } from "./label-selector.ts";
import type { MatchSubject } from "./subject.ts";

/** An attribute that must hold; its name and what it wants are for traces. */
export interface Attribute {
  readonly name: AttributeName;
  readonly wanted: Json;
  holds(subject: MatchSubject): boolean;
}

export type AttributeName = keyof ResourceDescription | "roles" | "clusterRoles" | "subjects";

export interface CompiledFilter {
  readonly kinds: readonly KindSelector[] | undefined;
  /** The first attribute that does not hold, or undefined where the block fits. */
  misfit(subject: MatchSubject): string | undefined;
  /** What the block asks of a request, and what it leaves aside; for traces. */
  attributes(subject: MatchSubject): {
    readonly asked: readonly Attribute[];
    readonly leftAside: readonly Attribute[];
  };
}

const emptyBlock = "the block names nothing";

/**
 * Compiles a block. `ignoresUnknownUsers`: where nobody is known to have asked, what the block says
 * about users is left aside (match, not exclude).
 */
export function compileFilter(
  filter: ResourceFilter,
  ignoresUnknownUsers: boolean,
): CompiledFilter {
  const description = resourceAttributes(filter.resources ?? {});
  const users = userAttributes(filter);
  const all = [...description, ...users];
  const kinds = filter.resources?.kinds;
  const leavesUsersAside = (subject: MatchSubject): boolean =>
    ignoresUnknownUsers && subject.admission === undefined;
  return {
    kinds: kinds === undefined || kinds.length === 0 ? undefined : kinds.map(parseKind),
    misfit(subject) {
      const attributes = leavesUsersAside(subject) ? description : all;
      if (attributes.length === 0) return emptyBlock;
      for (let index = 0; index < attributes.length; index += 1) {
        const attribute = attributes[index] as Attribute;
        if (!attribute.holds(subject)) return attribute.name;
      }
      return undefined;
    },
    attributes: (subject) =>
      leavesUsersAside(subject)
        ? { asked: description, leftAside: users }
        : { asked: all, leftAside: [] },
  };
}

function resourceAttributes(description: ResourceDescription): Attribute[] {
  const { kinds, name, names, namespaces, annotations, selector, namespaceSelector, operations } =
    description;
  const attributes: Attribute[] = [];
  const add = (attribute: AttributeName, holds: Attribute["holds"]): void => {
    attributes.push({
      name: attribute,
      wanted: asJson(description[attribute as keyof ResourceDescription]),
      holds,
    });
  };
  if (isGiven(operations)) add("operations", (subject) => operations.includes(subject.operation));
  if (isGiven(kinds)) {
    const matches = compileKinds(kinds.map(parseKind));
    add("kinds", (subject) => matches(subject.kind, subject.subresource));
  }
  if (name !== undefined && name !== "") {
    const matches = compileWildcard(name);
    add("name", (subject) => matches(subject.name));
  }
  if (isGiven(names)) {
    const matches = compileAny(names);
    add("names", (subject) => matches(subject.name));
  }
  if (isGiven(namespaces)) {
    const matches = compileAny(namespaces);
    add("namespaces", (subject) =>
      matches(isNamespace(subject) ? subject.name : subject.namespace),
    );
  }
  if (annotations !== undefined && Object.keys(annotations).length > 0) {
    add("annotations", (subject) => hasAnnotations(subject.annotations, annotations));
  }
  if (selector !== undefined) {
    const matches = selectorMatcher(selector);
    add("selector", (subject) => matches(subject.labels));
  }
  if (namespaceSelector !== undefined) {
    const matches = selectorMatcher(namespaceSelector);
    add(
      "namespaceSelector",
      (subject) => !isNamespace(subject) && matches(subject.namespaceLabels),
    );
  }
  return attributes;
}

/** The parts of a policy that was read are JSON. */
function asJson(part: unknown): Json {
  return part as Json;
}

/**
 * A selector that is not valid selects nothing. A policy that has one is refused when it is loaded,
 * so that this never takes a resource out of a rule's sight.
 */
function selectorMatcher(selector: LabelSelector): LabelMatcher {
  try {
    return compileLabelSelector(selector);
  } catch (error) {
    if (error instanceof SelectorError) return () => false;
    throw error;
  }
}

function isGiven<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0;
}

function compileAny(patterns: readonly string[]): (text: string) => boolean {
  const matchers = patterns.map(compileWildcard);
  return (text) => matchers.some((matches) => matches(text));
}

function isNamespace(subject: MatchSubject): boolean {
  return subject.kind.kind === "Namespace";
}

function hasAnnotations(found: JsonMap, wanted: Readonly<Record<string, string>>): boolean {
  return Object.keys(wanted).every((key) =>
    Object.keys(found).some((candidate) => {
      const value = get(found, candidate);
      return (
        typeof value === "string" &&
        matchWildcard(key, candidate) &&
        matchWildcard(wanted[key] ?? "", value)
      );
    }),
  );
}

function userAttributes(filter: ResourceFilter): Attribute[] {
  const { roles, clusterRoles, subjects } = filter;
  const attributes: Attribute[] = [];
  if (isGiven(roles)) {
    const matches = compileAny(roles);
    attributes.push({
      name: "roles",
      wanted: asJson(roles),
      holds: ({ admission }) => admission?.roles?.some(matches) === true,
    });
  }
  if (isGiven(clusterRoles)) {
    const matches = compileAny(clusterRoles);
    attributes.push({
      name: "clusterRoles",
      wanted: asJson(clusterRoles),
      holds: ({ admission }) => admission?.clusterRoles?.some(matches) === true,
    });
  }
  if (isGiven(subjects)) {
    const matchers = subjects.map(compileSubject);
    attributes.push({
      name: "subjects",
      wanted: asJson(subjects),
      holds: ({ admission }) =>
        admission !== undefined && matchers.some((matches) => matches(admission)),
    });
  }
  return attributes;
}

function compileSubject(subject: Subject): (admission: AdmissionInfo) => boolean {
  const { kind, name, namespace = "" } = subject;
  switch (kind) {
    case "ServiceAccount": {
      const matches = compileWildcard(`system:serviceaccount:${namespace}:${name}`);
      return ({ userInfo }) => matches(userInfo.username ?? "");
    }
    case "User": {
      const matches = compileWildcard(name);
      return ({ userInfo }) => matches(userInfo.username ?? "");
    }
    case "Group": {
      const matches = compileWildcard(name);
      return ({ userInfo }) => userInfo.groups?.some(matches) === true;
    }
    default:
      return () => false;
  }
}
