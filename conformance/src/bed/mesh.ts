import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case } from "../bed.ts";
import { readText } from "../data-folder.ts";
import { parseJson } from "../json-text.ts";
import { applyTo } from "../judge.ts";
import { once } from "../once.ts";
import { messageCases, readExpectedResults, verdictCases } from "../rule-results.ts";
import type { ActualResults, ExpectedResults } from "../rule-results.ts";
import { member, textMember } from "../table-bed.ts";
import { readDocuments } from "../yaml-text.ts";

type ToCases = (prefix: string, expected: ExpectedResults, actual: ActualResults) => Case[];

/** Ways of letting a service mesh's init containers through, from wide to narrow, and exceptions. */
export const mesh: Bed = meshBed("mesh", verdictCases);
export const meshMessages: Bed = meshBed("mesh-messages", messageCases);

function meshBed(name: string, toCases: ToCases): Bed {
  return {
    name,
    source: "mesh/expected.json",
    cases(data) {
      const resources = readDocuments(data, "mesh/pods.yaml");
      return runnable(data).flatMap(([policy, entry]) => {
        const documents = documentsOf(data, entry);
        const actual = once(() => applyTo(documents, resources));
        const expected = readExpectedResults(member(entry, "results"));
        return toCases(`${name}/${policy}`, expected, actual);
      });
    },
    later: (data) => {
      const all = entries(data).length;
      return new Map([["policies in CEL", all - runnable(data).length]]);
    },
  };
}

function entries(data: string): [string, JsonMap][] {
  const expected: Json = parseJson(readText(data, "mesh/expected.json"));
  if (!isMap(expected)) throw new Error("mesh/expected.json is not a map");
  return Object.entries(expected).filter((entry): entry is [string, JsonMap] => isMap(entry[1]));
}

/** The policies that are not of the CEL family. */
function runnable(data: string): [string, JsonMap][] {
  return entries(data).filter(([, entry]) =>
    documentsOf(data, entry).every((document) => {
      const version = get(document, "apiVersion");
      return typeof version === "string" && version.startsWith("kyverno.io/");
    }),
  );
}

/** The policy, and the exception that applies on top of it. */
function documentsOf(data: string, entry: JsonMap): JsonMap[] {
  const policy = readDocuments(data, `mesh/${textMember(entry, "policy")}`);
  const exception = member(entry, "exception");
  if (typeof exception !== "string") return policy;
  return [...policy, ...readDocuments(data, `mesh/${exception}`)];
}
