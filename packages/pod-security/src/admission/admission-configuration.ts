/** The file that the API server's flag --admission-control-config-file names. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ConfigurationProblem } from "./configuration.ts";
import { unknownFields } from "./unknown-fields.ts";

/** Where the configuration of Pod Security Admission stands. */
export type ConfigurationSource =
  /** In the document itself. */
  | {
      readonly type: "inline";
      readonly configuration: Json;
      readonly path: readonly (string | number)[];
    }
  /** In a file of its own, named relative to the document. */
  | { readonly type: "file"; readonly file: string; readonly path: readonly (string | number)[] }
  /** Nowhere: nothing is configured. */
  | { readonly type: "none" }
  | { readonly type: "problems"; readonly problems: readonly ConfigurationProblem[] };

const apiVersions: readonly string[] = ["apiserver.config.k8s.io/v1", "apiserver.k8s.io/v1alpha1"];
const pluginFields = ["name", "path", "configuration"];

/**
 * Finds the configuration of Pod Security Admission in an AdmissionConfiguration; any other document
 * is taken for the configuration itself. What the API server would pass over in silence (unknown
 * fields, a second plugin of that name) is a problem here, as it would leave pods unjudged.
 */
export function findPodSecurityConfiguration(document: Json): ConfigurationSource {
  if (!isMap(document) || get(document, "kind") !== "AdmissionConfiguration") {
    return { type: "inline", configuration: document, path: [] };
  }
  const problems: ConfigurationProblem[] = [];
  const apiVersion = get(document, "apiVersion");
  if (typeof apiVersion !== "string" || !apiVersions.includes(apiVersion)) {
    problems.push({
      path: ["apiVersion"],
      message: `must be ${apiVersions[0] ?? ""} for kind AdmissionConfiguration`,
    });
  }
  problems.push(...unknownFields(document, ["apiVersion", "kind", "plugins"], []));
  const plugins = get(document, "plugins") ?? [];
  if (!Array.isArray(plugins)) problems.push({ path: ["plugins"], message: "must be a list" });
  const own: ConfigurationSource[] = [];
  for (const [index, plugin] of Array.isArray(plugins) ? plugins.entries() : []) {
    const path = ["plugins", index];
    if (!isMap(plugin)) {
      problems.push({ path, message: "must be an object" });
      continue;
    }
    problems.push(...unknownFields(plugin, pluginFields, path));
    if (get(plugin, "name") !== "PodSecurity") continue;
    if (own.length > 0) {
      problems.push({ path, message: "configures PodSecurity a second time; keep one of them" });
    }
    own.push(sourceOf(plugin, path));
  }
  if (problems.length > 0) return { type: "problems", problems };
  return own[0] ?? { type: "none" };
}

function sourceOf(plugin: JsonMap, at: readonly (string | number)[]): ConfigurationSource {
  const configuration = get(plugin, "configuration") ?? null;
  if (configuration !== null) {
    return { type: "inline", configuration, path: [...at, "configuration"] };
  }
  const file = get(plugin, "path") ?? "";
  const path = [...at, "path"];
  if (typeof file !== "string") {
    return { type: "problems", problems: [{ path, message: "must be the path of a file" }] };
  }
  return file === "" ? { type: "none" } : { type: "file", file, path };
}
