/** An entry of `verifyImages`, with what its text decides decided. */
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { compileConditions } from "../../condition/condition-block.ts";
import type { CompiledConditions } from "../../condition/condition-block.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import { everyName } from "../../expression/wildcard-guard.ts";
import { readImageVerification } from "../../policy/read-verify-images.ts";
import type { ImageVerification } from "../../policy/verify-images.ts";
import { compileMessage } from "../validate/message.ts";
import type { Message } from "../validate/message.ts";

export interface CompiledEntry {
  /** What is the same for every request: patterns and settings. */
  readonly written: ImageVerification;
  /** The entry with its variables replaced. Throws ExpressionError or Suspension. */
  read(scope: Scope): ImageVerification;
  /** By position in `attestations`; undefined where an attestation has none. */
  readonly conditions: readonly (CompiledConditions | undefined)[];
  readonly deny: { readonly conditions: CompiledConditions; readonly message: Message } | undefined;
  /** For messages made from conditions: predicates come from outside, whatever their names. */
  readonly templates: TemplateOptions;
  readonly path: string;
}

export function compileEntry(
  raw: JsonMap,
  templates: TemplateOptions,
  path: string,
): CompiledEntry {
  const written = readImageVerification(raw);
  const template = compileTemplate(withoutConditions(raw), templates);
  const predicates: TemplateOptions = { ...templates, tainted: everyName };
  const { validate } = written;
  return {
    written,
    read(scope) {
      if (template.constant) return written;
      const resolved = template.resolve(scope);
      return isMap(resolved) ? readImageVerification(resolved) : written;
    },
    conditions: written.attestations.map(({ conditions }, index) =>
      conditions.length === 0
        ? undefined
        : compileConditions(
            [...conditions],
            predicates,
            `${path}.attestations[${index}].conditions`,
            "attestation",
          ),
    ),
    deny:
      validate === undefined
        ? undefined
        : {
            conditions: compileConditions(
              validate.conditions ?? {},
              predicates,
              `${path}.validate.deny.conditions`,
              "deny",
            ),
            message: compileMessage(validate.message, predicates),
          },
    templates: predicates,
    path,
  };
}

/** Conditions see the predicates of attestations, so their variables are replaced later. */
function withoutConditions(raw: JsonMap): Json {
  const result: JsonMap = {};
  for (const key of Object.keys(raw)) {
    if (key === "validate") continue;
    const value = get(raw, key) ?? null;
    set(
      result,
      key,
      key === "attestations" && Array.isArray(value) ? value.map(withoutOwnConditions) : value,
    );
  }
  return result;
}

function withoutOwnConditions(attestation: Json): Json {
  if (!isMap(attestation)) return attestation;
  const { conditions: _, ...rest } = attestation;
  return rest;
}
