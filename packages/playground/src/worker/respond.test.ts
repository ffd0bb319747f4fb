import { describe, expect, it } from "vitest";
import { readExamples } from "../../../../scripts/playground-examples.js";
import { readState } from "../state/playground-state.ts";
import { createResponder } from "./respond.ts";

const example = readExamples().find(({ name }) => name === "pattern");
const state = readState(example?.state);

describe("the worker", () => {
  it("answers a run and explains its rows, in plain data", async () => {
    const respond = createResponder();
    const reply = await respond({ type: "run", id: 4, state });
    if (reply.type !== "answer") throw new Error(reply.type);
    expect(reply.id).toBe(4);
    expect(structuredClone(reply)).toEqual(reply);
    const key = reply.answer.rows.find(({ denies }) => denies)?.key;
    if (key === undefined) throw new Error("nothing is denied");
    const explained = await respond({ type: "explain", id: 5, key });
    if (explained.type !== "explanation") throw new Error(explained.type);
    expect(explained.nodes.map(({ step }) => step)).toContain("pattern");
    expect(structuredClone(explained)).toEqual(explained);
  });

  it("explains nothing before it was asked to judge", async () => {
    const key = { resource: 0, policy: 0, rule: "a", type: "validation" } as const;
    const reply = await createResponder()({ type: "explain", id: 1, key });
    expect(reply).toEqual({ type: "explanation", id: 1, nodes: [] });
  });
});
