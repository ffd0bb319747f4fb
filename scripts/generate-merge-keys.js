// Writes packages/patch/src/merge/merge-keys.ts: by which keys Kubernetes merges lists, as its OpenAPI
// document says (x-kubernetes-patch-strategy, -patch-merge-key, -list-map-keys).
//
//   node scripts/generate-merge-keys.js DOCUMENT "WHERE IT IS FROM"
//
// DOCUMENT is OpenAPI 2.0, as JSON or (.pb) as protobuf in gnostic's form. Kyverno 1.19 merges by the
// document that the Go module sigs.k8s.io/kustomize/kyaml carries.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repository.js";

/**
 * @typedef {object} Schema The parts of an OpenAPI schema that are of use here.
 * @property {string} [$ref]
 * @property {Record<string, Schema>} [properties]
 * @property {Schema | boolean} [additionalProperties]
 * @property {Schema} [items]
 * @property {string} [description]
 * @property {string} [x-kubernetes-patch-strategy]
 * @property {string} [x-kubernetes-patch-merge-key]
 * @property {string[]} [x-kubernetes-list-map-keys]
 * @property {{ group: string, version: string, kind: string }[]} [x-kubernetes-group-version-kind]
 */

const [file, source] = process.argv.slice(2);
if (file === undefined || source === undefined) {
  console.error('usage: node scripts/generate-merge-keys.js DOCUMENT "WHERE IT IS FROM"');
  process.exit(2);
}
const bytes = readFileSync(file);
/** @type {Record<string, Schema>} */
const definitions = file.endsWith(".pb")
  ? definitionsOfProtobuf(bytes)
  : JSON.parse(bytes.toString()).definitions;

/** @type {Map<string, string>} */
const types = new Map();
const relevant = findRelevant();
for (const name of [...relevant].toSorted()) {
  types.set(shortName(name), fieldsOf(definitions[name] ?? {}).join(" "));
}
/** @type {Map<string, string>} */
const kinds = new Map();
for (const name of relevant) {
  for (const { group, version, kind } of definitions[name]?.["x-kubernetes-group-version-kind"] ??
    []) {
    kinds.set(`${group === "" ? version : `${group}/${version}`}/${kind}`, shortName(name));
  }
}

const moduleText = `/**
 * By which keys Kubernetes merges lists. Written by scripts/generate-merge-keys.js; do not edit.
 * Source: ${source}.
 */

/**
 * The fields of each type that are merged or lead to such fields: \`NAME\`, then \`@KEYS\` for a list
 * that is merged (without keys: a list of scalars), then \`:TYPE\` of the value or of the elements.
 * A key with a default is written \`KEY=DEFAULT\`. The name \`*\` stands for every key of a map.
 */
export const mergeTypes: Readonly<Record<string, string>> = ${record(types)};

/** The type of each kind: \`apiVersion/kind\`. */
export const mergeKinds: Readonly<Record<string, string>> = ${record(kinds)};
`;
writeFileSync(join(root, "packages/patch/src/merge/merge-keys.ts"), moduleText);
console.log(`${types.size} types, ${kinds.size} kinds; now run npm run format`);

/** @param {Map<string, string>} map */
function record(map) {
  const sorted = [...map].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted), undefined, 2);
}

/** @param {string} name */
function shortName(name) {
  return name.replace(/^io\.k8s\.(?:api\.|apimachinery\.pkg\.apis\.|)/u, "");
}

/** @param {Schema} schema */
function isMerged(schema) {
  return (schema["x-kubernetes-patch-strategy"] ?? "").split(",").includes("merge");
}

/** The type that a field leads to, by way of its elements or values. @param {Schema} schema */
function target(schema) {
  const inner = schema.items ?? schema;
  return (inner.$ref ?? "").replace("#/definitions/", "");
}

/** @param {Schema} schema @returns {[string, Schema][]} */
function allFields(schema) {
  const values = schema.additionalProperties;
  return [
    ...Object.entries(schema.properties ?? {}),
    .../** @type {[string, Schema][]} */ (typeof values === "object" ? [["*", values]] : []),
  ];
}

/** The types with a merged list in them, at any depth. */
function findRelevant() {
  /** @type {Set<string>} */
  const found = new Set();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [name, schema] of Object.entries(definitions)) {
      const leads = allFields(schema).some(
        ([, field]) => (isMerged(field) && field.items !== undefined) || found.has(target(field)),
      );
      if (leads) found.add(name);
    }
  }
  return found;
}

/** @param {Schema} schema */
function fieldsOf(schema) {
  return allFields(schema)
    .filter(
      ([, field]) => (isMerged(field) && field.items !== undefined) || relevant.has(target(field)),
    )
    .map(([name, field]) => {
      const type = target(field);
      const keys =
        isMerged(field) && field.items !== undefined ? `@${keysOf(field).join(",")}` : "";
      return name + keys + (relevant.has(type) ? `:${shortName(type)}` : "");
    })
    .toSorted();
}

/** @param {Schema} field */
function keysOf(field) {
  const key = field["x-kubernetes-patch-merge-key"];
  const keys = field["x-kubernetes-list-map-keys"] ?? (key === undefined ? [] : [key]);
  const element = definitions[target(field)];
  return keys.map((name) => {
    const { description = "" } = element?.properties?.[name] ?? {};
    // the documents of these versions tell defaults in words only
    const fallback = /Defaults? (?:to|is) "?([A-Z]+)"?/u.exec(description)?.[1];
    return fallback === undefined ? name : `${name}=${fallback}`;
  });
}

/** @typedef {{ field: number, value: Buffer | undefined }} Part One field of a protobuf message. */

/** @param {Buffer} message @returns {Part[]} */
function parts(message) {
  /** @type {Part[]} */
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    /** @type {Buffer | undefined} */
    let value;
    if (wire === 2) {
      const length = varint();
      value = message.subarray(at, at + length);
      at += length;
    } else if (wire === 0) varint();
    else at += wire === 1 ? 8 : 4;
    found.push({ field: Math.floor(tag / 8), value });
  }
  return found;
}

/** @param {Buffer | undefined} message @param {number} field @returns {Buffer[]} */
function all(message, field) {
  return parts(message ?? Buffer.alloc(0)).flatMap((part) =>
    part.field === field && part.value !== undefined ? [part.value] : [],
  );
}

/** The named members of a message: name in field 1, value in field 2. @param {Buffer[]} list */
function named(list) {
  return list.map((item) => ({ name: String(all(item, 1)[0] ?? ""), value: all(item, 2)[0] }));
}

/** @param {Buffer} document @returns {Record<string, Schema>} */
function definitionsOfProtobuf(document) {
  const list = named(all(all(document, 9)[0], 1));
  return Object.fromEntries(list.map(({ name, value }) => [name, schemaOf(value)]));
}

/** Field numbers of gnostic's openapi.v2.Schema. @param {Buffer | undefined} message @returns {Schema} */
function schemaOf(message) {
  /** @type {Schema} */
  const schema = {};
  const reference = all(message, 1)[0];
  if (reference !== undefined) schema.$ref = String(reference);
  const description = all(message, 4)[0];
  if (description !== undefined) schema.description = String(description);
  const values = all(all(message, 21)[0], 1)[0];
  if (values !== undefined) schema.additionalProperties = schemaOf(values);
  const items = all(all(message, 23)[0], 1)[0];
  if (items !== undefined) schema.items = schemaOf(items);
  const properties = named(all(all(message, 25)[0], 1));
  if (properties.length > 0) {
    schema.properties = Object.fromEntries(
      properties.map(({ name, value }) => [name, schemaOf(value)]),
    );
  }
  for (const { name, value } of named(all(message, 31))) {
    const yaml = String(all(value, 2)[0] ?? "");
    if (name === "x-kubernetes-patch-strategy" || name === "x-kubernetes-patch-merge-key") {
      schema[name] = plain(yaml);
    } else if (name === "x-kubernetes-list-map-keys") {
      schema[name] = yaml
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [plain(line.slice(2))]));
    } else if (name === "x-kubernetes-group-version-kind") {
      schema[name] = yaml.split(/^- /mu).slice(1).map(kindOf);
    }
  }
  return schema;
}

/** A scalar of the YAML texts in the document. @param {string} text */
function plain(text) {
  return text.trim().replaceAll(/^["']|["']$/gu, "");
}

/** @param {string} text */
function kindOf(text) {
  const member = (/** @type {string} */ name) =>
    plain(new RegExp(`^\\s*${name}:(.*)$`, "mu").exec(text)?.[1] ?? "");
  return { group: member("group"), version: member("version"), kind: member("kind") };
}
