import type { Bindings } from "@winnow/jmespath";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAssertionKey } from "../../assertion/assertion-key.ts";
import { compileAssertion, failureText } from "../../assertion/assertion.ts";
import type { AssertionFailure } from "../../assertion/assertion.ts";
import type { QueryCache } from "../../expression/query-cache.ts";
import { noteDifference, runQuery } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { Steps } from "../../result/trace.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";
import { errorMessage } from "./message.ts";
import type { Message } from "./message.ts";

interface AssertOptions {
  readonly templates: TemplateOptions;
  /** The names of the rule's context entries: what they load is bound to `$name`. */
  readonly contextNames: readonly string[];
  /** Whether the rule follows from one for pods. */
  readonly isDerived: boolean;
}

/** Failures beyond this number are counted, not told. */
const mostTold = 50;

/** Compiles `validate.assert`, an assertion tree about the request. */
export function compileAssertBody(
  tree: Json,
  rule: string,
  message: Message,
  { templates, contextNames, isDerived }: AssertOptions,
): Body {
  const { queries, semantics } = templates;
  const misplaced = isDerived && semantics === "sound" ? keyAboutObject(tree, queries) : undefined;
  if (misplaced !== undefined) return underivable(misplaced);
  const assertion = compileAssertion(tree, (text) => queries.compile(text, "assertion"));
  const entries = new Map(contextNames.map((name) => [name, queries.compile(name)]));
  const passed: Outcome = { verdict: "pass", message: `Validation rule '${rule}' passed.` };
  return {
    judge(subject, scope) {
      const bindings: Bindings = (name) => {
        const query = entries.get(name);
        return query && runQuery(query, scope);
      };
      try {
        const failures = assertion.check(payloadOf(subject, scope), bindings);
        trace(failures, rule, scope);
        const [first] = failures;
        if (first === undefined) return passed;
        const found = failuresText(failures);
        const written = semantics === "sound" ? introduction(message, scope) : "";
        return { verdict: "fail", message: written + found, at: { path: placeOf(first) } };
      } catch (error) {
        return { verdict: "error", message: errorMessage("failed to apply assertion", error) };
      }
    },
  };
}

/**
 * A key that looks at the object in another way than `object:`, the only one that is moved under the
 * pod template (autogen.ts). What might be the whole request counts as well.
 */
function keyAboutObject(tree: Json, queries: QueryCache): string | undefined {
  if (!isMap(tree)) return undefined;
  return Object.keys(tree).find((key) => {
    const { term } = parseAssertionKey(key);
    if (term.type === "plain") return movedNames.includes(term.text) && key !== term.text;
    const { identifiers } = queries.compile(term.expression, "assertion");
    return movedNames.some((name) => identifiers.has(name)) || /[@*]/u.test(term.expression);
  });
}

const movedNames = ["object", "oldObject"];

function underivable(key: string): Body {
  const message = `the assertion looks at the pod in ${key}, which cannot be moved under the pod template; write it below object:, or set the annotation pod-policies.kyverno.io/autogen-controllers to none`;
  return {
    judge(_subject, scope) {
      noteDifference(scope, "assert-derived");
      return { verdict: "error", message };
    },
  };
}

/** What the tree is about; the names follow Kyverno's handler of assertions. */
function payloadOf({ resource, matched, isDelete }: Subject, scope: Scope): JsonMap {
  const request = get(scope.data, "request");
  const asked = isMap(request) ? request : {};
  const { admission, kind } = matched;
  const user = get(asked, "userInfo") ?? {};
  return {
    object: isDelete ? null : (get(asked, "object") ?? resource),
    oldObject: get(asked, "oldObject") ?? null,
    operation: matched.operation,
    admissionOperation: admission !== undefined,
    admissionInfo: {
      roles: get(asked, "roles") ?? [],
      clusterRoles: get(asked, "clusterRoles") ?? [],
      // expressions of Kyverno's policies know it by its name in Go, reports by its name in JSON
      admissionUserInfo: user,
      userInfo: user,
    },
    namespaceLabels: { ...matched.namespaceLabels },
    resourceKind: { ...kind, subResource: matched.subresource },
  };
}

function failuresText(failures: readonly AssertionFailure[]): string {
  const told = failures.slice(0, mostTold).map(failureText).join("; ");
  const more = failures.length - mostTold;
  return more > 0 ? `${told}; and ${more} more` : told;
}

/** The rule's own message, which Kyverno leaves out. */
function introduction(message: Message, scope: Scope): string {
  if (message.written === "") return "";
  noteDifference(scope, "assert-message");
  const text = message.text(scope) ?? message.written;
  return `${text}${text.endsWith(".") ? "" : "."} `;
}

/** Where in the resource a failure lies; empty where it lies in another part of the request. */
function placeOf({ at }: AssertionFailure): string {
  return at.startsWith("object.") ? at.slice("object.".length) : "";
}

function trace(failures: readonly AssertionFailure[], rule: string, scope: Scope): void {
  const { tracer } = scope;
  if (tracer === undefined) return;
  const path = "validate.assert";
  if (failures.length === 0) {
    tracer.tell({ step: "assert", holds: true, message: `assertion of ${rule} holds`, path });
  }
  for (const failure of failures.slice(0, mostTold)) {
    tracer.tell({
      step: "assert",
      holds: false,
      notable: true,
      message: failureText(failure),
      path,
      at: stepsIn(placeOf(failure)),
      ...(failure.found === undefined ? {} : { found: failure.found }),
      ...(failure.wanted === undefined ? {} : { wanted: failure.wanted }),
    });
  }
}

/** `spec.containers[0]` as keys and indexes; a key with dots of its own leads nowhere. */
function stepsIn(place: string): Steps {
  return place
    .split(/[.[\]]+/u)
    .filter((step) => step !== "")
    .map((step) => (/^\d+$/u.test(step) ? Number(step) : step));
}
