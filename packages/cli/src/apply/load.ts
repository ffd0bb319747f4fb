import { objectLabels } from "@winnow/engine";
import type { PolicySet, SourceDocument } from "@winnow/engine";
import type { Host } from "../host.ts";
import { printable } from "../output/printable.ts";
import { problemText } from "../output/problem-text.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Labels } from "../values/values.ts";
import { readResources } from "../resource/read-resources.ts";
import { readExceptionDocuments, readPolicyDocuments } from "../source/policy-documents.ts";
import type { ResourceFiles } from "../source/resource-files.ts";
import { environmentOf } from "../jp/query.ts";
import { noContext, readContextFile } from "../values/context-file.ts";
import { createImageProviders } from "../values/image-providers.ts";
import { createProviders } from "../values/providers.ts";
import { parseSetFlags } from "../values/set-flag.ts";
import { readUserInfoFile } from "../values/user-info.ts";
import { noValues, readValuesFile } from "../values/values.ts";
import { createVariables } from "../values/variables.ts";
import { exceptionsIn, namespacesIn, usesNamespaceLabels } from "./collect.ts";
import type { Engine } from "./engine.ts";
import type { JudgeInputs } from "./judge.ts";
import type { InputOptions } from "./options.ts";

/** Policies and exceptions, compiled, with the documents that they were read from. */
export interface LoadedSet {
  readonly set: PolicySet;
  readonly documents: readonly SourceDocument[];
}

/** What decides which policies and exceptions there are. */
export type PolicySetOptions = Pick<
  InputOptions,
  "exceptions" | "exceptionsWithResources" | "exceptionsWithinPolicies" | "gitBranch" | "semantics"
>;

/** The policies and exceptions, compiled; undefined where they have errors, which have been told. */
export async function loadPolicySet(
  policyArguments: readonly string[],
  options: PolicySetOptions,
  files: ResourceFiles,
  host: Host,
  engine: Engine,
): Promise<LoadedSet | undefined> {
  const sources = { host, gitBranch: options.gitBranch };
  const {
    policies,
    exceptions: within,
    notes,
  } = await readPolicyDocuments(policyArguments, sources);
  const given = await readExceptionDocuments(options.exceptions, sources);
  const beside = options.exceptionsWithResources ? exceptionsIn(await files.keep()) : [];
  tellNotes([...notes, ...given.notes], host);
  if (within.length > 0 && !options.exceptionsWithinPolicies) {
    host.note(
      `note: ${within.length} PolicyException(s) among the policies are not used; ` +
        "use them with --exceptions-within-policies\n",
    );
  }
  const exceptions = [
    ...given.exceptions,
    ...(options.exceptionsWithinPolicies ? within : []),
    ...beside,
  ];
  const { semantics } = options;
  const documents = [...policies, ...exceptions];
  const result = engine.compile(documents, { semantics, now: () => host.now() });
  for (const problem of result.problems) {
    const kind = problem.severity === "warning" ? host.colours.yellow("warning: ") : "";
    host.note(`${kind}${problemText(problem)}\n`);
  }
  if (!result.ok) return undefined;
  const cleanups = result.set.cleanups.length;
  if (cleanups > 0) {
    host.note(
      `note: ${cleanups} cleanup policy(s) delete resources and judge none; ` +
        "winnow cleanup tells what they would delete\n",
    );
  }
  return { set: result.set, documents };
}

const maxNotes = 5;

function tellNotes(notes: readonly string[], host: Host): void {
  for (const note of notes.slice(0, maxNotes)) host.note(`note: ${printable(note)}\n`);
  if (notes.length > maxNotes) host.note(`note: and ${notes.length - maxNotes} more\n`);
}

/** Everything else a verdict depends on: values, who asks, labels of namespaces, the outside world. */
export async function loadJudgeInputs(
  set: PolicySet,
  options: InputOptions,
  files: ResourceFiles,
  host: Host,
  cluster: Cluster | undefined,
): Promise<JudgeInputs> {
  const values = options.valuesFile === undefined ? noValues : readValuesFile(options.valuesFile);
  const found = usesNamespaceLabels(set) ? await namespaceLabels(files, cluster) : [];
  const context =
    options.contextFile === undefined ? noContext : readContextFile(options.contextFile);
  const sources = { host, gitBranch: options.gitBranch };
  const targets = await readResources(options.targetResources, sources);
  return {
    set,
    variables: createVariables(values, parseSetFlags(options.set)),
    providers: {
      ...createProviders(
        {
          context,
          images: await createImageProviders(context, options.registry),
          clusterObjects: targets.map(({ object }) => object),
          apiResponses: [],
          globalEntries: new Map(),
        },
        environmentOf(host),
      ),
      ...cluster?.providers,
    },
    admission: options.userInfo === undefined ? undefined : readUserInfoFile(options.userInfo),
    namespaces: new Map([...found, ...values.namespaces]),
    subresources: values.subresources,
  };
}

async function namespaceLabels(
  files: ResourceFiles,
  cluster: Cluster | undefined,
): Promise<Map<string, Labels>> {
  if (cluster === undefined) return namespacesIn(await files.keep());
  const namespaces = new Map<string, Labels>();
  for await (const { identity, object } of cluster.namespaces()) {
    namespaces.set(identity.name, objectLabels(object));
  }
  return namespaces;
}
