import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { readDocuments } from "./yaml-text.ts";

/** A file that a step of an end-to-end test sends to the API server. */
export interface SentFile {
  /** Below the folder of all tests. */
  readonly path: string;
  /** Whether the test says that the API server refuses it. */
  readonly refused: boolean;
}

const testFile = "chainsaw-test.yaml";
const sendingTemplates: ReadonlySet<string> = new Set(["create-policy.yaml", "update-policy.yaml"]);

/** Every file that the tests below a folder send, test by test in the order of the steps. */
export function sentFiles(data: string, root: string): SentFile[] {
  return readdirSync(join(data, root), { recursive: true, encoding: "utf8" })
    .filter((path) => basename(path) === testFile)
    .toSorted()
    .flatMap((path) => {
      const folder = path.slice(0, -testFile.length - 1);
      return readDocuments(data, join(root, path)).flatMap((test) => filesOfTest(test, folder));
    });
}

function filesOfTest(test: JsonMap, folder: string): SentFile[] {
  return maps(getPath(test, ["spec", "steps"])).flatMap((step) => [
    ...filesOfTemplate(step, folder),
    ...maps(get(step, "try")).flatMap((operation) => filesOfOperation(operation, folder)),
  ]);
}

function filesOfTemplate(step: JsonMap, folder: string): SentFile[] {
  const template = getPath(step, ["use", "template"]);
  if (typeof template !== "string" || !sendingTemplates.has(basename(template))) return [];
  return maps(getPath(step, ["use", "with", "bindings"])).flatMap((binding) => {
    const file = get(binding, "value");
    return get(binding, "name") === "file" && typeof file === "string"
      ? [{ path: join(folder, file), refused: false }]
      : [];
  });
}

function filesOfOperation(operation: JsonMap, folder: string): SentFile[] {
  const script = get(operation, "script");
  if (isMap(script)) return filesOfScript(script, folder);
  return ["apply", "create", "update"].flatMap((verb) => {
    const file = getPath(operation, [verb, "file"]);
    if (typeof file !== "string") return [];
    const checks = maps(getPath(operation, [verb, "expect"])).map((item) => get(item, "check"));
    return [{ path: join(folder, file), refused: checks.some(wantsError) }];
  });
}

const sending = /kubectl (?:apply|create|replace) (?:-n \S+ )?-f (\S+)/gu;
/** A shell's way of saying that a file must be refused. */
const mustFail =
  /^\s*if kubectl [^\n]*\n\s*then[^\n]*\n(?:(?!else)[^\n]*\n)*?\s*exit 1\s*\n\s*else/u;

function filesOfScript(script: JsonMap, folder: string): SentFile[] {
  const content = get(script, "content");
  if (typeof content !== "string") return [];
  const refused = mustFail.test(content) || wantsError(get(script, "check"));
  return [...content.matchAll(sending)].map(([, file = ""]) => ({
    path: join(folder, file),
    refused,
  }));
}

function wantsError(check: Json | undefined): boolean {
  if (!isMap(check)) return false;
  return Object.keys(check).some((key) => {
    if (get(check, key) !== true) return false;
    return key.includes("$error != ") || (key.includes("$stderr") && !key.includes("arning"));
  });
}

function maps(value: Json | undefined): JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
