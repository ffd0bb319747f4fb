import { join } from "node:path";
import { formatValue, get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { createColours, runTestFolder } from "winnow";
import type { Host, ResultOutcome } from "winnow";
import type { Bed, Case, Miss } from "../bed.ts";
import { laterKind } from "../later-kinds.ts";
import { readDocuments } from "../yaml-text.ts";
import { countReasons, testFolders } from "../test-folders.ts";

const folder = "conformance/cli";
const testFile = "kyverno-test.yaml";

const host: Host = {
  write: () => undefined,
  note: () => undefined,
  readStdin: () => Promise.reject(new Error("a test does not read standard input")),
  colours: createColours(false),
  isUnicode: true,
  isWatched: false,
  now: () => Date.now(),
};

/** Test folders with their expected results, as far as their policies use rule types of today. */
export const cli: Bed = {
  name: "cli",
  source: folder,
  cases: (data) =>
    foldersIn(data)
      .filter((path) => laterReason(data, path) === undefined)
      .map((path): Case => ({
        id: `cli/${path}`,
        check: () => runFolder(join(data, folder, path)),
      })),
  later(data) {
    return countReasons(foldersIn(data), (path) => laterReason(data, path));
  },
};

function foldersIn(data: string): string[] {
  return testFolders(join(data, folder), testFile);
}

/** What keeps a folder out of scope: a rule type that comes later, or policies that are not there. */
function laterReason(data: string, path: string): string | undefined {
  const [test] = readDocuments(data, join(folder, path, testFile));
  const policies = test === undefined ? undefined : get(test, "policies");
  if (!Array.isArray(policies)) return "no policies";
  for (const name of policies) {
    const reason = laterReasonOf(data, join(folder, path, formatValue(name)));
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function laterReasonOf(data: string, file: string): string | undefined {
  let documents: JsonMap[];
  try {
    documents = readDocuments(data, file);
  } catch {
    return "policies that cannot be read";
  }
  const policies = documents.filter((document) => get(document, "kind") !== "PolicyException");
  return policies.map(laterKind).find((reason) => reason !== undefined);
}

async function runFolder(path: string): Promise<Miss | undefined> {
  const outcomes = await runTestFolder(path, { semantics: "kyverno-1.19", host });
  const results = outcomes.flatMap((outcome) => outcome.results);
  const broken = results.filter(({ holds }) => !holds);
  if (broken.length === 0 && results.length > 0) return undefined;
  const problems = outcomes.flatMap((outcome) => outcome.problems);
  return {
    expected: results.length === 0 ? "results" : broken.slice(0, 5).map(told).join("; "),
    actual: [
      ...problems,
      ...broken.slice(0, 5).map(({ reason, message }) => `${reason}: ${message}`),
    ].join("; "),
  };
}

function told({ policy, rule, resource, expected }: ResultOutcome): string {
  return `${policy}/${rule} on ${resource}: ${expected}`;
}
