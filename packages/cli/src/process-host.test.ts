import { expect, it } from "vitest";
import { isUnicodeLocale } from "./process-host.ts";

it.each([
  [{}, true],
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C" }, false],
  [{ LC_ALL: "", LC_CTYPE: "de_DE.ISO-8859-1", LANG: "en_US.UTF-8" }, false],
  [{ LC_ALL: "C.utf8", LANG: "POSIX" }, true],
])("the locale %j knows more than ASCII: %s", (environment, expected) => {
  expect(isUnicodeLocale(environment)).toBe(expected);
});
