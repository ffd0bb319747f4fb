import type { Json } from "@winnow/value";
import { compileConditions } from "../condition/condition-block.ts";
import { compileContextEntry } from "../expression/context-entry.ts";
import type { EntryOwner } from "../expression/context-entry.ts";
import { compileImageFinder, imageVariable } from "../expression/image-finder.ts";
import type { ImageFinder } from "../expression/image-finder.ts";
import type { QueryCache } from "../expression/query-cache.ts";
import { compileTemplate } from "../expression/template.ts";
import type { TemplateOptions } from "../expression/template.ts";
import { fromRequest, requestNames } from "../expression/wildcard-guard.ts";
import { compileMatch } from "../match/match.ts";
import type { ContextEntry, ForEach, Check, Policy, Rule, RuleBody } from "../policy/policy.ts";
import { compileImageAction, compileRuleAction } from "../result/failure-action.ts";
import type { ActionFor } from "../result/failure-action.ts";
import type { RuleType } from "../result/response.ts";
import type { Semantics } from "../semantics.ts";
import type { CompiledException } from "./exception.ts";
import type { Body, RuleLimits } from "./outcome.ts";
import type { CompiledRule } from "./rule.ts";
import { unsupported } from "./unsupported.ts";
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
  /** The registry of images that name none. */
  readonly defaultRegistry: string;
  readonly parseYaml: ((text: string) => Json) | undefined;
}

const ruleTypes: Readonly<Record<RuleBody["type"], RuleType>> = {
  validate: "validation",
  mutate: "mutation",
  generate: "generation",
  verifyImages: "imageVerification",
};

/** Compiles a rule of a policy: everything that follows from its text is decided here. */
export function compileRule(rule: Rule, policy: Policy, compiler: RuleCompiler): CompiledRule {
  const owner = ownerOf(policy, rule);
  const templates = templateOptions(rule, compiler);
  const { body } = rule;
  const validate = body.type === "validate" ? body.validate : undefined;
  const findImages = compileImageFinder(
    rule.imageExtractors,
    compiler.queries,
    compiler.defaultRegistry,
  );
  const images = verifyImagesOptions(rule, policy, templates, findImages, compiler);
  const hasExtractors = Object.keys(rule.imageExtractors).length > 0;
  const compiled: CompiledRule = {
    policyName: policy.name,
    name: rule.name,
    type: ruleTypes[body.type],
    match: compileMatch(rule.match, rule.exclude, policy.namespace),
    context: rule.context.map((entry) => compileContextEntry(entry, owner, templates)),
    preconditions:
      rule.preconditions === undefined
        ? undefined
        : compileConditions(rule.preconditions, templates, "preconditions", "precondition"),
    exceptions: compiler.exceptions.filter((exception) => exception.names(policy, rule.name)),
    body: compileBody(rule, owner, templates, compiler, images),
    finalCheck: undefined,
    images: hasExtractors ? (resource) => imageVariable(findImages(resource)) : undefined,
    action: compileAction(body, compiler.semantics),
    skipBackgroundRequests: rule.skipBackgroundRequests,
    allowExistingViolations:
      validate !== undefined &&
      validate.allowExistingViolations &&
      validate.check.type !== "foreach",
    narrowExceptions: validate?.check.type === "podSecurity",
    reportProperties: rule.reportProperties,
  };
  if (body.type !== "verifyImages" || rule.celPreconditions !== undefined) return compiled;
  return { ...compiled, finalCheck: { ...compiled, body: compileFinalImageCheck(images) } };
}

function compileAction(body: RuleBody, semantics: Semantics): ActionFor {
  if (body.type === "validate") return compileRuleAction(body.validate);
  if (body.type === "verifyImages") return compileImageAction(body.images, semantics);
  return () => undefined;
}

function verifyImagesOptions(
  rule: Rule,
  policy: Policy,
  templates: TemplateOptions,
  findImages: ImageFinder,
  { defaultRegistry }: RuleCompiler,
): VerifyImagesOptions {
  return {
    entries: entriesOf(rule.raw),
    key: `${policy.namespace ?? ""}/${policy.name}/${rule.name}`,
    rule: rule.name,
    templates,
    findImages,
    defaultRegistry,
  };
}

function ownerOf(policy: Policy, rule: Rule): EntryOwner {
  const { namespace } = policy;
  const owner = { policy: policy.name, rule: rule.name };
  return namespace === undefined ? owner : { ...owner, namespace };
}

function templateOptions(rule: Rule, compiler: RuleCompiler): TemplateOptions {
  const { queries, semantics } = compiler;
  const tainted = taintedNames(rule, { queries, semantics, tainted: requestNames });
  return { queries, semantics, tainted };
}

/** The request's names and those of context variables that are made from the request. */
function taintedNames(rule: Rule, options: TemplateOptions): ReadonlySet<string> {
  const names = new Set(options.tainted);
  for (const { name, variable } of contextOf(rule)) {
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
  if (rule.body.type === "validate") visit(rule.body.validate.check);
  return entries;
}

function compileBody(
  rule: Rule,
  owner: EntryOwner,
  templates: TemplateOptions,
  compiler: RuleCompiler,
  images: VerifyImagesOptions,
): Body {
  if (rule.celPreconditions !== undefined) return unsupported("celPreconditions");
  const { body } = rule;
  const { limits, parseYaml } = compiler;
  switch (body.type) {
    case "validate":
      return compileValidateBody(body.validate, rule.name, { owner, templates, limits, parseYaml });
    case "verifyImages":
      return compileVerifyImagesBody(images);
    case "mutate":
    case "generate":
      return unsupported(body.type);
  }
}
