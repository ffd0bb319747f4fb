import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";

const deepest = 10;

/** Checks the sets of attestors of a rule; Kyverno's documentation of verifyImages. */
export function checkAttestors(owner: JsonMap, path: Path, report: Report): void {
  mapsOf(owner, "attestors").forEach((set, index) => {
    checkSet(set, [...path, "attestors", index], deepest, report);
  });
}

function checkSet(set: JsonMap, path: Path, depth: number, report: Report): void {
  const entries = mapsOf(set, "entries");
  if (entries.length === 0) {
    report("too-few", path, `${pathText(path)}.entries is empty; add an entry`);
  }
  const count = given(set, "count");
  if (typeof count === "number" && (count < 1 || count > entries.length)) {
    report(
      "bad-count",
      [...path, "count"],
      `${pathText(path)}.count must be between 1 and the number of entries, ${entries.length}`,
    );
  }
  entries.forEach((entry, index) => checkEntry(entry, [...path, "entries", index], depth, report));
}

const sources = ["keys", "certificates", "keyless", "attestor"] as const;

function checkEntry(entry: JsonMap, path: Path, depth: number, report: Report): void {
  const found = sources.filter((source) => given(entry, source) !== undefined);
  if (found.length !== 1) {
    const words = found.length === 0 ? "none is given" : `${found.join(" and ")} are given`;
    report(
      "one-of",
      path,
      `${pathText(path)} needs exactly one of ${sources.join(", ")}; ${words}`,
    );
  }
  const keys = mapOf(entry, "keys");
  if (keys !== undefined) {
    requireAny(keys, ["publicKeys", "kms", "secret"], [...path, "keys"], report);
  }
  const certificates = mapOf(entry, "certificates");
  if (certificates !== undefined) {
    requireAny(certificates, ["cert", "certChain"], [...path, "certificates"], report);
  }
  const keyless = mapOf(entry, "keyless");
  if (keyless !== undefined) checkKeyless(keyless, [...path, "keyless"], report);
  const nested = given(entry, "attestor");
  if (nested === undefined) return;
  if (isMap(nested) && depth > 0) checkSet(nested, [...path, "attestor"], depth - 1, report);
  else {
    report(
      "wrong-type",
      [...path, "attestor"],
      `${pathText(path)}.attestor must be a set of attestors`,
    );
  }
}

function checkKeyless(keyless: JsonMap, path: Path, report: Report): void {
  requireAny(keyless, ["rekor", "roots"], path, report);
  const rekor = mapOf(keyless, "rekor");
  if (rekor === undefined || (textOf(rekor, "url") ?? "") !== "") return;
  report("missing-field", [...path, "rekor"], `${pathText(path)}.rekor.url is missing`);
}

function requireAny(owner: JsonMap, fields: readonly string[], path: Path, report: Report): void {
  const isGiven = fields.some((field) => (given(owner, field) ?? "") !== "");
  if (!isGiven) report("missing-field", path, `${pathText(path)} needs ${fields.join(" or ")}`);
}
