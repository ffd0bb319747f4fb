/**
 * What Pod Security Admission is set to: its configuration file and the labels of namespaces.
 * Source: Kubernetes documentation, "Enforce Pod Security Standards by Configuring the Built-in
 * Admission Controller" (kinds AdmissionConfiguration and PodSecurityConfiguration) and "Enforce Pod
 * Security Standards with Namespace Labels".
 */
import { dirname, join } from "node:path";
import type { PodSecurityAdmission, PodSecurityNamespace } from "@winnow/audit";
import { objectLabels } from "@winnow/engine";
import type { SourceDocument } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import {
  anyMapOf,
  field,
  fieldError,
  listField,
  mapOf,
  rootNode,
  textField,
  textListField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { sourceDocuments } from "../source/policy-documents.ts";
import { readTextFile } from "../source/read-file.ts";
import { readSources } from "../source/read-sources.ts";
import type { SourceOptions } from "../source/read-sources.ts";
import type { AuditCommandOptions } from "./options.ts";

/** The configuration and the namespaces; undefined where neither is given. Throws InputError. */
export async function readPodSecurityAdmission(
  { psaConfig, namespaces }: Pick<AuditCommandOptions, "psaConfig" | "namespaces">,
  sources: SourceOptions,
): Promise<PodSecurityAdmission | undefined> {
  if (psaConfig === undefined && namespaces.length === 0) return undefined;
  const found = await readNamespaces(namespaces, sources);
  return {
    ...(psaConfig === undefined ? {} : readConfiguration(psaConfig)),
    ...(namespaces.length === 0 ? {} : { namespaces: found }),
  };
}

function readConfiguration(file: string): PodSecurityAdmission {
  const root = rootOf(file);
  if (get(root.value, "kind") === "PodSecurityConfiguration") return fromConfiguration(root);
  if (get(root.value, "kind") !== "AdmissionConfiguration") {
    throw fieldError(root, "wanted kind AdmissionConfiguration or PodSecurityConfiguration");
  }
  for (const plugin of listField(root, "plugins")) {
    const map = mapOf(plugin, ["name", "path", "configuration"]);
    if (textField(map, "name") !== "PodSecurity") continue;
    const own = field(map, "configuration");
    if (own !== undefined) return fromConfiguration(anyMapOf(own));
    const path = textField(map, "path");
    if (path === undefined) throw fieldError(map, "has neither configuration nor path");
    return fromConfiguration(rootOf(join(dirname(file), path)));
  }
  throw fieldError(root, "has no plugin with the name PodSecurity");
}

type MapNode = ReturnType<typeof anyMapOf>;

function rootOf(file: string): MapNode {
  const [document] = documentsOf({ file, text: readTextFile(file) });
  if (document === undefined) throw new InputError("this configuration is empty", { file });
  return anyMapOf(rootNode(document));
}

const modes = ["enforce", "audit", "warn"];

function fromConfiguration(node: MapNode): PodSecurityAdmission {
  const map = mapOf(node, ["apiVersion", "kind", "defaults", "exemptions"]);
  const defaults = field(map, "defaults");
  const exemptions = field(map, "exemptions");
  return {
    ...(defaults === undefined ? {} : enforced(defaults)),
    ...(exemptions === undefined ? {} : { exemptions: exempted(exemptions) }),
    source: sourceOf(map),
  };
}

function enforced(node: FieldNode): Pick<PodSecurityAdmission, "enforce" | "enforceVersion"> {
  const map = mapOf(
    node,
    modes.flatMap((mode) => [mode, `${mode}-version`]),
  );
  const level = textField(map, "enforce");
  const version = textField(map, "enforce-version");
  if (
    level !== undefined &&
    level !== "privileged" &&
    level !== "baseline" &&
    level !== "restricted"
  ) {
    throw fieldError(field(map, "enforce") ?? map, "must be privileged, baseline or restricted");
  }
  if (version !== undefined && !/^(?:latest|v1\.\d{1,4})$/u.test(version)) {
    throw fieldError(field(map, "enforce-version") ?? map, "must be latest or like v1.29");
  }
  return {
    ...(level === undefined ? {} : { enforce: level }),
    ...(version === undefined ? {} : { enforceVersion: version }),
  };
}

function exempted(node: FieldNode): NonNullable<PodSecurityAdmission["exemptions"]> {
  const map = mapOf(node, ["usernames", "namespaces", "runtimeClasses"]);
  return {
    usernames: textListField(map, "usernames"),
    namespaces: textListField(map, "namespaces"),
    runtimeClasses: textListField(map, "runtimeClasses"),
  };
}

/** The configuration as a document of its own, also where it is a part of another. */
function sourceOf({ value, path, document }: MapNode): SourceDocument {
  return {
    value,
    index: document.index,
    ...(document.file === undefined ? {} : { file: document.file }),
    locate: (inner) => document.locate([...path, ...inner]),
  };
}

async function readNamespaces(
  args: readonly string[],
  sources: SourceOptions,
): Promise<PodSecurityNamespace[]> {
  const namespaces: PodSecurityNamespace[] = [];
  for await (const found of readSources(args, sources)) {
    for (const source of sourceDocuments({ file: found.file, text: found.read() })) {
      const metadata = get(source.value, "metadata");
      const name = isMap(metadata) ? get(metadata, "name") : undefined;
      const isNamespace = get(source.value, "kind") === "Namespace" && typeof name === "string";
      if (isNamespace) namespaces.push({ name, labels: objectLabels(source.value), source });
      else if (found.isNamed) {
        const place = source.locate?.([]);
        throw new InputError("is not a Namespace with a name; --namespaces wants nothing else", {
          file: found.file,
          ...place,
        });
      }
    }
  }
  if (args.length > 0 && namespaces.length === 0) {
    throw new InputError(`no Namespace was found in ${args.join(", ")}`);
  }
  return namespaces;
}
