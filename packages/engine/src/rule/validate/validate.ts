import type { Json } from "@winnow/value";
import type { EntryOwner } from "../../expression/context-entry.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { NamedExpression } from "../../policy/cel.ts";
import type { Check, Validate } from "../../policy/policy.ts";
import type { Body, RuleLimits } from "../outcome.ts";
import { compileAssertBody } from "./assert.ts";
import { compileCelBody } from "./cel.ts";
import { compileDenyBody } from "./deny.ts";
import { compileForEachBody } from "./foreach.ts";
import { compileManifestsBody } from "./manifests/manifests.ts";
import { compileMessage } from "./message.ts";
import { compileAnyPatternBody, compilePatternBody } from "./pattern.ts";
import { compilePodSecurityBody } from "./pod-security.ts";

export interface ValidateOptions {
  readonly owner: EntryOwner;
  readonly templates: TemplateOptions;
  readonly limits: RuleLimits;
  /** The names of the rule's context entries. */
  readonly contextNames: readonly string[];
  readonly celPreconditions: readonly NamedExpression[];
  /** Whether the rule follows from one for pods. */
  readonly isDerived: boolean;
  /** Reads the YAML of signed manifests. */
  readonly parseYaml: ((text: string) => Json) | undefined;
}

/** Compiles the body of a validate rule. */
export function compileValidateBody(
  validate: Validate,
  rule: string,
  options: ValidateOptions,
): Body {
  const { templates } = options;
  const message = compileMessage(validate.message, templates);
  const compileCheck = (check: Check, path: string): Body => {
    switch (check.type) {
      case "pattern":
        return compilePatternBody(check.pattern, rule, message, templates, `${path}.pattern`);
      case "anyPattern":
        return compileAnyPatternBody(
          check.patterns,
          rule,
          message,
          templates,
          `${path}.anyPattern`,
        );
      case "deny":
        return compileDenyBody(check.conditions, rule, message, templates, `${path}.deny`);
      case "foreach":
        return compileForEachBody(check.entries, { ...options, compileCheck }, `${path}.foreach`);
      case "podSecurity":
        return compilePodSecurityBody(
          check.podSecurity,
          rule,
          templates.semantics,
          `${path}.podSecurity`,
        );
      case "manifests":
        return compileManifestsBody(check.manifests, rule, options);
      case "assert":
        return compileAssertBody(check.assert, rule, message, options);
      case "cel":
        return compileCelBody(check.cel, {
          rule,
          preconditions: options.celPreconditions,
          message: validate.message ?? "",
          semantics: templates.semantics,
        });
    }
  };
  return compileCheck(validate.check, "validate");
}
