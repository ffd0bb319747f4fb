/** Which Chainsaw tests are run, and with which flags of the controller. */

export interface Group {
  readonly name: string;
  readonly folders: readonly string[];
  /** Of `winnow controller`. */
  readonly flags: readonly string[];
}

// the tests change the settings in Kyverno's own ConfigMap
const usual = ["--semantics", "kyverno-1.19", "--config-map", "kyverno/kyverno"];

/** Each group gets a control plane and a controller of its own. */
export const groups: readonly Group[] = [
  {
    name: "standard",
    folders: [
      "autogen",
      "background-only",
      "deferred",
      "events",
      "exceptions",
      "filter",
      "force-failure-policy-ignore",
      "globalcontext",
      "lease",
      "mutate",
      "policy-validation",
      "rangeoperators",
      "reports",
      "validate",
      "webhook-configurations",
      "webhooks",
    ],
    flags: [...usual, "--exception-namespace", "*"],
  },
  { name: "openreports", folders: ["openreports"], flags: [...usual, "--openreports"] },
  {
    name: "failures only",
    folders: ["reports-exclude-result"],
    flags: [...usual, "--allowed-results", "fail"],
  },
];

/** Tests of what the controller does not do at all: changing what is stored, and policies of CEL kinds. */
const others = [/\/existing\//u, /-mutate-existing/u, /mutating-policy/u, /\/(?:v|m)pol/u];

export function isCounted(id: string): boolean {
  return others.every((pattern) => !pattern.test(id));
}
