/** What podSecurity entries cannot keep out, with the reason; everything else must be kept out. */
import type { Semantics } from "@winnow/engine";

const ofEntries: Readonly<Record<string, string>> = {
  "command replaced":
    "an entry binds the image, not what is run in it: command, args and environment stay free",
  "native sidecar":
    "an entry cannot ask for restartPolicy, so an init container may stay for the life of its pod",
};

const ofKyverno: Readonly<Record<string, string>> = {
  "field left out": "Kyverno does not look at values where the field is not set",
};

/** The reason; empty where there is none, which makes the suggestion unproved. */
export function residueReason(kind: string, semantics: Semantics): string {
  if (Object.hasOwn(ofEntries, kind)) return ofEntries[kind] ?? "";
  if (semantics === "kyverno-1.19" && Object.hasOwn(ofKyverno, kind)) return ofKyverno[kind] ?? "";
  return "";
}
