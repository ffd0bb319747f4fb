/** `reportProperties`: facts of the request that a rule wants to have in reports, each a text with variables. */
import { formatValue } from "@winnow/value";
import { ExpressionError } from "../expression/failure.ts";
import type { Scope } from "../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../expression/template.ts";
import type { TemplateOptions } from "../expression/template.ts";

export type ReportProperties = (scope: Scope) => Readonly<Record<string, string>>;

/**
 * Compiles the properties. One whose variables have no value is told as it is written: the verdict is
 * there already and does not change with it.
 */
export function compileReportProperties(
  properties: Readonly<Record<string, string>>,
  templates: TemplateOptions,
): ReportProperties {
  const compiled = Object.entries(properties).map(
    ([name, text]) => [name, text, compileTemplate(text, templates)] as const,
  );
  return (scope) =>
    Object.fromEntries(
      compiled.map(([name, text, template]) => {
        try {
          return [name, formatValue(resolveTemplate(template, scope))];
        } catch (error) {
          // what must be waited for is no error
          if (!(error instanceof ExpressionError)) throw error;
          return [name, text];
        }
      }),
    );
}
