/** Links of Kyverno's playground, read only: what its users have posted opens here as well. */
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { YamlError, parseDocuments, printYaml } from "@winnow/yaml";
import LZString from "lz-string";
import { StateError, emptyState, operations } from "./playground-state.ts";
import type { PlaygroundState, Settings } from "./playground-state.ts";
import { longestState } from "./share-link.ts";

export interface KyvernoContent {
  readonly state: PlaygroundState;
  /** Parts of the link that say something and have no place here. */
  readonly unused: readonly string[];
}

/**
 * lz-string's output can be the square of its input, and it has no limit of its own; real links have
 * two to four thousand characters.
 */
const longestContent = 40_000;

/** The packed content of a link (`…#/?content=…`), or undefined where it is none of Kyverno's. */
export function kyvernoContentOf(link: string): string | undefined {
  const found = /#\/?[^#]*[?&]content=([^&#]*)/u.exec(link);
  return found?.[1];
}

/** The JSON of packed content: lz-string in base64, percent-encoded or not, with lost `+` repaired. */
export function unpackKyvernoContent(content: string): JsonMap {
  if (content.length > longestContent) throw new StateError("the link is too long");
  // null for damaged content, whatever its types say
  const text = LZString.decompressFromBase64(base64Of(content)) as string | null;
  if (text === null) throw new StateError("the link is damaged; copy it once more");
  if (text.length > longestState) throw new StateError("it holds more than 1 MiB");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StateError("the link is damaged; copy it once more");
  }
  if (!isMap(value)) throw new StateError("it holds no state of Kyverno's playground");
  return value;
}

/** Whoever posts a link may encode it, decode it, or turn its `+` into spaces. */
function base64Of(content: string): string {
  let decoded = content;
  try {
    decoded = decodeURIComponent(content);
  } catch {
    // a lone % is no base64 either; lz-string will say that the link is damaged
  }
  return decoded.replaceAll(" ", "+");
}

/** Parts of Kyverno's state that are read. */
const known: ReadonlySet<string> = new Set([
  "policy",
  "resource",
  "oldResource",
  "exceptions",
  "context",
]);

/** The state of packed content. Throws StateError for what cannot be read. */
export function readKyvernoContent(content: string): KyvernoContent {
  const value = unpackKyvernoContent(content);
  const oldResources = textOf(value, "oldResource");
  const state: PlaygroundState = {
    policies: textOf(value, "policy"),
    resources: textOf(value, "resource"),
    oldResources,
    exceptions: textOf(value, "exceptions"),
    context: "",
    settings: settingsOf(textOf(value, "context"), oldResources !== ""),
  };
  const unused = Object.keys(value).filter(
    (key) => !known.has(key) && get(value, key) !== "" && get(value, key) !== null,
  );
  return { state, unused };
}

function textOf(map: JsonMap, key: string): string {
  const value = get(map, key) ?? "";
  if (typeof value !== "string") throw new StateError(`${key}: a text is wanted`);
  return value;
}

/**
 * The settings that a context stands for, under the semantics whose answers the link's author saw.
 * A link with an old resource is about an update, whatever its context says.
 */
function settingsOf(context: string, hasOld: boolean): Settings {
  const settings: Settings = { ...emptyState.settings, semantics: "kyverno-1.19" };
  const written = contextOf(context);
  const operation = operations.find((name) => name === written["operation"]) ?? "CREATE";
  const { username, groups, namespaceLabels } = written;
  return {
    ...settings,
    operation: hasOld ? "UPDATE" : operation,
    userName: typeof username === "string" ? username : "",
    groups: Array.isArray(groups)
      ? groups.filter((group) => typeof group === "string").join(", ")
      : "",
    namespaceLabels: isMap(namespaceLabels) ? labelsText(namespaceLabels) : "",
  };
}

function labelsText(labels: JsonMap): string {
  return Object.keys(labels).length === 0 ? "" : printYaml(labels);
}

function contextOf(text: string): JsonMap {
  try {
    const [document] = parseDocuments(text, { file: "context", limits: { nodes: 10_000 } });
    const context = getPath(document?.value, ["context"]);
    return isMap(context) ? context : {};
  } catch (error) {
    if (error instanceof YamlError) throw new StateError(`context: ${error.message}`);
    throw error;
  }
}
