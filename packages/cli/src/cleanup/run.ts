/** `winnow cleanup`: what cleanup policies and the TTL label would delete, and when. */
import type { PolicySet, SourceDocument } from "@winnow/engine";
import { get } from "@winnow/value";
import { engine as realEngine } from "../apply/engine.ts";
import type { Engine } from "../apply/engine.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { environmentOf } from "../jp/query.ts";
import { problemText } from "../output/problem-text.ts";
import { readResources } from "../resource/read-resources.ts";
import { requireOneStdin } from "../source/one-stdin.ts";
import { sourceDocuments } from "../source/policy-documents.ts";
import { readSources } from "../source/read-sources.ts";
import { noContext, readContextFile } from "../values/context-file.ts";
import { createProviders } from "../values/providers.ts";
import { findDeletions } from "./find-deletions.ts";
import type { CleanupCommandOptions } from "./options.ts";
import { deletionDocument, deletionTable } from "./render.ts";

/**
 * Prints what would be deleted. Returns the exit code: 2 where an input could not be used, which
 * also is a label that cannot be read or a condition that cannot be evaluated. Throws InputError.
 */
export async function runCleanup(
  policyArguments: readonly string[],
  options: CleanupCommandOptions,
  host: Host,
  engine: Engine = realEngine,
): Promise<number> {
  const after = timeOf(options.at, host);
  if (options.resources.length === 0) {
    throw new InputError("nothing to clean up; name files, folders or - with --resource");
  }
  requireOneStdin([...policyArguments, ...options.resources, ...options.targetResources]);
  const sources = { host, gitBranch: options.gitBranch };
  const set = await loadPolicies(policyArguments, options, host, engine);
  if (set === undefined) return exitCode.badInput;
  const resources = await readResources(options.resources, sources);
  if (resources.length === 0) {
    throw new InputError(`no resources were found in ${options.resources.join(", ")}`);
  }
  const others = await readResources(options.targetResources, sources);
  const { contextFile } = options;
  const providers = createProviders(
    {
      context: contextFile === undefined ? noContext : readContextFile(contextFile),
      clusterObjects: [...resources, ...others].map(({ object }) => object),
      images: {},
      apiResponses: [],
      globalEntries: new Map(),
    },
    environmentOf(host),
  );
  const deletions = await findDeletions(set, resources, providers, after);
  host.write(
    options.output === "table"
      ? deletionTable(deletions, host.colours)
      : deletionDocument(deletions, options.output),
  );
  return deletions.some(({ problem }) => problem !== undefined) ? exitCode.badInput : exitCode.ok;
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u;

function timeOf(at: string | undefined, host: Host): number {
  if (at === undefined) return host.now();
  const time = timePattern.test(at) ? Date.parse(at) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InputError(`--at needs a time like 2026-10-04T00:30:00Z, not ${JSON.stringify(at)}`);
}

async function loadPolicies(
  args: readonly string[],
  options: CleanupCommandOptions,
  host: Host,
  engine: Engine,
): Promise<PolicySet | undefined> {
  const documents: SourceDocument[] = [];
  for await (const source of readSources(args, { host, gitBranch: options.gitBranch })) {
    documents.push(
      ...sourceDocuments({ file: source.file, text: source.read() }).filter(isCleanup),
    );
  }
  if (args.length > 0 && documents.length === 0) {
    throw new InputError(
      `no CleanupPolicy or ClusterCleanupPolicy was found in ${args.join(", ")}`,
    );
  }
  const { semantics } = options;
  const result = engine.compile(documents, { semantics, now: () => host.now() });
  for (const problem of result.problems) host.note(`${problemText(problem)}\n`);
  return result.ok ? result.set : undefined;
}

function isCleanup({ value }: SourceDocument): boolean {
  const kind = get(value, "kind");
  return kind === "CleanupPolicy" || kind === "ClusterCleanupPolicy";
}
