import { describe, expect, it } from "vitest";
import { filesOf, longestFiles, openFiles } from "./files.ts";
import { emptyState } from "./playground-state.ts";
import type { PlaygroundState } from "./playground-state.ts";

const policy = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\n";
const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\n";
const exception = "apiVersion: kyverno.io/v2\nkind: PolicyException\nmetadata: {name: c}\n";

describe("files", () => {
  it("bring a state back as it was", () => {
    const state: PlaygroundState = {
      policies: policy,
      resources: pod,
      oldResources: pod,
      exceptions: exception,
      context: "variables: {a: b}\n",
      settings: { ...emptyState.settings, operation: "UPDATE", userName: "alice" },
    };
    const files = filesOf(state);
    expect(files.map(({ name }) => name)).toContain("oldResources.yaml");
    expect(openFiles(files)).toEqual({ state, unused: [] });
  });

  it("are sorted by what their documents are, in the order of their names", () => {
    const { state, unused } = openFiles([
      { name: "folder/b.yaml", text: `${pod}---\n${exception}` },
      { name: "folder/a.yml", text: `# first\n${policy}---\n${pod.replace("b", "first")}` },
      { name: "folder/kyverno-test.yaml", text: "apiVersion: cli.kyverno.io/v1alpha1\nkind: Test" },
      { name: "folder/notes.txt", text: "hello" },
    ]);
    expect(state.policies).toBe(`# first\n${policy}`);
    expect(state.resources).toBe(`${pod.replace("b", "first")}---\n${pod}`);
    expect(state.exceptions).toBe(exception);
    expect(unused).toEqual(["folder/kyverno-test.yaml", "folder/notes.txt"]);
  });

  it("take JSON, and keep what is broken", () => {
    const json = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "j" } });
    const { state } = openFiles([
      { name: "j.json", text: json },
      { name: "broken.yaml", text: "kind: ClusterPolicy\na: [" },
    ]);
    expect(state.resources).toBe(`${json}\n`);
    expect(state.policies).toBe("kind: ClusterPolicy\na: [\n");
  });

  it("are refused where they are too much, or settings are none", () => {
    const text = "a".repeat(longestFiles + 1);
    expect(() => openFiles([{ name: "a.yaml", text }])).toThrow("4 MiB");
    expect(() => openFiles([{ name: "settings.json", text: "{" }])).toThrow("no JSON");
    const operation = '{"operation": "LOOK"}';
    expect(() => openFiles([{ name: "settings.json", text: operation }])).toThrow("operation");
  });
});
