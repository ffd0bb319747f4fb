import { getPath } from "@winnow/value";
import { InputError } from "../input-error.ts";
import type { PolicyDocument } from "../source/policy-documents.ts";

export interface PolicyIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for policies of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

const kindSyntax = /^[A-Za-z]{1,63}$/u;
/** Names of objects are DNS subdomains (Kubernetes: object names), so no file name can lead away. */
const nameSyntax = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u;

/** What identifies a policy. Throws InputError where it could not be an object of a cluster. */
export function identityIn(document: PolicyDocument): PolicyIdentity {
  const wrong = (field: string, found: unknown): InputError =>
    new InputError(
      `${field} ${JSON.stringify(found).slice(0, 300)} is not valid for an object of Kubernetes`,
      { file: document.file ?? "<text>", ...document.locate?.(field.split(".")) },
    );
  const text = (field: string): string => {
    const found = getPath(document.value, field.split(".")) ?? "";
    if (typeof found !== "string") throw wrong(field, found);
    return found;
  };
  const identity = {
    apiVersion: text("apiVersion"),
    kind: text("kind"),
    namespace: text("metadata.namespace"),
    name: text("metadata.name"),
  };
  if (!kindSyntax.test(identity.kind)) throw wrong("kind", identity.kind);
  if (!nameSyntax.test(identity.name)) throw wrong("metadata.name", identity.name);
  if (identity.namespace !== "" && !nameSyntax.test(identity.namespace)) {
    throw wrong("metadata.namespace", identity.namespace);
  }
  return identity;
}
