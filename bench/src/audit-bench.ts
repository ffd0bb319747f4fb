import { readFileSync } from "node:fs";
import { audit } from "@winnow/audit";
import type { SourceDocument } from "@winnow/engine";
import { isMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import type { Figure } from "./figure.ts";

/** The full baseline with one exemption, as somebody with a service mesh has it. */
function readAuditPolicy(file: string): SourceDocument[] {
  return parseDocuments(readFileSync(file, "utf8"), { file }).flatMap(({ value, ...document }) =>
    isMap(value) ? [{ ...document, value }] : [],
  );
}

/** The audit of one policy, cold, and how many mutants a second it judges once it is warm. */
export function measureAudit(file: string): Figure[] {
  const documents = readAuditPolicy(file);
  const started = performance.now();
  const mutants = audit({ documents }).space.forbidden;
  const cold = (performance.now() - started) / 1_000;
  const memory = process.memoryUsage.rss() / 1e6;
  for (let round = 0; round < warmUp; round += 1) audit({ documents });
  const rates = Array.from({ length: 9 }, () => judgedPerSecond(documents));
  const rate = rates.toSorted((left, right) => left - right)[4] ?? 0;
  return [
    {
      name: "audit: baseline policy, one exemption",
      value: cold,
      unit: "s",
      limit: 2,
      note: `cold; ${mutants} mutants judged`,
    },
    { name: "audit: memory", value: memory, unit: "MB", limit: 300, note: "of the whole process" },
    {
      name: "audit: one mutant judged",
      value: 1e6 / rate,
      unit: "µs",
      limit: 20,
      note: `${Math.round(rate)} a second; the limit is 50,000`,
    },
  ];
}

const warmUp = 20;

/** From the first mutant that is judged to the last. */
function judgedPerSecond(documents: readonly SourceDocument[]): number {
  let started = 0;
  let seconds = 0;
  const { space } = audit(
    { documents },
    {
      progress({ step, done }) {
        const now = performance.now() / 1_000;
        if (step === "judging" && done === 0) started = now;
        if (step === "exemptions" && done === 0) seconds = now - started;
      },
    },
  );
  return space.forbidden / seconds;
}
