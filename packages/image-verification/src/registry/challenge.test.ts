import { describe, expect, it } from "vitest";
import { parseChallenge } from "./challenge.ts";

describe("a challenge", () => {
  it("is read whatever its letters and quotes", () => {
    const header = 'BEARER Realm="https://a.example/t?x=1,2", service=registry,scope="a b"';
    const challenge = parseChallenge(header);
    expect(challenge?.scheme).toBe("bearer");
    expect(Object.fromEntries(challenge?.parameters ?? [])).toEqual({
      realm: "https://a.example/t?x=1,2",
      service: "registry",
      scope: "a b",
    });
  });

  it("keeps the first of what is said twice", () => {
    expect(parseChallenge('Bearer realm="a", realm="b"')?.parameters.get("realm")).toBe("a");
  });

  it.each([undefined, "", "  ", '"Bearer"', `Bearer realm="${"a".repeat(9000)}"`])(
    "is none: %j",
    (header) => expect(parseChallenge(header)).toBeUndefined(),
  );
});
