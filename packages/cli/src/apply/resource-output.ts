/** `apply --output`: the resources that rules have changed or generated, in a file or a folder. */
import { closeSync, constants, mkdirSync, openSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import type { PolicyResponse } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { InputError } from "../input-error.ts";
import { prettyJson } from "../output/json.ts";
import { identityOf } from "../resource/identity.ts";

/** Collects what is to be written to `--output`. */
export interface ResourceOutput {
  add(responses: readonly PolicyResponse[]): void;
  /** Writes everything. Throws InputError where that is not possible. */
  write(): void;
}

type Origin = "mutated" | "generated";

const fileEndings: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);

/**
 * An output to a path: a file where it ends in .yaml, .yml or .json, otherwise a folder with one file
 * for each name, `NAME-mutated.yaml` or `NAME-generated.yaml`. A resource is written as the last policy
 * leaves it. What a file held before is replaced; other files of the folder stay as they are.
 */
export function createResourceOutput(path: string): ResourceOutput {
  const isFolder = isExistingFolder(path) || !fileEndings.has(extname(path));
  /** By file; those that several rules may write have a name by which the last one wins. */
  const files = new Map<string, Map<string, JsonMap>>(isFolder ? [] : [[path, new Map()]]);
  const put = (object: JsonMap, origin: Origin, isShared: boolean): void => {
    const file = isFolder ? join(path, `${safeName(object)}-${origin}.yaml`) : path;
    const objects = files.get(file) ?? new Map<string, JsonMap>();
    files.set(file, objects.set(isShared ? keyOf(object) : `#${objects.size}`, object));
  };
  return {
    add(responses) {
      const own = responses.findLast(({ patched }) => patched !== undefined)?.patched;
      if (own !== undefined) put(own, "mutated", false);
      for (const { targets, generated } of responses.flatMap(({ results }) => results)) {
        targets?.forEach(({ patched }) => put(patched, "mutated", true));
        generated?.forEach(({ resource }) => put(resource, "generated", true));
      }
    },
    write() {
      try {
        mkdirSync(isFolder ? path : dirname(path), { recursive: true });
        for (const [file, objects] of files) {
          const text = fileText(file, [...objects.values()]);
          if (isFolder) writeInside(file, text);
          else writeFileSync(file, text);
        }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new InputError(`the resources cannot be written: ${reason}`, { file: path });
      }
    },
  };
}

/** A name comes from the resource; it must not lead to another folder. */
function safeName(object: JsonMap): string {
  return identityOf(object).name.replaceAll(/[^\w.-]/gu, "_");
}

function keyOf(object: JsonMap): string {
  const { apiVersion, kind, namespace, name } = identityOf(object);
  return JSON.stringify([apiVersion, kind, namespace, name]);
}

function fileText(file: string, objects: readonly JsonMap[]): string {
  if (extname(file) !== ".json") return objects.map(printYaml).join("---\n");
  const [first, ...others] = objects;
  const isOne = first !== undefined && others.length === 0;
  return `${prettyJson(isOne ? first : { apiVersion: "v1", kind: "List", items: [...objects] })}\n`;
}

/** Does not go through a link, which might lead out of the folder. */
function writeInside(file: string, text: string): void {
  const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
  // there is no such flag on Windows, nor the right to make links
  const noLinks = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
  const handle = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | noLinks, 0o666);
  try {
    writeFileSync(handle, text);
  } finally {
    closeSync(handle);
  }
}

function isExistingFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // what is wrong with the path, writing tells
    return false;
  }
}
