/** `winnow psa diff`: where the Pod Security Standards and policies disagree. */
import { engine as realEngine } from "../apply/engine.ts";
import type { Engine } from "../apply/engine.ts";
import { loadPolicySet } from "../apply/load.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { requireOneStdin } from "../source/one-stdin.ts";
import { findResourceFiles } from "../source/resource-files.ts";
import { readClusterSetup } from "./cluster-setup.ts";
import type { DiffOptions } from "./options.ts";
import { podObjectsOf, readObjects } from "./pod-objects.ts";
import { sideOfPolicies } from "./policy-side.ts";
import { sideOfCluster, sideOfLevel } from "./psa-side.ts";
import { renderDisagreements } from "./render-disagreements.ts";
import type { Disagreement } from "./render-disagreements.ts";

/**
 * Prints the pods and pod templates that one side denies and the other allows, and why. Returns the
 * exit code: 1 where there are any, 2 where a policy cannot be used. Throws InputError.
 */
export async function runDiff(
  policyArguments: readonly string[],
  options: DiffOptions,
  host: Host,
  engine: Engine = realEngine,
): Promise<number> {
  requireOneStdin([
    ...policyArguments,
    ...options.resources,
    ...options.namespaces,
    ...options.exceptions,
  ]);
  requirePolicy(options);
  const { gitBranch, exceptions, semantics } = options;
  const sources = { host, gitBranch };
  const loaded = await loadPolicySet(
    policyArguments,
    {
      exceptions,
      exceptionsWithResources: false,
      exceptionsWithinPolicies: false,
      gitBranch,
      semantics,
    },
    findResourceFiles([], sources),
    host,
    engine,
  );
  if (loaded === undefined) return exitCode.badInput;
  const resources = await readObjects(options, host);
  const cluster = await readClusterSetup(options, sources, resources);
  const objects = podObjectsOf(resources, host);
  const askPsa =
    options.policy === undefined ? sideOfCluster(cluster) : sideOfLevel(options.policy);
  const askPolicies = sideOfPolicies(loaded.set, cluster, host);
  const disagreements: Disagreement[] = [];
  for (const object of objects) {
    // one at a time, as what policies look up may have to be fetched
    // oxlint-disable-next-line no-await-in-loop
    const policies = await askPolicies(object);
    const psa = askPsa(object, policies.object);
    if (psa.allowed !== policies.allowed) {
      disagreements.push({ identity: object.identity, psa, policies });
    }
  }
  host.write(renderDisagreements(disagreements, objects.length, options.output, host.colours));
  return disagreements.length === 0 ? exitCode.ok : exitCode.failed;
}

function requirePolicy({ policy, namespaces, config, user }: DiffOptions): void {
  if (policy === undefined && namespaces.length === 0 && config === undefined) {
    throw new InputError(
      "choose what Pod Security Admission enforces: --level, or --namespaces with their labels",
    );
  }
  if (policy !== undefined && (config !== undefined || user !== undefined)) {
    throw new InputError("--config and --user go with --namespaces; --level exempts nobody");
  }
}
