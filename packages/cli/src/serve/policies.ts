/** The policies of a server, read from files and read anew when those change. */
import { compile, objectLabels } from "@winnow/engine";
import type { PolicySet } from "@winnow/engine";
import { usesNamespaceLabels } from "../apply/collect.ts";
import { parseYaml } from "../apply/engine.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { problemText } from "../output/problem-text.ts";
import { eachResource } from "../resource/resource.ts";
import { readExceptionDocuments, readPolicyDocuments } from "../source/policy-documents.ts";
import { readSources } from "../source/read-sources.ts";
import { isNamespace } from "../values/namespaces.ts";
import type { Labels } from "../values/values.ts";
import type { ServeOptions } from "./options.ts";

export interface ServedPolicies {
  readonly set: PolicySet;
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Whether a verdict may depend on the labels of namespaces. */
  readonly needsNamespaces: boolean;
}

/** Reads and compiles everything. Throws InputError with all problems where anything is wrong. */
export async function loadServedPolicies(
  args: readonly string[],
  options: ServeOptions,
  host: Host,
): Promise<ServedPolicies> {
  const sources = { host, gitBranch: undefined };
  // exceptions count where they are given as such, not wherever somebody may have put one
  const { policies, exceptions: passedOver } = await readPolicyDocuments(args, sources);
  const given = await readExceptionDocuments(options.exceptions, sources);
  if (passedOver.length > 0) {
    host.note(`note: ${passedOver.length} PolicyException(s) among the policies are not used\n`);
  }
  const documents = [...policies, ...given.exceptions];
  const { semantics } = options;
  // everything is compiled before the first request asks for it
  const result = compile(documents, { semantics, now: () => host.now(), parseYaml });
  if (!result.ok) throw new InputError(result.problems.map(problemText).join("\n"));
  const namespaces = await readNamespaces(options.namespaces, host);
  const needsNamespaces = usesNamespaceLabels(result.set);
  if (needsNamespaces && options.namespaces.length === 0) {
    throw new InputError(
      "policies ask for the labels of namespaces, which nobody has given; add --namespaces FILE",
    );
  }
  return { set: result.set, namespaces, needsNamespaces };
}

async function readNamespaces(
  args: readonly string[],
  host: Host,
): Promise<ReadonlyMap<string, Labels>> {
  const namespaces = new Map<string, Labels>();
  for await (const source of readSources(args, { host, gitBranch: undefined })) {
    for (const { identity, object } of eachResource({ file: source.file, text: source.read() })) {
      if (isNamespace(identity)) namespaces.set(identity.name, objectLabels(object));
    }
  }
  return namespaces;
}
