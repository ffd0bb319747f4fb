import { describe, expect, it } from "vitest";
import { createLocate } from "./locate.ts";
import { parseDocuments } from "./parse.ts";

const pod = `# a comment
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels:
    "app.kubernetes.io/name": x
    'quoted': y
spec:
  containers:
    - name: one
      image: nginx # why
      securityContext: { privileged: true, capabilities: { add: [A, B] } }
    -
      name: two

  volumes: []
`;

describe("places in a document", () => {
  const locate = createLocate(pod);
  const cases: [readonly (string | number)[], number, number][] = [
    [[], 2, 1],
    [["metadata", "labels", "app.kubernetes.io/name"], 7, 5],
    [["metadata", "labels", "quoted"], 8, 5],
    [["spec", "containers", 0], 11, 7],
    [["spec", "containers", 0, "image"], 12, 7],
    [["spec", "containers", 0, "securityContext", "privileged"], 13, 26],
    [["spec", "containers", 0, "securityContext", "capabilities", "add", 1], 13, 69],
    [["spec", "containers", 1, "name"], 15, 7],
    [["spec", "volumes"], 17, 3],
  ];
  it.each(cases)("%j", (path, line, column) => {
    expect(locate(path)).toEqual({ line, column });
  });

  it("gives the nearest place above what is not there", () => {
    expect(locate(["spec", "containers", 1, "securityContext", "runAsNonRoot"])).toEqual(
      locate(["spec", "containers", 1]),
    );
    expect(locate(["spec", "containers", 7])).toEqual(locate(["spec", "containers"]));
    expect(locate(["__proto__", "a"])).toEqual(locate([]));
  });

  it("knows JSON", () => {
    const json = `{\n  "kind": "Pod",\n  "spec": {\n    "containers": [{ "name": "a" }]\n  }\n}\n`;
    expect(createLocate(json)(["spec", "containers", 0, "name"])).toEqual({ line: 4, column: 22 });
  });

  it("finds the one of two equal keys whose value counts", () => {
    expect(createLocate("a: 1\nb: 2\na: 3\n")(["a"])).toEqual({ line: 3, column: 1 });
  });

  it("stops at an alias and at a merge key", () => {
    const text = "x: &x { a: 1 }\ny: *x\nz:\n  <<: *x\n";
    expect(createLocate(text)(["y", "a"])).toEqual({ line: 2, column: 1 });
    expect(createLocate(text)(["z", "a"])).toEqual({ line: 3, column: 1 });
  });

  it("knows nothing of what is no YAML", () => {
    expect(createLocate("a: [")(["a"])).toBeUndefined();
  });

  it("counts lines in the whole file", () => {
    const [, second] = parseDocuments(`a: 1\n---\n# b\nb:\n  c: 1\n`);
    expect(second?.locate(["b", "c"])).toEqual({ line: 5, column: 3 });
    expect(second?.locate([])).toEqual({ line: 4, column: 1 });
  });

  it("answers for each of many items without reading the text again", () => {
    const items = Array.from({ length: 20_000 }, (_, index) => `- name: n${index}\n  a: 1\n`);
    const locateItem = createLocate(`items:\n${items.join("")}`);
    const found = items.map((_, index) => locateItem(["items", index, "a"])?.line);
    expect(found).toEqual(items.map((_, index) => 3 + 2 * index));
  });
});
