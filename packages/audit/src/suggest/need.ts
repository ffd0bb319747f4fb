/** What resources violate, rule by rule, and what an exemption would have to name for it. */
import type { Semantics } from "@winnow/engine";
import { compilePodSecurity } from "@winnow/pod-security";
import type { Exemption, Level } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import type { NumberedDocument } from "../document-edit.ts";
import type { Judge } from "../judge/judge.ts";
import { podOf } from "../judge/pod-of.ts";
import {
  documentName,
  isPolicy,
  partAt,
  partsAt,
  ruleName,
  rulesOf,
  textAt,
  textsAt,
} from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { toNeed } from "./field-need.ts";
import type { Need } from "./field-need.ts";
import { atomsOf, isOfStandard } from "./heal.ts";
import { findLooked, isRefused } from "./looked.ts";
import type { Looked } from "./looked.ts";
import type { MustPass } from "./must-pass.ts";

/** A rule as it stands in its policy. */
export interface RuleOfPolicy {
  readonly document: number;
  readonly policy: string;
  /** Without the prefix of rules that are derived for pod controllers. */
  readonly name: string;
  readonly rule: Part;
  readonly podSecurity: Part | undefined;
}

/** A need with the resource that has it. */
interface ResourceNeed extends Need {
  readonly resource: MustPass;
}

/** A rule that resources violate. */
export interface ViolatedRule {
  readonly of: RuleOfPolicy;
  /** Names as the engine reports them, those of derived rules among them. */
  readonly names: readonly string[];
  readonly resources: readonly MustPass[];
  readonly needs: readonly ResourceNeed[];
  readonly message: string;
  /** Whether it objects to something that the standard does not know, so that needs do not tell all. */
  readonly isOpaque: boolean;
  /** Of a rule that is written out, what it looks at. */
  readonly looked: readonly Looked[];
}

interface Gathered extends ViolatedRule {
  readonly names: string[];
  readonly resources: MustPass[];
  readonly needs: ResourceNeed[];
  looked: readonly Looked[];
  isOpaque: boolean;
}

export interface Needs {
  readonly violated: readonly ViolatedRule[];
  /** What no entry can express, one sentence each. */
  readonly obstacles: readonly string[];
}

/** Asks the engine what the resources violate, and the standard in which fields. */
export function findNeeds(
  resources: readonly MustPass[],
  documents: readonly NumberedDocument[],
  judge: Judge,
  semantics: Semantics,
): Needs {
  const rules = allRules(documents);
  const obstacles = new Set<string>();
  const found = new Map<RuleOfPolicy, Gathered>();
  for (const resource of resources) {
    for (const { policy, rule, verdict, message } of judge.results(resource.request)) {
      if (verdict !== "fail" && verdict !== "error") continue;
      const of = rules.find((known) => known.policy === policy && isNamed(known.name, rule));
      if (of === undefined) {
        obstacles.add(`${resource.name}: rule ${rule} of ${policy} was not found in the policies`);
        continue;
      }
      if (verdict === "error") {
        obstacles.add(
          `${resource.name}: ${policy}/${rule} cannot judge it, and an exemption would not help: ${message}`,
        );
        continue;
      }
      const known = found.get(of) ?? {
        of,
        names: [],
        resources: [],
        needs: [],
        message,
        isOpaque: false,
        looked: [],
      };
      found.set(of, known);
      if (!known.names.includes(rule)) known.names.push(rule);
      known.resources.push(resource);
      if (of.podSecurity === undefined) {
        known.isOpaque ||= !isOfStandard(resource.object, failsIn(of, judge));
        continue;
      }
      const needs = needsOf(resource, of.podSecurity.value, semantics);
      known.needs.push(...needs.needs.map((need) => ({ ...need, resource })));
      needs.obstacles.forEach((text) => obstacles.add(`${resource.name}: ${text}`));
    }
  }
  for (const known of found.values()) {
    if (known.of.podSecurity === undefined && !known.isOpaque) lookThrough(known, judge);
  }
  return { violated: [...found.values()], obstacles: [...obstacles] };
}

/** Of what the standard forbids in the resources, that in which the rule refuses something. */
function lookThrough(known: Gathered, judge: Judge): void {
  const pod = known.resources.find(({ kind }) => kind === "Pod");
  if (pod === undefined) {
    known.isOpaque = true;
    return;
  }
  known.looked = findLooked(pod.object, failsIn(known.of, judge));
  const needs = known.resources.flatMap((resource) =>
    atomsOf(resource.object).map(({ need }) => ({ ...need, resource })),
  );
  known.needs.push(...needs.filter((need) => isRefused(need, known.looked)));
}

/** Whether a rule refuses a resource. */
function failsIn(of: RuleOfPolicy, judge: Judge): (object: JsonMap) => boolean {
  return (object) =>
    judge
      .results({ object, operation: "CREATE" })
      .some(
        ({ policy, rule, verdict }) =>
          policy === of.policy && isNamed(of.name, rule) && verdict === "fail",
      );
}

function allRules(documents: readonly NumberedDocument[]): RuleOfPolicy[] {
  return documents
    .filter(({ value }) => isPolicy(value))
    .flatMap(({ number, value }) =>
      rulesOf(value).map((rule) => ({
        document: number,
        policy: documentName(value),
        name: ruleName(rule),
        rule,
        podSecurity: partAt(rule, "validate", "podSecurity"),
      })),
    );
}

function isNamed(name: string, reported: string): boolean {
  return [name, `autogen-${name}`, `autogen-cronjob-${name}`].includes(reported);
}

/** The entries that a podSecurity check or an exception has already. */
export function entriesIn(owner: Part, key: "exclude" | "podSecurity"): Exemption[] {
  return partsAt(owner, key).map(({ value }) => ({
    controlName: textAt(value, "controlName") ?? "",
    images: textsAt(value, "images"),
    restrictedField: textAt(value, "restrictedField") ?? "",
    values: textsAt(value, "values"),
  }));
}

function needsOf(
  { object }: MustPass,
  podSecurity: JsonMap,
  semantics: Semantics,
): { needs: Need[]; obstacles: string[] } {
  const pod = podOf(object);
  if (pod === undefined) return { needs: [], obstacles: [] };
  const check = compilePodSecurity(
    {
      level: (textAt(podSecurity, "level") ?? "restricted") as Level,
      version: textAt(podSecurity, "version") ?? "latest",
      exclude: entriesIn({ path: [], value: podSecurity }, "exclude"),
    },
    semantics,
  );
  const outcome = check.check(pod);
  if (outcome.error !== undefined) return { needs: [], obstacles: [outcome.error] };
  const obstacles: string[] = [];
  const needs = outcome.failed.flatMap(({ control, reason, errors }): Need[] => {
    const name = control.name;
    if (name === undefined) {
      obstacles.push(
        `${reason} (${control.id}): no entry can name this control, so nothing narrower than lifting the whole rule lets it through`,
      );
      return [];
    }
    return errors.map((error) => toNeed(name, error, semantics));
  });
  return { needs, obstacles };
}
