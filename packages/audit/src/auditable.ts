/** Which documents and rules can be audited, and why the others cannot. */
import type { Providers, SourceDocument } from "@winnow/engine";
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { pathText } from "@winnow/engine";
import type { NumberedDocument, Path } from "./document-edit.ts";
import {
  documentName,
  foreachEntries,
  isException,
  isPolicy,
  listAt,
  mapAt,
  ruleName,
  rulesOf,
  textAt,
} from "./policy-parts.ts";
import type { Part } from "./policy-parts.ts";
import type { NotAudited, Place } from "./report/report.ts";

export interface Auditable {
  readonly documents: readonly NumberedDocument[];
  readonly notAudited: readonly NotAudited[];
}

/** Sorts out what the audit cannot judge: CEL, other rule types, data from outside. */
export function findAuditable(
  sources: readonly SourceDocument[],
  providers: Providers | undefined,
): Auditable {
  const notAudited: NotAudited[] = [];
  const documents = sources.flatMap((source, number): NumberedDocument[] => {
    const { value } = source;
    const leaveOut = (reason: string, rule?: Part): void => {
      notAudited.push({
        kind: formatValue(get(value, "kind") ?? ""),
        name: isPolicy(value) || isException(value) ? documentName(value) : nameOf(value),
        ...(rule === undefined ? {} : { rule: ruleName(rule) }),
        place: placeOf(source, rule?.path ?? []),
        reason,
      });
    };
    const reason = documentObstacle(value);
    if (reason !== undefined) {
      leaveOut(reason);
      return [];
    }
    if (isException(value)) return [{ number, value }];
    const audited = rulesOf(value).filter((rule) => {
      const obstacle = ruleObstacle(rule, providers);
      if (obstacle !== undefined) leaveOut(obstacle, rule);
      return obstacle === undefined;
    });
    return audited.length === 0 ? [] : [{ number, value }];
  });
  return { documents, notAudited };
}

/** A policy without the rules that are not audited; paths no longer are those of the text. */
export function withoutUnaudited(policy: JsonMap, providers: Providers | undefined): JsonMap {
  const spec = mapAt(policy, "spec");
  const rules = rulesOf(policy);
  if (spec === undefined || rules.length === 0) return policy;
  const kept = rules.filter((rule) => ruleObstacle(rule, providers) === undefined);
  if (kept.length === rules.length) return policy;
  return { ...policy, spec: { ...spec, rules: kept.map(({ value }) => value) } };
}

/** A place of a document, with its line where the document can tell. */
export function placeOf(source: SourceDocument, path: Path): Place {
  const position = source.locate?.(path);
  return {
    ...(source.file === undefined ? {} : { file: source.file }),
    document: source.index ?? 0,
    path: pathText(path),
    ...(position === undefined ? {} : { line: position.line, column: position.column }),
  };
}

function nameOf(value: JsonMap): string {
  return textAt(mapAt(value, "metadata") ?? {}, "name") ?? "";
}

/** Why a document cannot be audited; the engine's own checks find what is wrong with the others. */
function documentObstacle(value: JsonMap): string | undefined {
  const version = textAt(value, "apiVersion") ?? "";
  const kind = textAt(value, "kind") ?? "";
  if (version.startsWith("policies.kyverno.io/") || version.startsWith("admissionregistration.")) {
    return `${kind} is written in CEL, which is not judged yet`;
  }
  if (kind.endsWith("CleanupPolicy")) return "cleanup policies admit and deny nothing";
  if (!isPolicy(value)) return undefined;
  const spec = mapAt(value, "spec") ?? {};
  if (get(spec, "admission") === false) return "admission is false: it denies nothing";
  return undefined;
}

function ruleObstacle(rule: Part, providers: Providers | undefined): string | undefined {
  const validate = mapAt(rule.value, "validate");
  if (validate === undefined) return "it validates nothing";
  if (get(validate, "cel") !== undefined || get(rule.value, "celPreconditions") !== undefined) {
    return "it is written in CEL, which is not judged yet";
  }
  if (get(validate, "manifests") !== undefined) return "it verifies signed manifests";
  const source = providers === undefined ? outsideSource(rule) : undefined;
  return source === undefined ? undefined : `its context asks for ${source}, which is not given`;
}

const outside = ["configMap", "apiCall", "globalReference", "imageRegistry"] as const;

function outsideSource(rule: Part): string | undefined {
  const entries: Json[] = [rule, ...foreachEntries(rule)].flatMap(({ value }) => [
    ...listAt(value, "context"),
  ]);
  for (const entry of entries) {
    const key = isMap(entry) ? outside.find((name) => get(entry, name) !== undefined) : undefined;
    if (key !== undefined) return key;
  }
  return undefined;
}
