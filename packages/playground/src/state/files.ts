/** A state as files, and the files that somebody has as a state. */
import { get, isMap } from "@winnow/value";
import { YamlError, iterateDocuments } from "@winnow/yaml";
import { StateError, emptyState, readState, texts } from "./playground-state.ts";
import type { PlaygroundState, TextName } from "./playground-state.ts";

export interface TextFile {
  /** With its folders, where it has any. */
  readonly name: string;
  readonly text: string;
}

export interface OpenedFiles {
  readonly state: PlaygroundState;
  /** The files that have no place here. */
  readonly unused: readonly string[];
}

/** Characters of all files together; more belongs to the command line. */
export const longestFiles: number = 4 * 1024 * 1024;

const settingsFile = "settings.json";

/** One file for each text that is not empty, and one for the settings. */
export function filesOf(state: PlaygroundState): TextFile[] {
  return [
    ...texts
      .filter((name) => state[name] !== "")
      .map((name) => ({ name: `${name}.yaml`, text: state[name] })),
    { name: settingsFile, text: `${JSON.stringify(state.settings, null, 2)}\n` },
  ];
}

/**
 * Sorts files into a state: those that bear the name of a text go there whole, of all others each
 * document goes where its kind belongs. Throws StateError for settings that are none, and for too much.
 */
export function openFiles(files: readonly TextFile[]): OpenedFiles {
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  if (length > longestFiles) throw new StateError("the files hold more than 4 MiB");
  const found = new Map<TextName, string[]>();
  const unused: string[] = [];
  let { settings } = emptyState;
  for (const file of files.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const base = file.name.slice(file.name.lastIndexOf("/") + 1);
    if (base === settingsFile) {
      settings = readState({ settings: parseSettings(file.text) }).settings;
      continue;
    }
    const parts = partsOf(base, file.text);
    if (parts.length === 0) unused.push(file.name);
    for (const [name, text] of parts) found.set(name, [...(found.get(name) ?? []), text]);
  }
  const textOf = (name: TextName): string => (found.get(name) ?? []).join("---\n");
  const state: PlaygroundState = {
    policies: textOf("policies"),
    resources: textOf("resources"),
    oldResources: textOf("oldResources"),
    exceptions: textOf("exceptions"),
    context: textOf("context"),
    settings,
  };
  return { state, unused };
}

function parseSettings(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StateError("settings.json: this is no JSON");
  }
}

function partsOf(base: string, text: string): [TextName, string][] {
  const named = texts.find((name) => base === `${name}.yaml`);
  if (named !== undefined) return [[named, whole(text)]];
  if (!/\.(?:ya?ml|json)$/u.test(base)) return [];
  try {
    return [...iterateDocuments(text)].flatMap((document) => {
      const name = placeOf(document.value);
      return name === undefined ? [] : [[name, whole(document.text)] as [TextName, string]];
    });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    // what is broken is shown with its error, and not passed over
    return [[/^kind: *(?:Cluster)?Policy\b/mu.test(text) ? "policies" : "resources", whole(text)]];
  }
}

/** Where an object belongs; undefined for what is none. */
function placeOf(value: unknown): TextName | undefined {
  if (!isMap(value)) return undefined;
  const [apiVersion, kind] = [get(value, "apiVersion"), get(value, "kind")];
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const group = apiVersion.split("/")[0] ?? "";
  // tests, values and users of the command line are no objects of a cluster
  if (group === "cli.kyverno.io") return undefined;
  if (kind === "PolicyException") return "exceptions";
  const isPolicy = group === "kyverno.io" || group === "policies.kyverno.io";
  return isPolicy && kind.endsWith("Policy") ? "policies" : "resources";
}

function whole(text: string): string {
  const trimmed = text.replace(/^\s*\n/u, "");
  return trimmed.endsWith("\n") ? trimmed : `${trimmed}\n`;
}
