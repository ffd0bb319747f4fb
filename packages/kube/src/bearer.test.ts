import { describe, expect, it } from "vitest";
import { bearer } from "./bearer.ts";

describe("a token", () => {
  it("is a header, without the line end of its file", () => {
    expect(bearer("abc.def-_~+/=\n")).toBe("Bearer abc.def-_~+/=");
  });

  it.each(["", "  \n", "a b", "a\r\nX-Admin: yes", "ä", "a\u0000b"])("is refused: %j", (token) => {
    expect(() => bearer(token)).toThrow(/the token is empty or holds characters/u);
  });
});
