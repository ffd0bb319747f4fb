/** The cluster that is assumed: labels of its namespaces, configuration, who asks. */
import { namespaceLabelsOf, noConfiguration } from "@winnow/pod-security";
import type { Labels, PodSecurityConfiguration } from "@winnow/pod-security";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printableLine } from "../output/printable.ts";
import { resourceLabel } from "../resource/identity.ts";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { readSources } from "../source/read-sources.ts";
import type { SourceOptions } from "../source/read-sources.ts";
import { isNamespace } from "../values/namespaces.ts";
import { readConfigurationFile } from "./configuration-file.ts";
import type { ClusterSetup } from "./options.ts";

/** Namespaces by their names. */
export type Namespaces = ReadonlyMap<string, Resource>;

export interface AssumedCluster {
  readonly namespaces: Namespaces;
  readonly configuration: PodSecurityConfiguration;
  readonly username: string;
  /** The labels of an object's namespace. Throws InputError where the namespace is not known. */
  labelsFor(resource: Resource): Labels;
  /** Labels by namespace. */
  readonly labels: ReadonlyMap<string, Labels>;
}

/**
 * Reads what is known of the cluster. `further` are objects among which there may be namespaces as
 * well; their labels count before others. Throws InputError for what cannot be read.
 */
export async function readClusterSetup(
  setup: ClusterSetup,
  sources: SourceOptions,
  further: readonly Resource[],
): Promise<AssumedCluster> {
  const namespaces = await readNamespaces(setup.namespaces, sources);
  const added = further.filter(({ identity }) => isNamespace(identity));
  const labels = new Map(
    [...namespaces.values(), ...added].map((one) => [one.identity.name, readLabels(one)]),
  );
  const areAllKnown = setup.namespaces.length > 0;
  const assumed = new Set<string>();
  return {
    namespaces,
    labels,
    configuration:
      setup.config === undefined ? noConfiguration : readConfigurationFile(setup.config),
    username: setup.user ?? "",
    labelsFor(resource) {
      const { namespace } = resource.identity;
      const known = labels.get(namespace);
      if (known !== undefined) return known;
      if (areAllKnown) throw unknownNamespace(resource);
      if (!assumed.has(namespace)) tellAssumption(namespace, sources.host);
      assumed.add(namespace);
      return {};
    },
  };
}

function unknownNamespace({ identity, place }: Resource): InputError {
  return new InputError(
    `the labels of namespace ${identity.namespace} of ${resourceLabel(identity)} are not known; ` +
      "add the namespace to --namespaces",
    place,
  );
}

function tellAssumption(namespace: string, host: Host): void {
  const name = printableLine(namespace);
  host.note(`note: namespace ${name} is taken to have no labels; give them with --namespaces\n`);
}

/** The Namespace objects of files and folders; in a file that is named nothing else may be. */
export async function readNamespaces(
  args: readonly string[],
  sources: SourceOptions,
): Promise<Namespaces> {
  const namespaces = new Map<string, Resource>();
  for await (const source of readSources(args, sources)) {
    for (const resource of eachResource({ file: source.file, text: source.read() })) {
      if (!isNamespace(resource.identity)) {
        if (!source.isNamed) continue;
        throw new InputError(`${resource.identity.kind} is no Namespace`, resource.place);
      }
      namespaces.set(resource.identity.name, resource);
    }
  }
  if (args.length > 0 && namespaces.size === 0) {
    throw new InputError(`no Namespace was found in ${args.join(", ")}`);
  }
  return namespaces;
}

function readLabels(namespace: Resource): Labels {
  const labels = namespaceLabelsOf(namespace.object);
  if (typeof labels !== "string") return labels;
  throw new InputError(labels, namespace.locate(["metadata", "labels"]));
}
