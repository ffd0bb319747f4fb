import type { Identity } from "../resource/identity.ts";

export function isNamespace(identity: Identity): boolean {
  return identity.kind === "Namespace" && identity.group === "";
}
