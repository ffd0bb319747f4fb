import { describe, expect, it } from "vitest";
import { emptyState } from "../state/playground-state.ts";
import { shareFragment } from "../state/share-link.ts";
import { policy } from "../testing/texts.ts";
import { readEmbedding, readMessage } from "./embedding-document.ts";
import type { EmbedMessage } from "./embed-message.ts";

const message: EmbedMessage = {
  type: "winnow-playground-shows",
  files: [],
  link: "",
  language: "en",
  theme: "dark",
  isReadOnly: true,
};

describe("a message of an embedding document", () => {
  it("is read, and what is no text in it is empty", () => {
    const files = [{ name: "policies.yaml", text: policy }, 1, { name: 2 }];
    expect(readMessage({ ...message, files, link: 3 })).toEqual({
      ...message,
      files: [
        { name: "policies.yaml", text: policy },
        { name: "", text: "" },
      ],
    });
  });

  it.each([undefined, null, "text", [], {}, { type: "other" }, { ...message, type: undefined }])(
    "is told from others: %j",
    (data) => {
      expect(readMessage(data)).toBeUndefined();
    },
  );

  it("shows its files, each document where it belongs", async () => {
    const files = [
      { name: "documents.yaml", text: policy },
      { name: "settings.json", text: '{"semantics": "kyverno-1.19"}' },
    ];
    const { state, problem, theme, isReadOnly } = await readEmbedding({ ...message, files });
    expect(state.policies).toBe(policy);
    expect(state.settings.semantics).toBe("kyverno-1.19");
    expect([problem, theme, isReadOnly]).toEqual([undefined, "dark", true]);
  });

  it("shows its link before its files", async () => {
    const link = await shareFragment({ ...emptyState, resources: "a: 1\n" });
    const files = [{ name: "policies.yaml", text: policy }];
    const { state } = await readEmbedding({ ...message, files, link });
    expect(state).toEqual({ ...emptyState, resources: "a: 1\n" });
  });

  it.each([
    ["a link that is damaged", { link: "#v1.AAAA" }, "damaged"],
    ["a link of something else", { link: "https://example.org/" }, "https://example.org/"],
    ["settings that are none", { files: [{ name: "settings.json", text: "{" }] }, "no JSON"],
  ])("says why %s cannot be shown", async (_, wish, problem) => {
    const read = await readEmbedding({ ...message, ...wish });
    expect(read.state).toEqual(emptyState);
    expect(read.problem).toContain(problem);
  });
});
