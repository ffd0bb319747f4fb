// The examples of the playground, read from the repository's own files.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./repository.js";

/**
 * @typedef {object} ExampleEntry An entry of examples/index.json. Texts that it does not name are in
 * the example's own folder, where there are any.
 * @property {string} name
 * @property {"exampleMesh" | "exampleRules" | "examplePodSecurity"} group
 * @property {{ en: string, zh: string }} title
 * @property {readonly string[]} [policies]
 * @property {readonly string[]} [resources]
 * @property {readonly string[]} [exceptions]
 * @property {readonly string[]} [context]
 * @property {Record<string, string>} [settings]
 */

const folder = join(root, "packages", "playground", "examples");
const settings = {
  operation: "CREATE",
  userName: "",
  groups: "",
  namespaceLabels: "",
  semantics: "sound",
};

/** Every example as the page's code wants it. */
export function readExamples() {
  /** @type {readonly ExampleEntry[]} */
  const entries = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  return [...entries, ...controlEntries()].map((entry) => ({
    name: entry.name,
    group: entry.group,
    title: entry.title,
    state: {
      policies: textOf(entry, "policies"),
      resources: textOf(entry, "resources"),
      oldResources: "",
      exceptions: textOf(entry, "exceptions"),
      context: textOf(entry, "context"),
      settings: { ...settings, ...entry.settings },
    },
  }));
}

/**
 * One example for each control of the Pod Security Standards: the policy, and the pods of its test.
 * @returns {ExampleEntry[]}
 */
function controlEntries() {
  const policies = join("packages", "policies");
  /** @type {{ controls: { level: string, name: string, control?: string, file: string }[] }} */
  const { controls } = JSON.parse(readFileSync(join(root, policies, "index.json"), "utf8"));
  return controls.map(({ level, name, control = name, file }) => ({
    name: `${level}-${name}`,
    group: "examplePodSecurity",
    title: { en: `${level}: ${control}`, zh: `${level}：${control}` },
    policies: [join(policies, file)],
    resources: [join(policies, dirname(file), "test", "resources.yaml")],
  }));
}

/**
 * @param {ExampleEntry} entry
 * @param {"policies" | "resources" | "exceptions" | "context"} part
 */
function textOf(entry, part) {
  const own = join(folder, entry.name, `${part}.yaml`);
  const named = entry[part]?.map((file) => join(root, file));
  const files = named ?? (existsSync(own) ? [own] : []);
  return files.map((file) => readFileSync(file, "utf8")).join("---\n");
}
