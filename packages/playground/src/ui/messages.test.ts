import { describe, expect, it } from "vitest";
import { createTranslate, languages, messageKeys, preferredLanguage } from "./messages.ts";

const gapsOf = (text: string): string[] => (text.match(/\{\d\}/gu) ?? []).toSorted();

describe("texts", () => {
  it.each(messageKeys)("%s has the same gaps in every language", (key) => {
    const [english = "", ...others] = languages.map((language) => createTranslate(language)(key));
    expect(english).not.toBe("");
    for (const other of others) {
      expect(other).not.toBe("");
      expect(gapsOf(other)).toEqual(gapsOf(english));
    }
  });

  it("take values for their gaps", () => {
    expect(createTranslate("en")("line", 4)).toBe("line 4");
    expect(createTranslate("zh")("line", "$&")).toBe("第 $& 行");
  });

  it.each<[string[], string]>([
    [["zh-CN", "en"], "zh"],
    [["ZH"], "zh"],
    [["de", "zh"], "en"],
    [[], "en"],
  ])("for a browser that wants %j are %s", (wanted, language) => {
    expect(preferredLanguage(wanted)).toBe(language);
  });
});
