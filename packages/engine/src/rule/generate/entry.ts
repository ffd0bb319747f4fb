import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError } from "../../expression/failure.ts";
import type { Scope } from "../../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../../expression/template.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { GenerateEntry } from "../../policy/generate.ts";
import type { LabelSelector } from "../../policy/policy.ts";
import type { GeneratedResource } from "../../result/response.ts";
import type { Subject } from "../outcome.ts";
import { cloneMany, cloneOne } from "./clone.ts";
import { withGenerateLabels } from "./labels.ts";
import type { RuleIdentity } from "./labels.ts";
import { placed, textField } from "./target.ts";
import type { Target } from "./target.ts";

/** What an entry wants to be there for one trigger, or one element. Throws ExpressionError and Suspension. */
export type CompiledEntry = (subject: Subject, scope: Scope) => GeneratedResource[];

/** Compiles one entry of generate: what it writes is a template, what it copies is asked of the host. */
export function compileEntry(
  entry: GenerateEntry,
  identity: RuleIdentity,
  templates: TemplateOptions,
): CompiledEntry {
  const template = compileTemplate(documentOf(entry), templates, ["generate"]);
  const { type } = entry.source;
  return (subject, scope) => {
    const fields = resolveTemplate(template, scope);
    if (!isMap(fields)) throw new ExpressionError("generate must be a map of fields");
    const source = fields[type] ?? {};
    if (!isMap(source)) throw new ExpressionError(`generate.${type} must give a map`);
    if (type === "cloneList") {
      return labelled(
        cloneMany(source, textField(fields, "namespace"), subject.session),
        identity,
        subject,
      );
    }
    const target = targetOf(fields);
    const made =
      type === "clone"
        ? cloneOne(source, target, subject.session)
        : [{ resource: placed(source, target) }];
    return labelled(made, identity, subject);
  };
}

function labelled(
  made: readonly GeneratedResource[],
  identity: RuleIdentity,
  subject: Subject,
): GeneratedResource[] {
  return made.map(({ resource, source }) => ({
    resource: withGenerateLabels(resource, identity, subject.resource, source),
    ...(source === undefined ? {} : { source }),
  }));
}

function targetOf(fields: JsonMap): Target {
  const target = {
    apiVersion: textField(fields, "apiVersion"),
    kind: textField(fields, "kind"),
    name: textField(fields, "name"),
    namespace: textField(fields, "namespace"),
  };
  if (target.name === "") throw new ExpressionError("generate.name gives an empty text");
  return target;
}

/** The entry as the document whose variables are replaced. */
function documentOf(entry: GenerateEntry): JsonMap {
  const { apiVersion, kind, name, namespace } = entry;
  return { apiVersion, kind, name, namespace, [entry.source.type]: sourceDocument(entry) };
}

function sourceDocument({ source }: GenerateEntry): Json {
  switch (source.type) {
    case "data":
      return source.data;
    case "clone":
      return { name: source.name, namespace: source.namespace };
    case "cloneList":
      return {
        kinds: [...source.kinds],
        namespace: source.namespace,
        ...(source.selector === undefined ? {} : { selector: selectorDocument(source.selector) }),
      };
  }
}

function selectorDocument({ matchLabels, matchExpressions }: LabelSelector): JsonMap {
  return {
    matchLabels: { ...matchLabels },
    matchExpressions: (matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: [...(values ?? [])],
    })),
  };
}
