/** What a verifyImages rule may not say although its fields are in order. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { mayHoldVariable } from "../expression/scan.ts";
import { checkAttestors } from "./check-attestors.ts";
import { checkConditions } from "./check-conditions.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { flagOf, given, mapOf, mapsOf, textOf, textsOf } from "./read-fields.ts";

/** Checks the entries of verifyImages. `policyAction` is what holds where an entry names no action. */
export function checkVerifyImages(
  rule: JsonMap,
  path: Path,
  policyAction: string | undefined,
  report: Report,
): void {
  mapsOf(rule, "verifyImages").forEach((entry, index) => {
    const at = [...path, "verifyImages", index];
    checkReferences(entry, at, report);
    const action = textOf(entry, "failureAction") ?? policyAction ?? "Audit";
    // a cluster fills in mutateDigest: true where it is left out; a file does not say
    if (action.toLowerCase() === "audit" && flagOf(entry, "mutateDigest", false)) {
      report(
        "digest-in-audit",
        at,
        `${pathText(at)}: mutateDigest must be false where failures are only audited; set it`,
      );
    }
    checkAttestors(entry, at, report);
    mapsOf(entry, "attestations").forEach((attestation, position) => {
      const place = [...at, "attestations", position];
      if ((given(attestation, "type") ?? given(attestation, "predicateType")) === undefined) {
        report("missing-field", place, `${pathText(place)}.type is missing`);
      }
      checkAttestors(attestation, place, report);
      checkConditions(get(attestation, "conditions"), [...place, "conditions"], report);
    });
    if (flagOf(entry, "mutateDigest", true)) checkExtractors(rule, at, report);
    if (textOf(entry, "type") === "Notary") checkNotary(entry, at, report);
  });
}

function checkReferences(entry: JsonMap, path: Path, report: Report): void {
  const references = textsOf(entry, "imageReferences");
  if (references.length === 0 && (textOf(entry, "image") ?? "") === "") {
    report("missing-field", path, `${pathText(path)}.imageReferences is missing; name the images`);
  }
  for (const key of ["imageReferences", "skipImageReferences"]) {
    textsOf(entry, key).forEach((reference, index) => {
      if (!mayHoldVariable(reference)) return;
      const at = [...path, key, index];
      report("variable-in-image", at, `${pathText(at)} must not hold variables`);
    });
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

/** Notary signs with certificates only. */
function checkNotary(entry: JsonMap, path: Path, report: Report): void {
  mapsOf(entry, "attestors").forEach((set, index) => {
    mapsOf(set, "entries").forEach((attestor, position) => {
      for (const key of ["keys", "keyless"]) {
        if (mapOf(attestor, key) === undefined) continue;
        const at = [...path, "attestors", index, "entries", position, key];
        report("not-for-notary", at, `${pathText(at)}: type Notary takes certificates only`);
      }
    });
  });
}
