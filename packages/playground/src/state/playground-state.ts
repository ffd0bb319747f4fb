/** Everything a run depends on: what is shared, kept and undone is this and nothing else. */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The texts of the page, by the name of their editor. */
export const texts = ["policies", "resources", "oldResources", "exceptions", "context"] as const;
export type TextName = (typeof texts)[number];

export const operations = ["CREATE", "UPDATE", "DELETE", "CONNECT"] as const;
export const semanticsNames = ["sound", "kyverno-1.19"] as const;

export interface Settings {
  readonly operation: (typeof operations)[number];
  /** Empty where nobody is known to have asked. */
  readonly userName: string;
  /** Separated by commas. */
  readonly groups: string;
  /** YAML: a map of the labels that the resources' namespaces have. */
  readonly namespaceLabels: string;
  readonly semantics: (typeof semanticsNames)[number];
}

export interface PlaygroundState extends Readonly<Record<TextName, string>> {
  readonly settings: Settings;
}

export const emptyState: PlaygroundState = {
  policies: "",
  resources: "",
  oldResources: "",
  exceptions: "",
  context: "",
  settings: {
    operation: "CREATE",
    userName: "",
    groups: "",
    namespaceLabels: "",
    semantics: "sound",
  },
};

/** What is wrong with a state that came from a link or from the browser's storage. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** Reads a state from outside; what is missing is empty. Throws StateError for anything else. */
export function readState(value: unknown): PlaygroundState {
  if (!isMap(value)) throw new StateError("it holds no state of the playground");
  const settings = get(value, "settings") ?? {};
  if (!isMap(settings)) throw new StateError("settings: a map is wanted");
  return {
    policies: textOf(value, "policies"),
    resources: textOf(value, "resources"),
    oldResources: textOf(value, "oldResources"),
    exceptions: textOf(value, "exceptions"),
    context: textOf(value, "context"),
    settings: {
      operation: oneOf(settings, "operation", operations),
      userName: textOf(settings, "userName"),
      groups: textOf(settings, "groups"),
      namespaceLabels: textOf(settings, "namespaceLabels"),
      semantics: oneOf(settings, "semantics", semanticsNames),
    },
  };
}

export function isSameState(left: PlaygroundState, right: PlaygroundState): boolean {
  return JSON.stringify(readState(left)) === JSON.stringify(readState(right));
}

function textOf(map: JsonMap, key: string): string {
  const value = get(map, key) ?? "";
  if (typeof value !== "string") throw new StateError(`${key}: a text is wanted`);
  return value;
}

function oneOf<const T extends readonly [string, ...string[]]>(
  map: JsonMap,
  key: string,
  names: T,
): T[number] {
  const value = get(map, key) ?? names[0];
  const found = names.find((name) => name === value);
  if (found === undefined) throw new StateError(`${key}: one of ${names.join(", ")} is wanted`);
  return found;
}
