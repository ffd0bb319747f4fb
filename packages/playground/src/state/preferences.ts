/** How the page looks and speaks, kept beside its state and never part of a link. */
import { get, isMap } from "@winnow/value";
import type { Storage } from "./store.ts";

export interface Preferences {
  readonly language: string;
  readonly theme: string;
  readonly plainText: boolean;
}

const key = "winnow-playground-preferences";

/** The preferences that were kept; what cannot be read is as in `defaults`. */
export function readPreferences(storage: Storage | undefined, defaults: Preferences): Preferences {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    if (!isMap(value)) return defaults;
    const [language, theme] = [get(value, "language"), get(value, "theme")];
    return {
      language: typeof language === "string" ? language : defaults.language,
      theme: typeof theme === "string" ? theme : defaults.theme,
      plainText: get(value, "plainText") === true,
    };
  } catch {
    return defaults;
  }
}

export function savePreferences(storage: Storage | undefined, preferences: Preferences): void {
  try {
    storage?.setItem(key, JSON.stringify(preferences));
  } catch {
    // a full or forbidden storage costs the preference, not the page
  }
}
