import type { Json } from "@winnow/value";
import { errorText } from "../../expression/failure.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import { placeInPattern, stepsTo } from "../../pattern/pattern-place.ts";
import { compilePattern } from "../../pattern/pattern.ts";
import type { CompiledPattern, PatternFailure } from "../../pattern/pattern.ts";
import type { Tracer } from "../../result/trace.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";
import { alternativesMessage, errorMessage, patternMessage } from "./message.ts";
import type { Message } from "./message.ts";

/** `{{ @ }}` in a pattern means the same place of the resource; see expression/template.ts. */
const templatePath = ["validate", "pattern"] as const;

/** Compiles `validate.pattern`. */
export function compilePatternBody(
  pattern: Json,
  rule: string,
  message: Message,
  options: TemplateOptions,
  path: string,
): Body {
  const match = compileMatcher(pattern, options);
  const passed: Outcome = { verdict: "pass", message: `validation rule '${rule}' passed.` };
  return {
    judge(subject, scope) {
      const target = targetOf(subject);
      if (target === undefined) return undefined;
      try {
        const failure = match.match(target, scope);
        if (scope.tracer !== undefined) {
          traceMatch(scope.tracer, match, failure, subject, target, path);
        }
        if (failure === undefined) return passed;
        if (failure.skip) return { verdict: "skip", message: failure.message };
        const text = patternMessage(message, rule, failure, scope);
        if (failure.path === "") return { verdict: "error", message: text };
        return { verdict: "fail", message: text, at: { path: failure.path } };
      } catch (error) {
        return notSubstituted(error, scope, path);
      }
    },
  };
}

/** Compiles `validate.anyPattern`: one alternative that fits is enough. */
export function compileAnyPatternBody(
  patterns: readonly Json[],
  rule: string,
  message: Message,
  options: TemplateOptions,
  path: string,
): Body {
  const matchers = patterns.map((pattern) => compileMatcher(pattern, options));
  return {
    judge(subject, scope) {
      const target = targetOf(subject);
      if (target === undefined) return undefined;
      try {
        return judgeAlternatives(matchers, target, { rule, message, subject, path }, scope);
      } catch (error) {
        return notSubstituted(error, scope, path);
      }
    },
  };
}

interface Alternatives {
  readonly rule: string;
  readonly message: Message;
  readonly subject: Subject;
  readonly path: string;
}

function judgeAlternatives(
  matchers: readonly Matcher[],
  target: Json,
  check: Alternatives,
  scope: Scope,
): Outcome {
  const { rule, message } = check;
  const failed: string[] = [];
  let path = "";
  const skipped: string[] = [];
  for (let index = 0; index < matchers.length; index += 1) {
    const match = matchers[index] as Matcher;
    const failure = match.match(target, scope);
    if (scope.tracer !== undefined) {
      traceMatch(scope.tracer, match, failure, check.subject, target, `${check.path}[${index}]`);
    }
    if (failure === undefined) {
      return { verdict: "pass", message: `validation rule '${rule}' anyPattern[${index}] passed.` };
    }
    if (failure.skip) skipped.push(`rule ${rule}[${index}] skipped: ${failure.message}`);
    else if (failure.path === "") failed.push(`rule ${rule}[${index}] failed: ${failure.message}`);
    else {
      failed.push(`rule ${rule}[${index}] failed at path ${failure.path}`);
      if (path === "") ({ path } = failure);
    }
  }
  if (failed.length === 0) return { verdict: "skip", message: skipped.join(" ") };
  const list = failed.join(" ");
  return {
    verdict: "fail",
    message: alternativesMessage(message, rule, list, scope),
    at: { path },
  };
}

interface Matcher {
  /** The pattern as written. */
  readonly pattern: Json;
  match(target: Json, scope: Scope): PatternFailure | undefined;
}

function compileMatcher(pattern: Json, options: TemplateOptions): Matcher {
  const template = compileTemplate(pattern, options, templatePath);
  if (!template.constant) {
    return {
      pattern,
      match: (target, scope) => compilePattern(template.resolve(scope)).match(target),
    };
  }
  let compiled: CompiledPattern;
  try {
    compiled = compilePattern(template.value);
  } catch (error) {
    const failure = { skip: false, path: "", message: errorText(error) };
    return { pattern, match: () => failure };
  }
  return { pattern, match: (target) => compiled.match(target) };
}

/** What the pattern looks at; nothing on DELETE, where there is no new object. */
function targetOf(subject: Subject): Json | undefined {
  if (subject.element !== undefined) return subject.element;
  return subject.isDelete ? undefined : subject.resource;
}

function notSubstituted(error: unknown, scope: Scope, path: string): Outcome {
  const message = errorMessage("variable substitution failed", error);
  scope.tracer?.tell({ step: "pattern", notable: true, message, path });
  return { verdict: "error", message };
}

/** Tells what came out of a pattern: where the resource does not fit, and which line asks for it. */
function traceMatch(
  tracer: Tracer,
  { pattern }: Matcher,
  failure: PatternFailure | undefined,
  subject: Subject,
  target: Json,
  path: string,
): void {
  if (failure === undefined) {
    tracer.tell({ step: "pattern", holds: true, message: "the pattern fits", path });
    return;
  }
  const { place, skip, found, wanted } = failure;
  const steps = place === undefined ? [] : stepsTo(place);
  const start = subject.element === undefined ? [] : tracer.placeOf(target);
  tracer.tell({
    step: "pattern",
    ...(skip ? {} : { holds: false }),
    notable: true,
    message: skip ? `the pattern does not apply: ${failure.message}` : failure.message,
    path,
    below: placeInPattern(pattern, steps),
    ...(start === undefined ? {} : { at: [...start, ...steps] }),
    ...(found === undefined ? {} : { found }),
    ...(wanted === undefined ? {} : { wanted }),
  });
}
