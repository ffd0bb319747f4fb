import type { Json } from "@winnow/value";
import { Suspension, errorText } from "../../expression/failure.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate } from "../../expression/template.ts";
import type { Template, TemplateOptions } from "../../expression/template.ts";

/** A rule's message, compiled; its variables are replaced when it is needed. */
export interface Message {
  readonly written: string;
  /** The text; where its variables cannot be replaced, undefined. Throws Suspension only. */
  text(scope: Scope): string | undefined;
}

export function compileMessage(written: string | undefined, options: TemplateOptions): Message {
  const template = compileTemplate(written ?? "", options);
  return { written: written ?? "", text: (scope) => messageText(template, scope) };
}

function messageText(template: Template, scope: Scope): string | undefined {
  try {
    const value: Json = template.constant ? template.value : template.resolve(scope);
    return typeof value === "string"
      ? value
      : "the produced message didn't resolve to a string, check your policy definition.";
  } catch (error) {
    if (error instanceof Suspension) throw error;
    return undefined;
  }
}

/** The text of a failed pattern: message, rule and path, in Kyverno's words. */
export function patternMessage(
  message: Message,
  rule: string,
  failure: { readonly path: string; readonly message: string },
  scope: Scope,
): string {
  const where =
    failure.path === ""
      ? `rule ${rule} execution error: ${failure.message}`
      : `rule ${rule} failed at path ${failure.path}`;
  if (message.written === "") return `validation error: ${where}`;
  const text = message.text(scope);
  if (text === undefined) return notSubstituted(rule, failure.message);
  return `validation error: ${asSentence(text)} ${where}`;
}

/** The text of alternatives none of which fits: message, and for each where it failed. */
export function alternativesMessage(
  message: Message,
  rule: string,
  failures: string,
  scope: Scope,
): string {
  const text = message.text(scope);
  if (text === undefined) return notSubstituted(rule, failures);
  return text === ""
    ? `validation error: ${failures}`
    : `validation error: ${asSentence(text)} ${failures}`;
}

function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

function notSubstituted(rule: string, failure: string): string {
  return `validation error: variables substitution error in rule ${rule} execution error: ${failure}`;
}

/** The text of a deny rule whose conditions, with messages of their own, are true. */
export function denyMessage(
  message: Message,
  conditionMessage: string,
  rule: string,
  scope: Scope,
  options: TemplateOptions,
): string {
  if (message.written === "" && conditionMessage === "") {
    return `validation error: rule ${rule} failed`;
  }
  const joined = [message.written, conditionMessage].filter((part) => part !== "").join("; ");
  const whole = conditionMessage === "" ? message : compileMessage(joined, options);
  return whole.text(scope) ?? joined;
}

/** The error outcome of a step that threw; a suspension is thrown on. */
export function errorMessage(step: string, error: unknown): string {
  if (error instanceof Suspension) throw error;
  return `${step}: ${errorText(error)}`;
}
