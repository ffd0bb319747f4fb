/**
 * Fields that Kyverno 1.19 still reads and calls deprecated, with what stands in their place. The
 * list follows the descriptions in its CRDs and its documentation of policy settings. `winnow lint`
 * tells of them, `winnow fix` replaces them.
 */
export interface DeprecatedField {
  /** Kinds of documents that have the field. */
  readonly kinds: readonly string[];
  /** The field's path; `*` stands for each entry of a list. */
  readonly path: readonly string[];
  /** What to write instead; undefined where the field has no effect and is removed. */
  readonly replacement: string | undefined;
  /** Why it was replaced. */
  readonly reason: string;
  /** The version of Kyverno since which it is deprecated; undefined where the documents do not say. */
  readonly since: string | undefined;
}

const policies = ["ClusterPolicy", "Policy"];
const rule = ["spec", "rules", "*"];
const image = [...rule, "verifyImages", "*"];
const perRule = "each rule says it for itself";
const inWebhook = "settings of the webhook stand together";
const inAttestors = "attestors hold keys, certificates and identities together";
const inLists = "any and all say how the entries go together";

const entry = (
  path: readonly string[],
  replacement: string | undefined,
  reason: string,
  since?: string,
): DeprecatedField => ({ kinds: policies, path, replacement, reason, since });

/** Every deprecated field of ClusterPolicy and Policy. */
export const deprecatedFields: readonly DeprecatedField[] = [
  entry(
    ["spec", "validationFailureAction"],
    "spec.rules[*].validate.failureAction, or verifyImages[*].failureAction",
    perRule,
    "1.13",
  ),
  entry(
    ["spec", "validationFailureActionOverrides"],
    "spec.rules[*].validate.failureActionOverrides",
    perRule,
    "1.13",
  ),
  entry(["spec", "failurePolicy"], "spec.webhookConfiguration.failurePolicy", inWebhook, "1.13"),
  entry(
    ["spec", "webhookTimeoutSeconds"],
    "spec.webhookConfiguration.timeoutSeconds",
    inWebhook,
    "1.13",
  ),
  entry(["spec", "generateExisting"], "spec.rules[*].generate.generateExisting", perRule, "1.13"),
  entry(
    ["spec", "mutateExistingOnPolicyUpdate"],
    "spec.rules[*].mutate.mutateExistingOnPolicyUpdate",
    perRule,
    "1.13",
  ),
  entry(["spec", "schemaValidation"], undefined, "it has no effect any more", "1.11"),
  ...["match", "exclude"].flatMap((block) =>
    ["resources", "roles", "clusterRoles", "subjects"].map((field) =>
      entry([...rule, block, field], `${block}.any[0].${field}`, inLists),
    ),
  ),
  ...["match", "exclude"].flatMap((block) =>
    ["any", "all"].map((list) =>
      entry(
        [...rule, block, list, "*", "resources", "name"],
        "resources.names",
        "names takes one name as well as many",
      ),
    ),
  ),
  entry([...image, "image"], "imageReferences", "imageReferences takes one image as well as many"),
  entry([...image, "key"], "attestors[*].entries[*].keys.publicKeys", inAttestors),
  entry([...image, "roots"], "attestors[*].entries[*].keyless.roots", inAttestors),
  entry([...image, "subject"], "attestors[*].entries[*].keyless.subject", inAttestors),
  entry([...image, "issuer"], "attestors[*].entries[*].keyless.issuer", inAttestors),
  entry(
    [...image, "additionalExtensions"],
    "attestors[*].entries[*].keyless.additionalExtensions",
    inAttestors,
  ),
  entry([...image, "annotations"], "attestors[*].entries[*].annotations", inAttestors),
  entry([...image, "attestations", "*", "predicateType"], "type", "not all types are predicates"),
];
