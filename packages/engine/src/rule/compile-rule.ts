import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import { compileContext } from "../expression/context-entry.ts";
import type { EntryOwner } from "../expression/context-entry.ts";
import { compileImageFinder, imageVariable } from "../expression/image-finder.ts";
import type { ImageFinder } from "../expression/image-finder.ts";
import type { QueryCache } from "../expression/query-cache.ts";
import { taintedNames } from "../expression/tainted-names.ts";
import { compileTemplate } from "../expression/template.ts";
import type { Template, TemplateOptions } from "../expression/template.ts";
import { requestNames } from "../expression/wildcard-guard.ts";
import { compileMatch } from "../match/match.ts";
import { once } from "../once.ts";
import type { Patch } from "../policy/mutate.ts";
import type { ContextEntry, ForEach, Check, Policy, Rule, RuleBody } from "../policy/policy.ts";
import { compileImageAction, compileRuleAction } from "../result/failure-action.ts";
import type { ActionFor } from "../result/failure-action.ts";
import type { RuleType } from "../result/response.ts";
import type { Semantics } from "../semantics.ts";
import type { CompiledException } from "./exception.ts";
import { compileGenerateBody } from "./generate/generate.ts";
import type { ParseYaml } from "./mutate/json-patch.ts";
import { compileMutateBody } from "./mutate/mutate.ts";
import type { PatchCompiler } from "./mutate/patch.ts";
import type { Body, RuleLimits } from "./outcome.ts";
import { compileReportProperties } from "./report-properties.ts";
import type { ReportProperties } from "./report-properties.ts";
import type { CompiledRule, RuleParts } from "./rule.ts";
import { compileValidateBody } from "./validate/validate.ts";
import { compileFinalImageCheck } from "./verify-images/final-check.ts";
import { compileVerifyImagesBody, entriesOf } from "./verify-images/verify-images.ts";
import type { VerifyImagesOptions } from "./verify-images/verify-images.ts";

/** What compiling a rule needs besides the rule. */
export interface RuleCompiler {
  readonly queries: QueryCache;
  readonly semantics: Semantics;
  readonly limits: RuleLimits;
  readonly exceptions: readonly CompiledException[];
  /** Reads JSON patches that are written in YAML. */
  readonly parseYaml: ParseYaml | undefined;
  /** Whether the parts of a rule wait for the first request that it matches. */
  readonly lazy: boolean;
  /** The registry of images that name none. */
  readonly defaultRegistry: string;
}

const ruleTypes: Readonly<Record<RuleBody["type"], RuleType>> = {
  validate: "validation",
  mutate: "mutation",
  generate: "generation",
  verifyImages: "imageVerification",
};

/** The checks whose violations an update may leave as they were; Kyverno knows it of no other. */
const forgivingChecks: ReadonlySet<Check["type"]> = new Set([
  "pattern",
  "anyPattern",
  "deny",
  "podSecurity",
]);

/** Compiles a rule of a policy: everything that follows from its text is decided here. */
export function compileRule(rule: Rule, policy: Policy, compiler: RuleCompiler): CompiledRule {
  const { body } = rule;
  const validate = body.type === "validate" ? body.validate : undefined;
  const findImages = compileImageFinder(
    rule.imageExtractors,
    compiler.queries,
    compiler.defaultRegistry,
  );
  const images = once(() => verifyImagesOptions(rule, policy, findImages, compiler));
  const parts = once(() => compileParts(rule, policy, compiler, images));
  if (!compiler.lazy) parts();
  const hasExtractors = Object.keys(rule.imageExtractors).length > 0;
  const compiled: CompiledRule = {
    policyName: policy.name,
    name: rule.name,
    type: ruleTypes[body.type],
    match: compileMatch(rule.match, rule.exclude, policy.namespace, rule.derivedFor),
    parts,
    exceptions: compiler.exceptions.filter((exception) => exception.names(policy, rule.name)),
    tellOtherExceptions(tracer) {
      for (const exception of compiler.exceptions) {
        if (!exception.names(policy, rule.name)) exception.tellOther(policy, rule.name, tracer);
      }
    },
    finalCheck: undefined,
    images: hasExtractors ? (resource) => imageVariable(findImages(resource)) : undefined,
    action: compileAction(body, compiler.semantics),
    skipBackgroundRequests: rule.skipBackgroundRequests,
    allowExistingViolations:
      validate !== undefined &&
      validate.allowExistingViolations &&
      forgivingChecks.has(validate.check.type),
    narrowExceptions: validate?.check.type === "podSecurity",
    reportProperties: compilePropertiesOf(rule, compiler),
  };
  if (body.type !== "verifyImages") return compiled;
  const finalParts = once(() => ({ ...parts(), body: compileFinalImageCheck(images()) }));
  return { ...compiled, finalCheck: { ...compiled, parts: finalParts } };
}

function compilePropertiesOf(rule: Rule, compiler: RuleCompiler): ReportProperties | undefined {
  const { reportProperties } = rule;
  if (reportProperties === undefined) return undefined;
  return compileReportProperties(reportProperties, templateOptions(rule, compiler));
}

function compileAction(body: RuleBody, semantics: Semantics): ActionFor {
  if (body.type === "validate") return compileRuleAction(body.validate);
  if (body.type === "verifyImages") return compileImageAction(body.images, semantics);
  return () => undefined;
}

function verifyImagesOptions(
  rule: Rule,
  policy: Policy,
  findImages: ImageFinder,
  compiler: RuleCompiler,
): VerifyImagesOptions {
  const { defaultRegistry } = compiler;
  return {
    entries: entriesOf(rule.raw),
    key: `${policy.namespace ?? ""}/${policy.name}/${rule.name}`,
    rule: rule.name,
    templates: templateOptions(rule, compiler),
    findImages,
    defaultRegistry,
  };
}

function compileParts(
  rule: Rule,
  policy: Policy,
  compiler: RuleCompiler,
  images: () => VerifyImagesOptions,
): RuleParts {
  const owner = ownerOf(policy, rule);
  const templates = templateOptions(rule, compiler);
  return {
    context: compileContext(rule.context, owner, templates, ""),
    preconditions:
      rule.preconditions === undefined
        ? undefined
        : compileConditions(rule.preconditions, templates, "preconditions", "precondition"),
    body: compileBody(
      rule,
      policy,
      {
        owner,
        templates,
        limits: compiler.limits,
        parseYaml: compiler.parseYaml,
      },
      images,
    ),
  };
}

function ownerOf(policy: Policy, rule: Rule): EntryOwner {
  const { namespace } = policy;
  const owner = { policy: policy.name, rule: rule.name };
  return namespace === undefined ? owner : { ...owner, namespace };
}

function templateOptions(rule: Rule, compiler: RuleCompiler): TemplateOptions {
  const { queries, semantics } = compiler;
  const tainted = taintedNames(contextOf(rule), { queries, semantics, tainted: requestNames });
  return { queries, semantics, tainted };
}

/** The context entries of a rule and of its foreach entries, outer ones first. */
function contextOf(rule: Rule): ContextEntry[] {
  const entries = [...rule.context];
  const visit = (check: Check): void => {
    if (check.type === "foreach") check.entries.forEach(visitEntry);
  };
  const visitEntry = (entry: ForEach): void => {
    entries.push(...entry.context);
    visit(entry.check);
  };
  const visitPatch = (patch: Patch): void => {
    if (patch.type !== "foreach") return;
    for (const entry of patch.entries) {
      entries.push(...entry.context);
      visitPatch(entry.patch);
    }
  };
  const { body } = rule;
  if (body.type === "validate") visit(body.validate.check);
  if (body.type === "mutate") {
    entries.push(...body.mutate.targets.flatMap(({ context }) => context));
    visitPatch(body.mutate.patch);
  }
  if (body.type === "generate") {
    for (const { foreach } of body.generate.entries) entries.push(...(foreach?.context ?? []));
  }
  return entries;
}

function compileBody(
  rule: Rule,
  policy: Policy,
  compiler: PatchCompiler,
  images: () => VerifyImagesOptions,
): Body {
  const { body } = rule;
  switch (body.type) {
    case "validate":
      return compileValidateBody(body.validate, rule.name, {
        ...compiler,
        contextNames: rule.context.map(({ name }) => name),
        celPreconditions: rule.celPreconditions,
        isDerived: rule.derivedFor !== undefined,
      });
    case "verifyImages":
      return compileVerifyImagesBody(images());
    case "mutate":
      return compileMutateBody(body.mutate, compiler, surroundingsOf(rule, compiler.templates));
    case "generate":
      return compileGenerateBody(body.generate, rule, policy, compiler);
  }
}

/** What Kyverno resolves with the patch of a mutate rule, other than of a foreach. */
function surroundingsOf({ raw, body }: Rule, templates: TemplateOptions): Template {
  const isForEach = body.type === "mutate" && body.mutate.patch.type === "foreach";
  const parts: JsonMap = {};
  if (templates.semantics === "kyverno-1.19" && !isForEach) {
    for (const key of ["context", "preconditions"]) {
      const part = get(raw, key);
      if (part !== undefined) parts[key] = part;
    }
  }
  return compileTemplate(parts, templates);
}
