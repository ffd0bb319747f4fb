/** `winnow oci push`: policies, checked and put into a registry. */
import { compile } from "@winnow/engine";
import type { BundledPolicy } from "@winnow/image-verification";
import { printYaml } from "@winnow/yaml";
import { parseYaml } from "../apply/engine.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable, printableLine } from "../output/printable.ts";
import { problemText } from "../output/problem-text.ts";
import { readPolicyDocuments } from "../source/policy-documents.ts";
import type { PolicyDocument } from "../source/policy-documents.ts";
import { identityIn } from "./policy-identity.ts";
import { atRegistry, bundleOptions } from "./registry-question.ts";
import type { RegistryFlags } from "./registry-question.ts";

export interface PushOptions extends RegistryFlags {
  readonly policies: readonly string[];
  readonly gitBranch: string | undefined;
}

/**
 * Pushes policies and prints the reference by digest. Returns the exit code: 2 where a policy has
 * problems, which are told with their places; nothing is pushed then. Throws InputError for sources
 * that cannot be read and for what the registry refuses.
 */
export async function runPush(options: PushOptions, host: Host): Promise<number> {
  if (options.policies.length === 0) {
    throw new InputError("nothing to push; name files, folders or - with --policy");
  }
  const { policies, exceptions, notes } = await readPolicyDocuments(options.policies, {
    host,
    gitBranch: options.gitBranch,
  });
  for (const note of notes) host.note(`note: ${printable(note)}\n`);
  if (exceptions.length > 0) {
    host.note(`note: ${exceptions.length} PolicyException(s) are no policies and were left out\n`);
  }
  const { ok, problems } = compile(policies, { parseYaml });
  for (const problem of problems) {
    const kind = problem.severity === "warning" ? host.colours.yellow("warning: ") : "";
    host.note(`${kind}${problemText(problem)}\n`);
  }
  if (!ok) return exitCode.badInput;
  const bundled = policies.map(toBundled);
  const { reference, pinned } = await atRegistry(async () => {
    const { pushPolicyBundle } = await import("@winnow/image-verification");
    return pushPolicyBundle(options.image, bundled, bundleOptions(options));
  });
  for (const { kind, name } of bundled) host.note(printableLine(`${kind} ${name}`) + "\n");
  host.note(`pushed ${bundled.length} policy(s) to ${reference}\n`);
  host.write(`${pinned}\n`);
  return exitCode.ok;
}

/** The policy as its author wrote it; an item of a List has no text of its own. */
function toBundled(document: PolicyDocument): BundledPolicy {
  const { apiVersion, kind, name } = identityIn(document);
  const text = document.text?.replace(/^[ \t]*\r?\n/u, "") ?? printYaml(document.value);
  return { apiVersion, kind, name, content: Buffer.from(text) };
}
