import type { ContextEntry } from "../policy/policy.ts";
import { compileTemplate } from "./template.ts";
import type { TemplateOptions } from "./template.ts";
import { fromRequest } from "./wildcard-guard.ts";

/**
 * The names of `options.tainted`, and those of context variables that are made from them. Entries
 * stand in the order in which they may use each other.
 */
export function taintedNames(
  entries: readonly ContextEntry[],
  options: TemplateOptions,
): ReadonlySet<string> {
  const names = new Set(options.tainted);
  for (const { name, variable } of entries) {
    if (variable === undefined) continue;
    const texts = [variable.value ?? null, variable.jmesPath ?? null, variable.default ?? null];
    const query = variable.value === undefined ? [`{{ ${variable.jmesPath ?? "''"} }}`] : [];
    for (const text of [...texts, ...query]) {
      const template = compileTemplate(text, options);
      if (!template.constant && fromRequest(template.identifiers, names)) names.add(name);
    }
  }
  return names;
}
