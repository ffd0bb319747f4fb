/** What a policy may not say although its fields are all in order. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { SelectorError, compileLabelSelector } from "../match/label-selector.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkAttestors, checkVerifyImages } from "./check-verify-images.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";

const longestName = 63;
const ruleTypes = ["mutate", "validate", "generate", "verifyImages"] as const;
const checkTypes = ["pattern", "anyPattern", "deny", "foreach"] as const;
const validateTypes = [...checkTypes, "podSecurity", "cel", "manifests", "assert"] as const;
const contextSources = [
  "variable",
  "configMap",
  "apiCall",
  "globalReference",
  "imageRegistry",
] as const;

/** Reports everything wrong with a policy that has passed its schema. */
export function checkPolicy(policy: JsonMap, report: Report): void {
  const rules = mapsOf(mapOf(policy, "spec") ?? {}, "rules");
  if (rules.length === 0) report("no-rules", ["spec", "rules"], "spec.rules is empty; add a rule");
  const names = new Set<string>();
  rules.forEach((rule, index) => {
    const path: Path = ["spec", "rules", index];
    const name = textOf(rule, "name") ?? "";
    if (names.has(name)) {
      report(
        "duplicate-rule",
        [...path, "name"],
        `${pathText(path)}: another rule is called ${name} too; rename one`,
      );
    }
    names.add(name);
    checkRule(rule, name, path, report);
  });
}

/** Reports everything wrong with an exception that has passed its schema. */
export function checkException(exception: JsonMap, report: Report): void {
  const spec = mapOf(exception, "spec") ?? {};
  checkMatch(spec, "match", ["spec"], report);
  checkConditions(get(spec, "conditions"), ["spec", "conditions"], report);
  checkPodSecurity(mapsOf(spec, "podSecurity"), undefined, ["spec", "podSecurity"], report);
}

function checkRule(rule: JsonMap, name: string, path: Path, report: Report): void {
  if (name === "") report("no-name", path, `${pathText(path)} needs a name`);
  if (name.length > longestName) {
    report(
      "long-name",
      [...path, "name"],
      `${pathText(path)}: the name is longer than ${longestName} characters`,
    );
  }
  requireOne(rule, ruleTypes, path, report);
  checkMatch(rule, "match", path, report);
  checkSelectors(mapOf(rule, "exclude"), [...path, "exclude"], report);
  checkContext(rule, path, report);
  checkConditions(get(rule, "preconditions"), [...path, "preconditions"], report);
  const validate = mapOf(rule, "validate");
  if (validate !== undefined) checkValidate(validate, [...path, "validate"], report);
  checkVerifyImages(rule, path, report);
}

/** Exactly one of the fields must be given. */
function requireOne(owner: JsonMap, fields: readonly string[], path: Path, report: Report): void {
  const found = fields.filter((field) => given(owner, field) !== undefined);
  if (found.length === 1) return;
  const words = found.length === 0 ? "none is given" : `${found.join(" and ")} are given`;
  report("one-of", path, `${pathText(path)} needs exactly one of ${fields.join(", ")}; ${words}`);
}

function checkMatch(owner: JsonMap, key: string, path: Path, report: Report): void {
  const block = mapOf(owner, key) ?? {};
  const at = [...path, key];
  const lists = [...mapsOf(block, "any"), ...mapsOf(block, "all")];
  if (given(block, "any") !== undefined && given(block, "all") !== undefined) {
    report("any-and-all", at, `${pathText(at)} has any and all; use one of them`);
  }
  const filters = lists.length > 0 ? lists : [block];
  if (filters.every((filter) => !namesSomething(filter))) {
    report("empty-match", at, `${pathText(at)} names nothing, so it can never match; name kinds`);
  }
  checkSelectors(block, at, report);
}

function namesSomething(filter: JsonMap): boolean {
  const lists = ["roles", "clusterRoles", "subjects"].map((key) => get(filter, key));
  if (lists.some((list) => Array.isArray(list) && list.length > 0)) return true;
  return Object.values(mapOf(filter, "resources") ?? {}).some((value) => value !== null);
}

function checkSelectors(block: JsonMap | undefined, path: Path, report: Report): void {
  if (block === undefined) return;
  const filters: [Path, JsonMap][] = [[path, block]];
  for (const key of ["any", "all"]) {
    mapsOf(block, key).forEach((filter, index) => filters.push([[...path, key, index], filter]));
  }
  for (const [at, filter] of filters) {
    const resources = mapOf(filter, "resources") ?? {};
    for (const key of ["selector", "namespaceSelector"]) {
      const selector = mapOf(resources, key);
      if (selector !== undefined) checkSelector(selector, [...at, "resources", key], report);
    }
  }
}

function checkSelector(selector: JsonMap, path: Path, report: Report): void {
  const read = readSelector(selector);
  const texts = Object.entries(read.matchLabels ?? {}).flat();
  // variables are resolved by nobody here; a selector with them would match nothing
  if (texts.some((text) => text.includes("{{"))) {
    report("variable-in-selector", path, `${pathText(path)} must not hold variables`);
    return;
  }
  try {
    compileLabelSelector(read);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    report("bad-selector", path, `${pathText(path)}: ${error.message}`);
  }
}

function checkContext(owner: JsonMap, path: Path, report: Report): void {
  mapsOf(owner, "context").forEach((entry, index) => {
    requireOne(entry, contextSources, [...path, "context", index], report);
  });
}

function checkValidate(validate: JsonMap, path: Path, report: Report): void {
  requireOne(validate, validateTypes, path, report);
  checkDeny(validate, path, report);
  checkForEach(validate, path, report);
  const manifests = mapOf(validate, "manifests");
  if (manifests !== undefined) checkAttestors(manifests, [...path, "manifests"], report);
  const podSecurity = mapOf(validate, "podSecurity");
  if (podSecurity === undefined) return;
  const at = [...path, "podSecurity"];
  checkVersion(podSecurity, at, report);
  checkPodSecurity(
    mapsOf(podSecurity, "exclude"),
    textOf(podSecurity, "level"),
    [...at, "exclude"],
    report,
  );
}

const version = /^v1\.\d{1,3}$/;

function checkVersion(podSecurity: JsonMap, path: Path, report: Report): void {
  const written = textOf(podSecurity, "version");
  if (written === undefined || written === "latest" || version.test(written)) return;
  report(
    "bad-version",
    [...path, "version"],
    `${pathText([...path, "version"])} must be latest or v1.N, not ${JSON.stringify(written)}`,
  );
}

function checkDeny(owner: JsonMap, path: Path, report: Report): void {
  const deny = mapOf(owner, "deny");
  if (deny !== undefined) {
    checkConditions(get(deny, "conditions"), [...path, "deny", "conditions"], report);
  }
}

function checkForEach(owner: JsonMap, path: Path, report: Report): void {
  mapsOf(owner, "foreach").forEach((entry, index) => {
    const at = [...path, "foreach", index];
    if ((textOf(entry, "list") ?? "") === "") report("no-list", at, `${pathText(at)} needs a list`);
    requireOne(entry, checkTypes, at, report);
    checkContext(entry, at, report);
    checkConditions(get(entry, "preconditions"), [...at, "preconditions"], report);
    checkDeny(entry, at, report);
    checkForEach(entry, at, report);
  });
}

/** Whether a value is nested deeper than any policy is. */
export function isTooDeep(value: Json, limit: number): boolean {
  if (limit === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isTooDeep(item, limit - 1));
  return isMap(value) && Object.values(value).some((item) => isTooDeep(item, limit - 1));
}
