/** What rules for images, and attestors wherever they stand, may not say. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { checkConditions } from "./check-conditions.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { flagOf, given, mapOf, mapsOf, textOf, textsOf } from "./read-fields.ts";

const attestorTypes = ["keys", "certificates", "keyless", "attestor"] as const;
const keySources = ["publicKeys", "kms", "secret"] as const;

/** Reports everything wrong with the entries of `verifyImages` of a rule. */
export function checkVerifyImages(rule: JsonMap, path: Path, report: Report): void {
  mapsOf(rule, "verifyImages").forEach((entry, index) => {
    const at = [...path, "verifyImages", index];
    checkReferences(entry, at, report);
    checkAttestors(entry, at, report);
    mapsOf(entry, "attestations").forEach((attestation, position) => {
      const place = [...at, "attestations", position];
      if ((textOf(attestation, "type") ?? textOf(attestation, "predicateType") ?? "") === "") {
        report("no-attestation-type", place, `${pathText(place)} needs the type of its predicate`);
      }
      checkAttestors(attestation, place, report);
      const conditions = get(attestation, "conditions");
      if (Array.isArray(conditions)) {
        conditions.forEach((condition, number) => {
          checkConditions(condition, [...place, "conditions", number], report);
        });
      }
    });
    const deny = mapOf(mapOf(entry, "validate") ?? {}, "deny");
    if (deny !== undefined) {
      checkConditions(get(deny, "conditions"), [...at, "validate", "deny", "conditions"], report);
    }
    if (flagOf(entry, "mutateDigest", true)) checkExtractors(rule, at, report);
  });
}

function checkReferences(entry: JsonMap, path: Path, report: Report): void {
  const references = [...textsOf(entry, "imageReferences"), textOf(entry, "image") ?? ""];
  if (references.every((reference) => reference === "")) {
    report(
      "no-images",
      path,
      `${pathText(path)} names no images, so it would verify none; give imageReferences`,
    );
  }
  for (const key of ["imageReferences", "skipImageReferences"]) {
    if (textsOf(entry, key).some((reference) => reference.includes("{{"))) {
      const at = [...path, key];
      report("variable-in-images", at, `${pathText(at)} must not hold variables`);
    }
  }
}

/** A digest cannot be written back through an expression. */
function checkExtractors(rule: JsonMap, path: Path, report: Report): void {
  const extractors = mapOf(rule, "imageExtractors") ?? {};
  for (const kind of Object.keys(extractors)) {
    if (mapsOf(extractors, kind).some((extractor) => given(extractor, "jmesPath") !== undefined)) {
      report(
        "mutate-extracted",
        path,
        `${pathText(path)}: set mutateDigest to false; the images of ${kind} are made by jmesPath, so no digest can be written in`,
      );
    }
  }
}

/** Reports attestors that nobody could be, in the list `attestors` of an entry. */
export function checkAttestors(owner: JsonMap, path: Path, report: Report): void {
  mapsOf(owner, "attestors").forEach((set, index) => {
    checkAttestorSet(set, [...path, "attestors", index], report);
  });
}

function checkAttestorSet(set: JsonMap, path: Path, report: Report): void {
  const entries = mapsOf(set, "entries");
  if (entries.length === 0) {
    report("no-attestors", path, `${pathText(path)} needs entries, or nobody is asked`);
  }
  const count = get(set, "count");
  if (typeof count === "number" && count < 1) {
    report("bad-count", [...path, "count"], `${pathText([...path, "count"])} must be 1 or more`);
  }
  entries.forEach((entry, index) => {
    const at = [...path, "entries", index];
    const found = attestorTypes.filter((type) => given(entry, type) !== undefined);
    if (found.length !== 1) {
      report("one-of", at, `${pathText(at)} needs exactly one of ${attestorTypes.join(", ")}`);
    }
    const keys = mapOf(entry, "keys");
    if (keys !== undefined && keySources.every((source) => given(keys, source) === undefined)) {
      report("no-key", at, `${pathText(at)}.keys needs one of ${keySources.join(", ")}`);
    }
    const nested = mapOf(entry, "attestor");
    if (nested !== undefined) checkAttestorSet(nested, [...at, "attestor"], report);
  });
}
