/** What narrows a rule in its preconditions and in its check. */
import { formatValue, get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { controls } from "@winnow/pod-security";
import type { Path } from "../document-edit.ts";
import { conditionLiterals, literalTexts, variablesOf } from "../harvest/condition-literals.ts";
import type { Variables } from "../harvest/condition-literals.ts";
import { excludeLiterals } from "../harvest/harvest.ts";
import { patternLiterals, patternTexts, plainKey } from "../harvest/pattern-literals.ts";
import {
  conditionsOf,
  foreachEntries,
  listAt,
  partAt,
  partsAt,
  textAt,
  textsAt,
} from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { conditionWords, senseOf } from "./condition-sense.ts";
import type { FoundPlace } from "./exemption.ts";

/** Preconditions of the rule and of its foreach entries, condition by condition. */
export function findPreconditions(rule: Part): FoundPlace[] {
  const entries = foreachEntries(rule);
  const variables = variablesOf([rule, ...entries]);
  return [
    ...preconditionsOf(rule, "precondition", variables),
    ...entries.flatMap((entry) => preconditionsOf(entry, "foreach-precondition", variables)),
  ];
}

function preconditionsOf(
  owner: Part,
  kind: "precondition" | "foreach-precondition",
  variables: Variables,
): FoundPlace[] {
  return conditionsOf(owner, "preconditions").map((part): FoundPlace => {
    const sense = senseOf(part);
    return {
      kind,
      ...(sense === "scope" ? { sense } : {}),
      path: part.path,
      says: `only if ${conditionWords(part)}`,
      literals: part.conditions.flatMap((condition) => conditionLiterals(condition, variables)),
    };
  });
}

/** What a check lets through by its own text: exclude entries, alternatives, anchors, allowed values. */
export function findInCheck(rule: Part): FoundPlace[] {
  const entries = foreachEntries(rule);
  const variables = variablesOf([rule, ...entries]);
  const validate = partAt(rule, "validate");
  const owners = validate === undefined ? entries : [validate, ...entries];
  return owners.flatMap((owner) => [
    ...partsAt(owner, "podSecurity", "exclude").map((entry) => excludePlace(entry)),
    ...versionPlaces(owner),
    ...alternatives(owner),
    ...patternPlaces(owner),
    ...deniedLists(owner, variables),
  ]);
}

/** An entry of podSecurity, of a policy or of an exception. */
export function excludePlace(
  entry: Part,
  kind: "pod-security-exclude" | "exception-pod-security" = "pod-security-exclude",
): FoundPlace {
  const { value } = entry;
  const images = textsAt(value, "images");
  const values = textsAt(value, "values");
  const field = textAt(value, "restrictedField");
  const says = [
    `lifts ${textAt(value, "controlName") ?? ""}`,
    ...(images.length === 0 ? [] : [`for images ${images.join(", ")}`]),
    ...(field === undefined ? [] : [`at ${field}`]),
    ...(values.length === 0 ? [] : [`for values ${values.join(", ")}`]),
  ].join(" ");
  return { kind, path: entry.path, says, literals: excludeLiterals(entry) };
}

function versionPlaces(owner: Part): FoundPlace[] {
  const podSecurity = partAt(owner, "podSecurity");
  const version = podSecurity && textAt(podSecurity.value, "version");
  if (podSecurity === undefined || version === undefined || version === "latest") return [];
  const path = [...podSecurity.path, "version"];
  return [
    {
      kind: "version",
      path,
      says: `keeps to version ${version} of the standard`,
      edits: [{ path, value: "latest" }],
    },
  ];
}

/** A lone alternative is the check itself. */
function alternatives(owner: Part): FoundPlace[] {
  const patterns = listAt(owner.value, "anyPattern");
  if (patterns.length < 2) return [];
  return patterns.map((pattern, index) => ({
    kind: "any-pattern",
    path: [...owner.path, "anyPattern", index],
    says: `alternative ${index + 1} of ${patterns.length}`,
    literals: patternLiterals(pattern),
    alone: patterns.flatMap((_, other) =>
      other === index ? [] : [{ path: [...owner.path, "anyPattern", other] }],
    ),
  }));
}

function patternPlaces(owner: Part): FoundPlace[] {
  const pattern = get(owner.value, "pattern");
  const whole = pattern === undefined ? [] : anchorsIn(pattern, [...owner.path, "pattern"]);
  return [
    ...whole,
    ...listAt(owner.value, "anyPattern").flatMap((item, index) =>
      anchorsIn(item, [...owner.path, "anyPattern", index]),
    ),
  ];
}

/** Condition anchors `(key)` and global ones `<(key)`, and alternatives that the standard forbids. */
function anchorsIn(pattern: Json, path: Path): FoundPlace[] {
  if (Array.isArray(pattern)) {
    return pattern.flatMap((item, index) => anchorsIn(item, [...path, index]));
  }
  if (!isMap(pattern)) return allowedAlternatives(pattern, path);
  return Object.keys(pattern).flatMap((key): FoundPlace[] => {
    const value = get(pattern, key) ?? null;
    const at = [...path, key];
    if (!/^<?\(.*\)$/.test(key)) return anchorsIn(value, at);
    const says = `only where ${plainKey(key)} is ${formatValue(value)}`;
    const literals = patternLiterals(value, [plainKey(key)]);
    return [{ kind: "anchor", ...scopeUnlessNegative(value), path: at, says, literals }];
  });
}

function scopeUnlessNegative(value: Json): { readonly sense?: "scope" } {
  const isNegative =
    typeof value === "string" &&
    value.split("|").every((text) => text.split("&").every((part) => part.trim().startsWith("!")));
  return isNegative ? {} : { sense: "scope" };
}

/** Every value that baseline forbids; what only restricted forbids, a policy may well allow. */
const forbiddenTexts: ReadonlySet<string> = new Set(
  controls
    .filter(({ level }) => level === "baseline")
    .flatMap(({ fields }) =>
      fields.flatMap(({ bad }) => bad.filter((value) => typeof value === "string")),
    ),
);

function allowedAlternatives(pattern: Json, path: Path): FoundPlace[] {
  if (typeof pattern !== "string" || !pattern.includes("|")) return [];
  const texts = pattern.split("|").map((text) => text.trim());
  const extra = texts.filter((text) => forbiddenTexts.has(text));
  const kept = texts.filter((text) => !forbiddenTexts.has(text));
  if (extra.length === 0 || kept.length === 0) return [];
  return [allowedValues(path, extra, patternTexts(extra.join("|")), kept.join(" | "))];
}

function allowedValues(
  path: Path,
  extra: readonly string[],
  texts: readonly string[],
  kept: Json,
): FoundPlace {
  return {
    kind: "allowed-values",
    path,
    says: `allows ${extra.join(", ")}`,
    literals: texts.map((text) => ({ of: "value", text })),
    edits: [{ path, value: kept }],
  };
}

const allowing = /^(?:anynotin|allnotin|notin|notequals?)$/i;

/** Lists in deny conditions that allow what the standard forbids. */
function deniedLists(owner: Part, variables: Variables): FoundPlace[] {
  const deny = partAt(owner, "deny");
  if (deny === undefined) return [];
  return conditionsOf(deny, "conditions").flatMap(({ conditions }) =>
    conditions.flatMap((condition) => {
      const list = get(condition.value, "value");
      if (!allowing.test(textAt(condition.value, "operator") ?? "")) return [];
      const texts = literalTexts(list, variables);
      const extra = texts.filter((text) => forbiddenTexts.has(text));
      if (extra.length === 0) return [];
      const kept = texts.filter((text) => !forbiddenTexts.has(text));
      return [allowedValues([...condition.path, "value"], extra, extra, kept)];
    }),
  );
}
