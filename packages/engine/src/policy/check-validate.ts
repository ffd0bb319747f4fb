/** What a validate rule may not say although its fields are in order. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { checkConditions } from "./check-conditions.ts";
import { checkContext, checkQuery } from "./check-context.ts";
import { checkOverrides } from "./check-overrides.ts";
import { checkAttestors } from "./check-attestors.ts";
import { checkForEachGiven, requireOne } from "./check-one-of.ts";
import { checkMetadataTexts, checkPattern, checkReferences } from "./check-pattern.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";

const checkTypes = ["pattern", "anyPattern", "deny", "foreach"] as const;
const validateTypes = [...checkTypes, "podSecurity", "cel", "manifests", "assert"] as const;

/** Checks the body of a validate rule. */
export function checkValidate(validate: JsonMap, path: Path, report: Report): void {
  requireOne(validate, validateTypes, path, report);
  checkOverrides(validate, "failureActionOverrides", path, report);
  checkPatterns(validate, path, report);
  checkDeny(validate, path, report);
  checkForEach(validate, path, report);
  checkPodSecurityBlock(validate, path, report);
  const manifests = mapOf(validate, "manifests");
  if (manifests !== undefined) checkAttestors(manifests, [...path, "manifests"], report);
}

function checkPatterns(validate: JsonMap, path: Path, report: Report): void {
  const any = given(validate, "anyPattern");
  const patterns = [
    { pattern: given(validate, "pattern"), at: [...path, "pattern"] },
    ...(Array.isArray(any) ? any : []).map((pattern, index) => ({
      pattern,
      at: [...path, "anyPattern", index],
    })),
  ];
  for (const { pattern, at } of patterns) {
    if (pattern === undefined) continue;
    checkPattern(pattern, at, report);
    checkMetadataTexts(pattern, at, report);
    checkReferences(pattern, at, report);
  }
}

function checkPodSecurityBlock(validate: JsonMap, path: Path, report: Report): void {
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
  checkForEachGiven(owner, path, report);
  mapsOf(owner, "foreach").forEach((entry, index) => {
    const at = [...path, "foreach", index];
    if ((textOf(entry, "list") ?? "") === "") report("no-list", at, `${pathText(at)} needs a list`);
    checkQuery(entry, "list", at, report);
    requireOne(entry, checkTypes, at, report);
    checkContext(entry, at, report);
    checkConditions(get(entry, "preconditions"), [...at, "preconditions"], report);
    checkDeny(entry, at, report);
    checkForEach(entry, at, report);
  });
}
