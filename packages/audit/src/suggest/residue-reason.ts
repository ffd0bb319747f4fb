/** What a form cannot keep out, with the reason; everything else must be kept out. */
import type { Semantics } from "@winnow/engine";
import type { Candidate } from "./candidate.ts";

const ofEntries: Readonly<Record<string, string>> = {
  "command replaced":
    "an entry binds the image, not what is run in it: command, args and environment stay free",
  "native sidecar":
    "an entry cannot ask for restartPolicy, so an init container may stay for the life of its pod",
};

const ofConditions: Readonly<Record<string, string>> = {
  "arguments or environment replaced":
    "they differ from pod to pod, so the conditions do not bind them",
};

const ofKyverno: Readonly<Record<string, string>> = {
  "field left out": "Kyverno does not look at values where the field is not set",
};

/** The reason; empty where there is none, which makes the suggestion unproved. */
export function residueReason(
  kind: string,
  { form, grants }: Candidate,
  semantics: Semantics,
): string {
  const hasEntries = grants.some(({ of }) => of.podSecurity !== undefined);
  const tables = [
    ...(form === "bound-exception" ? [ofConditions, usedToday(grants)] : [ofEntries]),
    ...(semantics === "kyverno-1.19" && hasEntries ? [ofKyverno] : []),
  ];
  return tables.find((table) => Object.hasOwn(table, kind))?.[kind] ?? "";
}

/** What the pods themselves set cannot be forbidden. */
function usedToday(grants: Candidate["grants"]): Readonly<Record<string, string>> {
  const isUsed = (key: string): boolean =>
    grants.some(({ binding }) => !binding.unused.includes(key));
  return {
    ...(isUsed("command") || isUsed("lifecycle")
      ? { "command replaced": "some of the pods give a command or a hook of their own" }
      : {}),
    ...(isUsed("restartPolicy")
      ? { "native sidecar": "some of the pods have such a sidecar" }
      : {}),
  };
}
