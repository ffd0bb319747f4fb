/** The body of a generate rule: what should exist because of the resource under judgement. */
import type { Scope } from "../../expression/scope.ts";
import type { Generate, GenerateEntry } from "../../policy/generate.ts";
import type { Policy, Rule } from "../../policy/policy.ts";
import type { GeneratedResource } from "../../result/response.ts";
import { compileForEachList, elementScopes, evaluateList } from "../foreach-list.ts";
import type { ForEachList, ForEachListOptions } from "../foreach-list.ts";
import type { Body, Outcome, Subject, RuleLimits } from "../outcome.ts";
import { checkPreconditions } from "../preconditions.ts";
import { traceElement, traceForEach } from "../trace-foreach.ts";
import { errorMessage } from "../validate/message.ts";
import { compileEntry } from "./entry.ts";
import type { CompiledEntry } from "./entry.ts";
import { ruleIdentity } from "./labels.ts";
import { generatesOnDelete } from "./operations.ts";

interface Entry {
  /** Undefined: the entry is made once. */
  readonly list: ForEachList | undefined;
  readonly make: CompiledEntry;
}

/**
 * Compiles `generate`. The rule passes with the resources that should exist; what cannot be worked
 * out is an error and generates nothing. The deletion of a trigger generates only where the rule's
 * match names DELETE. Follows Kyverno's documentation of generate rules.
 */
export function compileGenerateBody(
  generate: Generate,
  rule: Rule,
  policy: Policy,
  options: ForEachListOptions,
): Body {
  const identity = ruleIdentity(policy, rule.name);
  const onDelete = generatesOnDelete(rule.match);
  const entries = generate.entries.map((entry, index): Entry => ({
    list: listOf(entry, options, index),
    make: compileEntry(entry, identity, options.templates),
  }));
  return {
    judge(subject, scope) {
      if (subject.isDelete && !onDelete) return undefined;
      const generated: GeneratedResource[] = [];
      for (const entry of entries) {
        const failure = collect(entry, subject, scope, generated, options.limits);
        if (failure !== undefined) return failure;
      }
      return passed(generated);
    },
  };
}

function listOf(
  { foreach }: GenerateEntry,
  options: ForEachListOptions,
  index: number,
): ForEachList | undefined {
  if (foreach === undefined) return undefined;
  return compileForEachList(foreach, options, `generate.foreach[${index}]`);
}

/** Adds what one entry generates, or gives the outcome that ends the rule. Throws Suspension only. */
function collect(
  entry: Entry,
  subject: Subject,
  scope: Scope,
  generated: GeneratedResource[],
  limits: RuleLimits,
): Outcome | undefined {
  if (entry.list === undefined) return attempt(entry, subject, scope, generated);
  const start = scope.tracer?.mark() ?? 0;
  const elements = evaluateList(entry.list, scope, limits);
  if (typeof elements === "string") return { verdict: "error", message: elements };
  const scopes = elementScopes(entry.list, subject, scope);
  for (const [index, element] of elements.entries()) {
    if (element === null) continue;
    const inner = scopes(element, index);
    const mark = scope.tracer?.mark() ?? 0;
    const stopped = checkPreconditions(
      entry.list.preconditions,
      inner,
      `${entry.list.path}.preconditions`,
    );
    if (stopped?.verdict === "error") return stopped;
    const failure = stopped ?? attempt(entry, { ...subject, element }, inner, generated);
    if (scope.tracer !== undefined) {
      traceElement(scope.tracer, mark, entry.list, element, index, failure ?? made);
    }
    if (stopped !== undefined) continue;
    if (failure !== undefined) return failure;
  }
  traceForEach(scope.tracer, start, entry.list, elements);
  return undefined;
}

const made = { verdict: "pass", message: "generated" } as const;

function attempt(
  entry: Entry,
  subject: Subject,
  scope: Scope,
  generated: GeneratedResource[],
): Outcome | undefined {
  try {
    generated.push(...entry.make(subject, scope));
    return undefined;
  } catch (error) {
    return { verdict: "error", message: errorMessage("failed to generate", error) };
  }
}

function passed(generated: readonly GeneratedResource[]): Outcome {
  const count = generated.length;
  const what = count === 1 ? "1 resource" : `${count} resources`;
  return {
    verdict: "pass",
    message: count === 0 ? "nothing to generate" : `generates ${what}`,
    generated,
  };
}
