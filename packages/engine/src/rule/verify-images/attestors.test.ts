import { describe, expect, it } from "vitest";
import { Suspension } from "../../expression/failure.ts";
import { RegistryUnavailableError } from "../../image-check.ts";
import type { AttestorEntry, AttestorSet } from "../../policy/verify-images.ts";
import { askAttestors } from "./attestors.ts";
import { VerificationFailure } from "./verification-failure.ts";

function key(publicKeys: string): AttestorEntry {
  return { annotations: {}, repository: "", attestor: { type: "keys", publicKeys } };
}

function nested(set: AttestorSet): AttestorEntry {
  return { annotations: {}, repository: "", attestor: { type: "nested", set } };
}

/** Asks a set whose keys agree if they are among `good`; returns who was asked. */
function ask(
  set: AttestorSet,
  ...good: string[]
): { asked: string[]; failure?: VerificationFailure } {
  const asked: string[] = [];
  try {
    askAttestors(set, "attestors[0]", ({ attestor }) => {
      const name = attestor.type === "keys" ? (attestor.publicKeys ?? "") : attestor.type;
      asked.push(name);
      if (name === "offline") throw new RegistryUnavailableError("no route");
      if (!good.includes(name)) throw new Error("no signature");
    });
    return { asked };
  } catch (error) {
    if (error instanceof VerificationFailure) return { asked, failure: error };
    throw error;
  }
}

describe("askAttestors", () => {
  it("wants all of them where there is no count", () => {
    expect(ask({ entries: [key("a"), key("b")] }, "a", "b").failure).toBeUndefined();
    const { failure } = ask({ entries: [key("a"), key("b")] }, "a");
    expect(failure?.verdict).toBe("fail");
    expect(failure?.message).toBe("attestors[0].entries[1].keys: no signature");
  });

  it("stops asking once enough agree", () => {
    expect(ask({ count: 1, entries: [key("a"), key("b")] }, "a").asked).toEqual(["a"]);
    expect(ask({ count: 1, entries: [key("x"), key("b")] }, "b").failure).toBeUndefined();
    expect(
      ask({ count: 2, entries: [key("a"), key("x"), key("b")] }, "a", "b").failure,
    ).toBeUndefined();
  });

  it("tells what each of them said", () => {
    expect(ask({ count: 1, entries: [key("x"), key("y")] }).failure?.message).toBe(
      "attestors[0].entries[0].keys: no signature; attestors[0].entries[1].keys: no signature",
    );
  });

  it("asks nested sets in the place of an attestor", () => {
    const set = {
      count: 2,
      entries: [key("a"), nested({ count: 1, entries: [key("x"), key("b")] })],
    };
    expect(ask(set, "a", "b").failure).toBeUndefined();
    expect(ask(set, "a").failure?.message).toContain(
      "attestors[0].entries[1].attestor.entries[1].keys",
    );
  });

  it("takes several keys in one text for an attestor each", () => {
    const pem = (name: string): string =>
      `-----BEGIN PUBLIC KEY-----\n${name}\n-----END PUBLIC KEY-----`;
    const entries = [key(`${pem("a")}\n${pem("b")}\n`)];
    expect(ask({ entries }, pem("a")).failure?.message).toContain("entries[1]");
    expect(ask({ entries }, pem("a"), pem("b")).failure).toBeUndefined();
    expect(ask({ count: 1, entries }, pem("b")).failure).toBeUndefined();
  });

  it("never agrees where more are wanted than there are, or nobody is asked", () => {
    expect(ask({ count: 2, entries: [key("a")] }, "a").failure?.verdict).toBe("fail");
    expect(ask({ entries: [] }).failure?.verdict).toBe("fail");
    expect(ask({ count: 0, entries: [key("a")] }, "a").failure?.verdict).toBe("fail");
  });

  it("ends in an error where a registry did not answer", () => {
    expect(ask({ entries: [key("offline")] }).failure?.verdict).toBe("error");
    expect(ask({ count: 1, entries: [key("offline"), key("a")] }, "a").failure).toBeUndefined();
  });

  it("lets a suspension through", () => {
    const waiting = new Suspension(Promise.resolve());
    let thrown: unknown;
    try {
      askAttestors({ entries: [key("a")] }, "", () => {
        throw waiting;
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(waiting);
  });
});
