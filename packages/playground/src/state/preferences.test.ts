import { describe, expect, it } from "vitest";
import { readPreferences, savePreferences } from "./preferences.ts";

const defaults = { language: "en", theme: "system", plainText: false };

describe("preferences", () => {
  it("are found again", () => {
    const held = new Map<string, string>();
    const storage = {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => void held.set(key, value),
    };
    const preferences = { language: "zh", theme: "dark", plainText: true };
    savePreferences(storage, preferences);
    expect(readPreferences(storage, defaults)).toEqual(preferences);
  });

  it.each(["{", "3", '{"language": 1, "theme": [], "plainText": "yes"}'])(
    "are the default ones for %j",
    (text) => {
      const storage = {
        getItem: () => text,
        setItem() {
          throw new Error("full");
        },
      };
      savePreferences(storage, defaults);
      expect(readPreferences(storage, defaults)).toEqual(defaults);
    },
  );
});
