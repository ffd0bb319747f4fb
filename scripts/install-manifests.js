// What installs Winnow without Helm: charts/winnow rendered once, in a namespace of its own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { root } from "./repository.js";

/**
 * @typedef {{ labels?: Record<string, string>, annotations?: Record<string, string> }} Metadata
 * @typedef {{ kind: string, metadata: Metadata & { name: string }, [key: string]: unknown }} Manifest
 */

/** The chart that installs the controller. */
export const chartFolder = join(root, "charts", "winnow");

/** The manifests for kubectl, made from the chart. */
export const manifestFile = join(root, "deploy", "winnow.yaml");

/** The namespace of the manifests; with Helm it is the user's choice. */
const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "winnow", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

const heading = `# Made from charts/winnow by npm run chart: change it there.
#   kubectl apply --server-side -f deploy/winnow.yaml
`;

/**
 * The custom resources as the chart holds them, by file name.
 * @returns {Map<string, string>}
 */
export function customResourceFiles() {
  const text = run(process.execPath, [join(root, "packages/cli/bin/winnow.js"), "crds"]);
  return new Map(
    readManifests(text).map((crd) => [`${crd.metadata.name}.json`, `${JSON.stringify(crd)}\n`]),
  );
}

/**
 * What the chart makes of its default values, as one file.
 * @param {string} helm The program.
 */
export function plainManifests(helm) {
  const text = run(helm, ["template", "winnow", chartFolder, "--namespace", "winnow"]);
  const manifests = readManifests(text).map(withoutHelm);
  return heading + [namespace, ...manifests].map(printManifest).join("---\n");
}

/** @param {string} text */
function readManifests(text) {
  return parseAllDocuments(text).flatMap((document) => {
    /** @type {Manifest | null} */
    const manifest = document.toJS();
    return manifest === null ? [] : [manifest];
  });
}

/**
 * A manifest without the marks by which Helm knows what is its own.
 * @param {Manifest} manifest
 */
function withoutHelm(manifest) {
  const { labels, annotations, ...metadata } = manifest.metadata;
  const kept = Object.entries(labels ?? {}).filter(([, value]) => value !== "Helm");
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...withoutMarks("labels", Object.fromEntries(kept)),
      ...withoutMarks("annotations", annotations),
    },
  };
}

/**
 * @param {string} name
 * @param {Record<string, string> | undefined} marks
 */
function withoutMarks(name, marks) {
  const kept = Object.entries(marks ?? {}).filter(([key]) => !key.startsWith("helm.sh/"));
  return kept.length === 0 ? {} : { [name]: Object.fromEntries(kept) };
}

/**
 * Custom resources are long and nobody reads them here, so they get a line each.
 * @param {object & { kind: string }} manifest
 */
function printManifest(manifest) {
  return manifest.kind === "CustomResourceDefinition"
    ? `${JSON.stringify(manifest)}\n`
    : stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 */
function run(program, words) {
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
  return stdout;
}
