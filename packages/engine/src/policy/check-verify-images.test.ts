import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

function told(entry: object): string[] {
  const verifyImages = [{ imageReferences: ["example.com/*"], ...entry }] as never;
  return problemsIn(policyWith([ruleWith({ validate: undefined, verifyImages })]));
}

const at = "spec.rules[0].verifyImages[0]";
const keys = { keys: { publicKeys: "-----BEGIN PUBLIC KEY-----" } };
const by = (...entries: object[]) => ({ attestors: [{ entries }] });
const entry = `${at}.attestors[0].entries[0]`;

describe("verifyImages", () => {
  it.each([
    by(keys),
    by({ keys: { kms: "awskms:///alias/a" } }),
    by({ keyless: { subject: "a", issuer: "b", rekor: { url: "https://example.com" } } }),
    by({ keyless: { roots: "-----BEGIN CERTIFICATE-----" } }),
    by({ certificates: { cert: "-----BEGIN CERTIFICATE-----" } }),
    by({ attestor: { entries: [keys] } }),
    { attestors: [{ count: 1, entries: [keys, keys] }] },
    { failureAction: "Enforce", mutateDigest: true },
    { failureAction: "Audit", mutateDigest: false },
    { attestations: [{ type: "https://example.com/a" }] },
  ])("may have %j", (change) => {
    expect(told(change)).toEqual([]);
  });

  it.each([
    [{ imageReferences: [] }, `missing-field ${at}`],
    [{ imageReferences: ["{{ request.name }}"] }, `variable-in-image ${at}.imageReferences[0]`],
    [{ failureAction: "Audit", mutateDigest: true }, `digest-in-audit ${at}`],
    [{ mutateDigest: true }, `digest-in-audit ${at}`],
    [{ attestors: [{ entries: [] }] }, `too-few ${at}.attestors[0]`],
    [{ attestors: [{ count: 2, entries: [keys] }] }, `bad-count ${at}.attestors[0].count`],
    [{ attestors: [{ count: 0, entries: [keys] }] }, `bad-count ${at}.attestors[0].count`],
    [by({}), `one-of ${entry}`],
    [by({ ...keys, keyless: { roots: "a" } }), `one-of ${entry}`],
    [by({ keys: {} }), `missing-field ${entry}.keys`],
    [by({ certificates: {} }), `missing-field ${entry}.certificates`],
    [by({ keyless: { subject: "a" } }), `missing-field ${entry}.keyless`],
    [by({ keyless: { rekor: { ignoreTlog: true } } }), `missing-field ${entry}.keyless.rekor`],
    [by({ attestor: "a" }), `wrong-type ${entry}.attestor`],
    [by({ attestor: { entries: [] } }), `too-few ${entry}.attestor`],
    [{ attestations: [{ name: "a" }] }, `missing-field ${at}.attestations[0]`],
    [{ type: "Notary", ...by(keys) }, `not-for-notary ${entry}.keys`],
  ])("must not have %j", (change, problem) => {
    expect(told(change)).toEqual([problem]);
  });
});
