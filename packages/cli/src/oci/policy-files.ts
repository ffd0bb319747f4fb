/** The files that pulled policies become, one for each. */
import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PulledLayer } from "@winnow/image-verification";
import { InputError } from "../input-error.ts";
import { decodeText } from "../source/decode.ts";
import { isPolicy, sourceDocuments } from "../source/policy-documents.ts";
import { readErrorText } from "../source/read-file.ts";
import { identityIn } from "./policy-identity.ts";
import type { PolicyIdentity } from "./policy-identity.ts";

export interface PolicyFile {
  /** Without a folder. */
  readonly name: string;
  readonly content: Uint8Array;
}

interface PulledPolicy {
  readonly identity: PolicyIdentity;
  readonly content: Uint8Array;
}

/**
 * One file for each policy of the layers, named `NAME.yaml`, or `KIND-NAMESPACE-NAME.yaml` where
 * several have one name. A layer with a single policy keeps every byte. Throws InputError for layers
 * that hold something else and for names that no object has.
 */
export function filesOf(layers: readonly PulledLayer[]): PolicyFile[] {
  const policies = layers.flatMap(policiesIn);
  const counts = new Map<string, number>();
  for (const { identity } of policies) {
    counts.set(identity.name, (counts.get(identity.name) ?? 0) + 1);
  }
  const names = new Set<string>();
  return policies.map(({ identity, content }) => {
    const isShared = (counts.get(identity.name) ?? 0) > 1;
    const name = `${isShared ? longName(identity) : identity.name}.yaml`;
    if (names.has(name)) {
      throw new InputError(`the bundle holds ${identity.kind} ${identity.name} more than once`);
    }
    names.add(name);
    return { name, content };
  });
}

function longName({ kind, namespace, name }: PolicyIdentity): string {
  const parts = namespace === "" ? [kind, name] : [kind, namespace, name];
  return parts.join("-").toLowerCase();
}

function policiesIn({ digest, content }: PulledLayer): PulledPolicy[] {
  const file = `layer ${digest}`;
  const documents = sourceDocuments({ file, text: decodeText(content, file) });
  if (documents.length === 0) throw new InputError("holds no policy", { file });
  return documents.map((document) => {
    if (!isPolicy(document.value)) {
      throw new InputError("holds a document that is no policy", {
        file,
        ...document.locate?.([]),
      });
    }
    const identity = identityIn(document);
    if (documents.length === 1) return { identity, content };
    if (document.text === undefined) {
      throw new InputError("holds a List; a layer of a bundle holds policies", { file });
    }
    return { identity, content: Buffer.from(document.text.replace(/^[ \t]*\r?\n/u, "")) };
  });
}

/**
 * Writes files into a folder, which is made where it is missing. Returns their paths. Throws
 * InputError where one exists, unless they may be overwritten; then none was written.
 */
export function writeFiles(
  folder: string,
  files: readonly PolicyFile[],
  overwrite: boolean,
): string[] {
  attempt(folder, () => mkdirSync(folder, { recursive: true }));
  const paths = files.map(({ name }) => join(folder, name));
  const existing = overwrite
    ? []
    : paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  if (existing.length > 0) {
    throw new InputError(
      `${existing.slice(0, 5).join(", ")}${existing.length > 5 ? ` and ${existing.length - 5} more` : ""} exist already; overwrite with --force, or choose another --directory`,
    );
  }
  const write = overwrite ? replaceFile : createFile;
  for (const [index, { content }] of files.entries()) {
    const path = paths[index] ?? "";
    attempt(path, () => write(path, content));
  }
  return paths;
}

/** Follows no link, and fails where something has appeared in the meantime. */
function createFile(path: string, content: Uint8Array): void {
  writeFileSync(path, content, { flag: "wx" });
}

/** A link that stands there is replaced, not followed. */
function replaceFile(path: string, content: Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    createFile(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function attempt(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new InputError(readErrorText(error).replace("read", "written"), { file });
  }
}
