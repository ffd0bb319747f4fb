/** What an audit reads: policies, exceptions, real pods, Pod Security Admission. */
import type { AuditInput } from "@winnow/audit";
import type { SourceDocument } from "@winnow/engine";
import { get } from "@winnow/value";
import { InputError } from "../input-error.ts";
import {
  readExceptionDocuments,
  readPolicyDocuments,
  sourceDocuments,
} from "../source/policy-documents.ts";
import { readSources } from "../source/read-sources.ts";
import type { SourceOptions } from "../source/read-sources.ts";
import type { AuditCommandOptions } from "./options.ts";
import { readPodSecurityAdmission } from "./pod-security-admission.ts";

export interface LoadedInput {
  readonly input: AuditInput;
  /** Whether PolicyExceptions stood among the policies. */
  readonly hasExceptionsWithin: boolean;
  /** Documents that were left out, one sentence each. */
  readonly notes: readonly string[];
}

type LoadOptions = Pick<AuditCommandOptions, "exceptions" | "pods" | "psaConfig" | "namespaces">;

/**
 * Reads everything for one set. PolicyExceptions among the policies count: an audit that passed them
 * over would call a set narrower than it is. Throws InputError.
 */
export async function loadAuditInput(
  policyArguments: readonly string[],
  options: LoadOptions,
  sources: SourceOptions,
): Promise<LoadedInput> {
  const {
    policies,
    exceptions: within,
    notes,
  } = await readPolicyDocuments(policyArguments, sources);
  const given = await readExceptionDocuments(options.exceptions, sources);
  const pods = await readPods(options.pods, sources);
  const admission = await readPodSecurityAdmission(options, sources);
  return {
    input: {
      documents: [...policies, ...within, ...given.exceptions],
      ...(pods.documents.length === 0 ? {} : { pods: pods.documents }),
      ...(admission === undefined ? {} : { podSecurityAdmission: admission }),
    },
    hasExceptionsWithin: within.length > 0,
    notes: [...notes, ...given.notes, ...pods.notes],
  };
}

/** Kinds that hold a pod; the others of a file are passed over with a note. */
const podKinds: ReadonlySet<unknown> = new Set([
  "Pod",
  "Deployment",
  "DaemonSet",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
  "CronJob",
]);

async function readPods(
  args: readonly string[],
  sources: SourceOptions,
): Promise<{ documents: SourceDocument[]; notes: string[] }> {
  const documents: SourceDocument[] = [];
  let others = 0;
  for await (const source of readSources(args, sources)) {
    for (const document of sourceDocuments({ file: source.file, text: source.read() })) {
      if (podKinds.has(get(document.value, "kind"))) documents.push(document);
      else others += 1;
    }
  }
  if (args.length > 0 && documents.length === 0) {
    throw new InputError(`no pod and no pod controller was found in ${args.join(", ")}`);
  }
  const notes =
    others === 0 ? [] : [`${others} document(s) of --pods hold no pod and were left out`];
  return { documents, notes };
}
