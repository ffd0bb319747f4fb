// The templates of charts/winnow-policies, made from the policies of packages/policies, so that no
// policy is written twice. `npm run chart` writes them; a test compares them with what is there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { root } from "./repository.js";

/**
 * @typedef {{ [key: string]: unknown }} Tree
 * @typedef {Tree & { list: string }} ForEachEntry
 * @typedef {Tree & { foreach?: ForEachEntry[], podSecurity?: Tree }} Validate
 * @typedef {Tree & { name: string, match: Tree, validate: Validate }} Rule
 * @typedef {Tree & { metadata: Tree & { name: string }, spec: Tree & { rules: Rule[] } }} Policy
 * @typedef {object} Control
 * @property {string} name The name in the chart's values.
 * @property {string} level
 * @property {string} policy
 * @property {string} file
 * @property {string} [control] The standard's name, as podSecurity writes it.
 * @property {string} scope
 * @property {string} id
 * @property {string} [replaces]
 * @typedef {{ level: string, policy: string, file: string }} Profile
 */

const policyFolder = join(root, "packages", "policies");

/** The chart's folder. */
export const chartFolder = join(root, "charts", "winnow-policies");

/** Where the init containers of a mesh break the standard. */
const meshControls = new Set(["capabilities", "run-as-non-root", "run-as-user"]);

const everyContainer = "request.object.spec.[initContainers, containers, ephemeralContainers][]";

/**
 * Every generated file of the chart, by its path inside of it.
 * @returns {Map<string, string>}
 */
export function chartFiles() {
  /** @type {{ controls: Control[], profiles: Profile[] }} */
  const { controls, profiles } = JSON.parse(readFileSync(join(policyFolder, "index.json"), "utf8"));
  const replaced = new Set(controls.map(({ replaces }) => replaces));
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const control of controls) {
    const isReplaced = replaced.has(control.id);
    files.set(`templates/rules/${control.policy}.yaml`, ruleTemplate(control, isReplaced));
  }
  for (const profile of profiles) {
    files.set(`templates/pod-security/${profile.level}.yaml`, profileTemplate(profile));
  }
  files.set("templates/_controls.tpl", controlTable(controls));
  files.set("values.schema.json", schema(controls));
  return files;
}

/**
 * A policy with marks where the chart fills something in.
 * @param {string} file
 * @param {(validate: Validate) => Validate} change What else the chart changes in each rule.
 * @returns {Policy}
 */
function readPolicy(file, change) {
  /** @type {Policy} */
  const { metadata, spec, ...head } = parse(readFileSync(join(policyFolder, file), "utf8"));
  const { name, ...details } = metadata;
  const rules = spec.rules.map(({ name: rule, match, validate, ...rest }) => ({
    name: rule,
    match,
    "@exclude": null,
    ...rest,
    validate: { ...change(validate), failureAction: "@action" },
  }));
  return { ...head, metadata: { name, "@labels": null, ...details }, spec: { ...spec, rules } };
}

/**
 * @param {Control} control
 * @param {boolean} isReplaced
 */
function ruleTemplate({ name, level, file }, isReplaced) {
  const policy = readPolicy(file, ({ foreach, ...rest }) =>
    foreach === undefined
      ? rest
      : { ...rest, foreach: meshControls.has(name) ? foreach.flatMap(splitEntry) : foreach },
  );
  const profile =
    level === "restricted" || isReplaced ? ` (eq .Values.profile ${JSON.stringify(level)})` : "";
  const isRules = `eq .Values.style "rules"`;
  return [
    origin(file),
    `{{- if ${profile === "" ? isRules : `and (${isRules})${profile}`} }}`,
    `{{- $action := include "winnow-policies.action" (list $ ${JSON.stringify(name)}) }}`,
    fillIn(policy, { mesh: `(list $ "${level}" "${name}")` }),
    "{{- end }}",
    "",
  ].join("\n");
}

/**
 * Init containers get an entry of their own, from which those of a mesh can be left out.
 * @param {ForEachEntry} entry
 * @returns {ForEachEntry[]}
 */
function splitEntry({ list, ...check }) {
  if (list !== everyContainer) return [{ list, ...check }];
  return [
    { list: "request.object.spec.initContainers", "@mesh": null, ...check },
    { list: "request.object.spec.[containers, ephemeralContainers][]", ...check },
  ];
}

/** @param {Profile} profile */
function profileTemplate({ level, file }) {
  const policy = readPolicy(file, (validate) => ({
    ...validate,
    podSecurity: { ...validate.podSecurity, "@podSecurityExclude": null },
  }));
  policy.metadata.name += "@suffix";
  return [
    origin(file),
    `{{- if and (eq .Values.style "podSecurity") (eq .Values.profile ${JSON.stringify(level)}) }}`,
    `{{- $actions := include "winnow-policies.actions" $ | fromJsonArray }}`,
    "{{- range $action := $actions }}",
    "---",
    fillIn(policy, { mesh: "" }),
    "{{- end }}",
    "{{- end }}",
    "",
  ].join("\n");
}

/** @param {string} file */
function origin(file) {
  return `{{- /* Made from packages/policies/${file} by npm run chart: change it there. */ -}}`;
}

/**
 * The policy as a template: its own braces are kept from Helm, and marks give way to Helm's.
 * @param {Policy} policy
 * @param {{ mesh: string }} options
 */
function fillIn(policy, { mesh }) {
  /** @type {Record<string, string>} */
  const blocks = {
    labels: `"winnow-policies.labels" $`,
    exclude: `"winnow-policies.exclude" $`,
    mesh: `"winnow-policies.meshPrecondition" ${mesh}`,
    podSecurityExclude: `"winnow-policies.podSecurityExclude" (list $ $action)`,
  };
  return stringify(policy, { lineWidth: 0, aliasDuplicateObjects: false })
    .replaceAll("{{", `{{ "{{" }}`)
    .replaceAll(
      /^( *)"@(\w+)": null\n/gm,
      (_line, /** @type {string} */ indent, /** @type {string} */ mark) => {
        const value = `{{- with include ${blocks[mark]} }}`;
        return `${value}\n${indent}{{- . | nindent ${indent.length} }}\n${indent}{{- end }}\n`;
      },
    )
    .replaceAll(/"@action"/g, "{{ $action }}")
    .replaceAll(
      /^( +name: )(.*)@suffix$/gm,
      `$1$2{{ if gt (len $actions) 1 }}-{{ lower $action }}{{ end }}`,
    )
    .trimEnd();
}

/**
 * What the helpers must know of the controls: the level, the name in podSecurity, and where its
 * fields are.
 * @param {readonly Control[]} controls
 */
function controlTable(controls) {
  const rows = controls.map(({ name, level, control = "", scope }) => ({
    name,
    level,
    control,
    scope,
  }));
  return [
    "{{- /* Made from packages/policies/index.json by npm run chart. */ -}}",
    `{{- define "winnow-policies.controls" -}}`,
    JSON.stringify(rows),
    "{{- end }}",
    "",
  ].join("\n");
}

/**
 * The schema of the values, with the names that `controls` may have.
 * @param {readonly Control[]} controls
 */
function schema(controls) {
  /** @type {{ properties: { controls: { propertyNames: Tree } } }} */
  const written = JSON.parse(readFileSync(join(chartFolder, "values.schema.json"), "utf8"));
  written.properties.controls.propertyNames = {
    enum: [...new Set(controls.map(({ name }) => name))].toSorted(),
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}
