/** An exemption to be tried: entries and a scope for each violated rule, and how it is written. */
import { get, hasWildcard, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { editDocuments } from "../document-edit.ts";
import type { DocumentEdit, NumberedDocument } from "../document-edit.ts";
import { conditionsFor } from "./conditions.ts";
import type { Binding } from "./conditions.ts";
import type { Entry } from "./entry.ts";
import { entryDocument } from "./entry.ts";
import { pinImages } from "./image-pin.ts";
import type { Need } from "./field-need.ts";
import type { RuleOfPolicy, ViolatedRule } from "./need.ts";
import type { Pin, SuggestionForm } from "./suggestion.ts";

/** What one rule gets. */
export interface Grant {
  readonly of: RuleOfPolicy;
  readonly entries: readonly Entry[];
  /** The rest is for exceptions only. */
  readonly ruleNames: readonly string[];
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
  /** For bound exceptions only. */
  readonly binding: Binding;
}

export interface Candidate {
  readonly form: SuggestionForm;
  readonly grants: readonly Grant[];
}

/** The entries for needs: for each control and field those images that need the same values. */
export function entriesFor(
  needs: readonly Need[],
  pin: Pin,
): { entries: Entry[]; obstacles: string[]; remarks: string[] } {
  const obstacles: string[] = [];
  const remarks: string[] = [];
  const groups = new Map<string, Need[]>();
  for (const need of needs) {
    for (const value of need.values) {
      const reason = readAsMore(value);
      if (reason !== undefined) {
        obstacles.push(`${need.field}: value ${JSON.stringify(value)} holds ${reason}`);
      }
    }
    const key = JSON.stringify([need.control, need.field, need.image === undefined]);
    groups.set(key, [...(groups.get(key) ?? []), need]);
  }
  const entries = [...groups.values()].flatMap((group): Entry[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { control: controlName, field: restrictedField } = first;
    const valuesOf = (some: readonly Need[]): string[] => [
      ...new Set(some.flatMap(({ values }) => values)),
    ];
    if (first.image === undefined) {
      return [{ controlName, images: [], restrictedField, values: valuesOf(group) }];
    }
    const pinned = pinImages(
      group.flatMap(({ image }) => image ?? []),
      pin,
    );
    obstacles.push(...pinned.refused);
    remarks.push(...pinned.remarks);
    const byValues = new Map<string, { images: string[]; values: string[] }>();
    for (const [pattern, images] of pinned.patterns) {
      const values = valuesOf(group.filter(({ image }) => images.includes(image ?? "")));
      const key = JSON.stringify(values.toSorted());
      const same = byValues.get(key) ?? { images: [], values };
      byValues.set(key, same);
      same.images.push(pattern);
    }
    return [...byValues.values()].map((same) => ({ controlName, restrictedField, ...same }));
  });
  return { entries, obstacles: [...new Set(obstacles)], remarks: [...new Set(remarks)] };
}

/** Why a policy would read a text of a pod as more than that text. */
function readAsMore(text: string): string | undefined {
  if (hasWildcard(text)) return "a wildcard, which an entry would read as a pattern";
  return /\{\{|\}\}|\$\(/.test(text) ? "a variable, which a policy would replace" : undefined;
}

/** The grant of a violated rule, for what was seen of it. */
export function grantFor(
  violated: ViolatedRule,
  entries: readonly Entry[],
  binding: Binding,
): Grant {
  const seen = (pick: (resource: ViolatedRule["resources"][number]) => string): string[] => [
    ...new Set(violated.resources.map(pick)),
  ];
  return {
    of: violated.of,
    entries,
    ruleNames: violated.names,
    kinds: seen(({ kind }) => kind),
    namespaces: seen(({ namespace }) => namespace),
    binding,
  };
}

/** What a candidate changes in the policies; nothing for exceptions. */
export function editsOf({ form, grants }: Candidate): DocumentEdit[] {
  if (form !== "policy") return [];
  return grants.flatMap(({ of, entries }): DocumentEdit[] => {
    if (of.podSecurity === undefined) return [];
    const exclude = get(of.podSecurity.value, "exclude");
    const today: readonly Json[] = Array.isArray(exclude) ? exclude : [];
    return [
      {
        document: of.document,
        path: [...of.podSecurity.path, "exclude"],
        value: [...today, ...entries.map(entryDocument)],
      },
    ];
  });
}

/** Where exceptions are kept; names that are taken, as `namespace/name`, are left alone. */
export interface ExceptionPlace {
  readonly namespace: string;
  readonly taken: ReadonlySet<string>;
}

function freeName(wanted: string, namespace: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(`${namespace}/${name}`); count += 1) name = `${wanted}-${count}`;
  taken.add(`${namespace}/${name}`);
  return name;
}

/** The exceptions of a candidate; none for edits of policies. */
export function exceptionsOf(
  { form, grants }: Candidate,
  { namespace, taken }: ExceptionPlace,
): JsonMap[] {
  if (form === "policy") return [];
  const names = new Set(taken);
  return grants.map((grant) => {
    const { of, entries, ruleNames, kinds, namespaces } = grant;
    const wanted = `${of.policy}-${of.name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const name = freeName(wanted.slice(0, 200), namespace, names);
    const document: JsonMap = {
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name, namespace },
    };
    set(document, "spec", {
      exceptions: [{ policyName: of.policy, ruleNames: [...ruleNames] }],
      match: { any: [{ resources: { kinds: [...kinds], namespaces: [...namespaces] } }] },
      ...(form === "bound-exception"
        ? { conditions: { all: conditionsFor(grant.binding, entries, kinds) } }
        : {}),
      ...(of.podSecurity === undefined ? {} : { podSecurity: entries.map(entryDocument) }),
    });
    return document;
  });
}

/** The documents with the candidate in them. */
export function documentsWith(
  candidate: Candidate,
  documents: readonly NumberedDocument[],
  place: ExceptionPlace,
): NumberedDocument[] {
  const next = documents.reduce((most, { number }) => Math.max(most, number), -1) + 1;
  return [
    ...editDocuments(documents, editsOf(candidate)),
    ...exceptionsOf(candidate, place).map((value, index) => ({ number: next + index, value })),
  ];
}
