import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { compile, computeAutogenRules } from "@winnow/engine";
import type { Operation, PolicyResponse, Request, SourceDocument } from "@winnow/engine";
import { get, isMap, stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { expandList, parseDocuments } from "@winnow/yaml";
import { describe, expect, it } from "vitest";
import { testFilesIn } from "../test/find-tests.ts";
import { readTestFile } from "../test/test-file.ts";
import { fixText } from "./fix-text.ts";
import { policyRewritesFor } from "./policy-rewrites.ts";
import { testRewritesFor } from "./test-rewrites.ts";

const shared = process.env["WINNOW_SHARED"] ?? join(import.meta.dirname, "../../../../../shared");
const folder = join(shared, "conformance", "cli");
const isThere = existsSync(folder);
const files = isThere
  ? readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.ya?ml$/u.test(name))
      .map((name) => join(folder, name))
  : [];

interface Objects {
  readonly policies: JsonMap[];
  readonly resources: JsonMap[];
}

function objectsOf(text: string): Objects {
  const all = parseDocuments(text)
    .flatMap(({ value }) => expandList(value))
    .filter(isMap);
  const isPolicy = (object: JsonMap): boolean =>
    stringify(get(object, "apiVersion") ?? "").startsWith('"kyverno.io/') &&
    isMap(get(object, "spec"));
  return {
    policies: all.filter(isPolicy),
    resources: all.filter((object) => !isPolicy(object) && isMap(get(object, "metadata"))),
  };
}

/** What a policy says to an object in every operation, under both semantics. */
async function verdicts(policy: JsonMap, resources: readonly JsonMap[]): Promise<string[]> {
  const answers: string[] = [];
  const documents: SourceDocument[] = [{ value: policy }];
  for (const semantics of ["sound", "kyverno-1.19"] as const) {
    const result = compile(documents, { semantics, now: () => 0, random: () => 0 });
    if (!result.ok) {
      answers.push(result.problems.map(({ code }) => code).join(" "));
      continue;
    }
    answers.push(stringify(computeAutogenRules(policy).map((rule) => get(rule, "name") ?? null)));
    for (const object of resources) {
      for (const request of requestsFor(object)) {
        // requests are judged one by one
        // oxlint-disable-next-line no-await-in-loop
        const responses = await result.set.evaluate(request);
        answers.push(JSON.stringify([...responses].map(summary)));
      }
    }
  }
  return answers;
}

function requestsFor(object: JsonMap): Request[] {
  const operations: Operation[] = ["CREATE", "UPDATE", "DELETE"];
  return operations.map((operation) => ({
    operation,
    ...(operation === "DELETE" ? {} : { object }),
    ...(operation === "CREATE" ? {} : { oldObject: object }),
  }));
}

/**
 * The action says what a denial means; where nothing is denied it says nothing. A rule that cannot
 * be evaluated yet has no action of its own in the engine.
 */
function summary({ failureAction, results }: PolicyResponse): unknown {
  const isDenied = results.some(
    ({ verdict, message }) =>
      verdict === "fail" ||
      (verdict === "error" && !message.endsWith("rules are not supported yet")),
  );
  return [
    isDenied ? failureAction : undefined,
    results.map(({ rule, verdict, message }) => [rule, verdict, message]),
  ];
}

// A folder's policies are judged on the folder's own resources, which is where they say something.
const texts = new Map<string, string>();
for (const file of files) texts.set(file, readFileSync(file, "utf8"));
const resourcesByFolder = new Map<string, JsonMap[]>();
for (const [file, text] of texts) {
  const place = dirname(file).replace(/\/\.kyverno-test$/u, "");
  const found = resourcesByFolder.get(place) ?? [];
  found.push(...objectsOf(text).resources);
  resourcesByFolder.set(place, found);
}

describe.skipIf(!isThere)("policies of the recorded tests", () => {
  it("say the same after they are fixed, and need no second fix", async () => {
    let changed = 0;
    let compared = 0;
    for (const [file, text] of texts) {
      const fixed = fixText({ file, text }, policyRewritesFor);
      if (fixed.text === text) continue;
      changed += 1;
      expect(fixText({ file, text: fixed.text }, policyRewritesFor).changes, file).toEqual([]);
      const place = dirname(file).replace(/\/\.kyverno-test$/u, "");
      const resources = resourcesByFolder.get(place) ?? [];
      const before = objectsOf(text).policies;
      const after = objectsOf(fixed.text).policies;
      expect(after.length, file).toBe(before.length);
      for (const [index, policy] of before.entries()) {
        // one policy at a time, so that a difference stops here
        // oxlint-disable-next-line no-await-in-loop
        const [old, now] = await Promise.all(
          [policy, after[index] as JsonMap].map((each) => verdicts(each, resources)),
        );
        if (old === undefined) continue;
        compared += old.length;
        expect(now, `${file} ${index}`).toEqual(old);
      }
    }
    expect(changed).toBeGreaterThan(200);
    expect(compared).toBeGreaterThan(2_000);
  }, 300_000);

  it("keep their comments", () => {
    for (const [file, text] of texts) {
      const fixed = fixText({ file, text }, policyRewritesFor);
      const comments = (whole: string): string[] =>
        [...whole.matchAll(/(?<=^|\s)# .*$/gmu)].map(([c]) => c.trim()).toSorted();
      expect(comments(fixed.text), file).toEqual(comments(text));
    }
  }, 300_000);
});

describe.skipIf(!isThere)("recorded test files", () => {
  it("ask the same after they are fixed, and need no second fix", () => {
    for (const file of testFilesIn(folder, "kyverno-test.yaml")) {
      const text = readFileSync(file, "utf8");
      const fixed = fixText({ file, text }, (document) => testRewritesFor(document, false));
      const again = fixText({ file, text: fixed.text }, (document) =>
        testRewritesFor(document, false),
      );
      expect(again.text, file).toBe(fixed.text);
      expect(readTestFile(file).length).toBeGreaterThan(0);
    }
  }, 300_000);
});
