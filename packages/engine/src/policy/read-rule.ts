import type { Json, JsonMap } from "@winnow/value";
import { readCelCheck, readCelPreconditions } from "./cel.ts";
import type {
  Check,
  ForEach,
  ImageExtractor,
  PodSecurityExclude,
  Rule,
  RuleBody,
  Validate,
} from "./policy.ts";
import { readContext } from "./read-context.ts";
import { readFailureAction, readOverrides } from "./read-failure-action.ts";
import {
  flagOf,
  given,
  mapOf,
  mapsOf,
  optional,
  textMapOf,
  textOf,
  textsOf,
} from "./read-fields.ts";
import { readGenerate } from "./read-generate.ts";
import { readMatch } from "./read-match.ts";
import { readMutate } from "./read-mutate.ts";
import { readImageVerification } from "./read-verify-images.ts";

/** A rule from its document, which has passed its schema; also a derived rule. */
export function readRule(raw: JsonMap): Rule {
  const exclude = mapOf(raw, "exclude");
  const properties = mapOf(raw, "reportProperties");
  return {
    name: textOf(raw, "name") ?? "",
    match: readMatch(mapOf(raw, "match") ?? {}),
    ...optional("exclude", exclude === undefined ? undefined : readMatch(exclude)),
    context: readContext(raw),
    ...optional("preconditions", given(raw, "preconditions")),
    celPreconditions: readCelPreconditions(raw),
    skipBackgroundRequests: flagOf(raw, "skipBackgroundRequests", true),
    ...optional("reportProperties", properties && textMapOf(raw, "reportProperties")),
    imageExtractors: readImageExtractors(mapOf(raw, "imageExtractors") ?? {}),
    body: readBody(raw),
    raw,
  };
}

function readImageExtractors(extractors: JsonMap): Rule["imageExtractors"] {
  const byKind = Object.keys(extractors).map((kind): [string, ImageExtractor[]] => [
    kind,
    mapsOf(extractors, kind).map((extractor) => ({
      path: textOf(extractor, "path") ?? "",
      ...optional("value", textOf(extractor, "value")),
      name: textOf(extractor, "name") ?? "custom",
      ...optional("key", textOf(extractor, "key")),
      ...optional("jmesPath", textOf(extractor, "jmesPath")),
    })),
  ]);
  return Object.fromEntries(byKind);
}

function readBody(raw: JsonMap): RuleBody {
  const mutate = mapOf(raw, "mutate");
  if (mutate !== undefined) return { type: "mutate", mutate: readMutate(mutate) };
  const generate = mapOf(raw, "generate");
  if (generate !== undefined) return { type: "generate", generate: readGenerate(generate) };
  if (given(raw, "verifyImages") !== undefined) {
    return { type: "verifyImages", images: mapsOf(raw, "verifyImages").map(readImageVerification) };
  }
  return { type: "validate", validate: readValidate(mapOf(raw, "validate") ?? {}) };
}

function readValidate(validate: JsonMap): Validate {
  return {
    ...optional("failureAction", readFailureAction(textOf(validate, "failureAction"))),
    failureActionOverrides: readOverrides(validate, "failureActionOverrides"),
    allowExistingViolations: flagOf(validate, "allowExistingViolations", true),
    ...optional("message", textOf(validate, "message")),
    check: readCheck(validate),
  };
}

function readCheck(owner: JsonMap): Check {
  const podSecurity = mapOf(owner, "podSecurity");
  if (podSecurity !== undefined) {
    return {
      type: "podSecurity",
      podSecurity: {
        level: readLevel(textOf(podSecurity, "level")),
        version: textOf(podSecurity, "version") ?? "latest",
        exclude: readPodSecurityExclude(podSecurity, "exclude"),
      },
    };
  }
  if (given(owner, "foreach") !== undefined) {
    return { type: "foreach", entries: mapsOf(owner, "foreach").map(readForEach) };
  }
  const cel = mapOf(owner, "cel");
  if (cel !== undefined) return { type: "cel", cel: readCelCheck(cel) };
  const manifests = mapOf(owner, "manifests");
  if (manifests !== undefined) return { type: "manifests", manifests };
  const assert = given(owner, "assert");
  if (assert !== undefined) return { type: "assert", assert };
  const patterns = given(owner, "anyPattern");
  if (Array.isArray(patterns)) return { type: "anyPattern", patterns };
  const pattern = given(owner, "pattern");
  if (pattern !== undefined) return { type: "pattern", pattern };
  return { type: "deny", ...optional("conditions", conditionsOf(mapOf(owner, "deny"))) };
}

function conditionsOf(deny: JsonMap | undefined): Json | undefined {
  return deny === undefined ? undefined : given(deny, "conditions");
}

function readLevel(level: string | undefined): "privileged" | "baseline" | "restricted" {
  return level === "restricted" || level === "baseline" ? level : "privileged";
}

/** Controls that are lifted, of a policy or an exception. */
export function readPodSecurityExclude(owner: JsonMap, key: string): PodSecurityExclude[] {
  return mapsOf(owner, key).map((entry) => ({
    controlName: textOf(entry, "controlName") ?? "",
    images: textsOf(entry, "images"),
    restrictedField: textOf(entry, "restrictedField") ?? "",
    values: textsOf(entry, "values"),
  }));
}

function readForEach(entry: JsonMap): ForEach {
  const scope = given(entry, "elementScope");
  return {
    list: textOf(entry, "list") ?? "",
    ...optional("elementScope", typeof scope === "boolean" ? scope : undefined),
    context: readContext(entry),
    ...optional("preconditions", given(entry, "preconditions")),
    check: readCheck(entry),
  };
}
