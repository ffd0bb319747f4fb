/**
 * `validate.manifests`: a resource must be what its signed manifest says. Follows Kyverno's
 * documentation of manifest validation.
 */
import { formatValue, get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError, Suspension, errorText } from "../../../expression/failure.ts";
import { noteDifference } from "../../../expression/scope.ts";
import type { Scope } from "../../../expression/scope.ts";
import type { Session } from "../../../expression/session.ts";
import { compileTemplate } from "../../../expression/template.ts";
import type { TemplateOptions } from "../../../expression/template.ts";
import type { ManifestCheck } from "../../../image-check.ts";
import { readManifests } from "../../../policy/manifests.ts";
import type { Manifests } from "../../../policy/manifests.ts";
import type { Maybe } from "../../../request.ts";
import type { Body, Outcome } from "../../outcome.ts";
import { askAttestors } from "../../verify-images/attestors.ts";
import type { SingleAttestor } from "../../verify-images/attestors.ts";
import { VerificationFailure, verdictOf } from "../../verify-images/verification-failure.ts";
import { compareManifests, differencesText } from "./compare.ts";
import type { Difference } from "./compare.ts";
import { decodeSignedManifest } from "./decode.ts";
import type { SignedManifest } from "./decode.ts";
import { isFilledIn, isLooseField } from "./default-fields.ts";
import { ignoredBy } from "./ignored-fields.ts";

export interface ManifestOptions {
  readonly templates: TemplateOptions;
  /** Reads the signed text; without it no manifest can be checked. */
  readonly parseYaml: ((text: string) => Json) | undefined;
}

/** Compiles `validate.manifests`. */
export function compileManifestsBody(
  manifests: JsonMap,
  rule: string,
  options: ManifestOptions,
): Body {
  const template = compileTemplate(manifests, options.templates);
  const written = template.constant ? readManifests(manifests) : undefined;
  const passed: Outcome = { verdict: "pass", message: `validation rule '${rule}' passed.` };
  return {
    judge({ resource, isDelete, session }, scope) {
      if (isDelete) return undefined;
      try {
        const read = written ?? readResolved(template.constant ? null : template.resolve(scope));
        verify(read, resource, options, session, scope);
        return passed;
      } catch (error) {
        if (error instanceof Suspension) throw error;
        return {
          verdict: verdictOf(error),
          message: `manifest verification failed: ${errorText(error)}`,
        };
      }
    },
  };
}

function readResolved(manifests: Json): Manifests {
  return readManifests(isMap(manifests) ? manifests : {});
}

function verify(
  manifests: Manifests,
  resource: JsonMap,
  options: ManifestOptions,
  session: Session,
  scope: Scope,
): void {
  const signed = readSigned(resource, manifests.annotationDomain);
  if (manifests.attestors.length === 0) {
    throw new VerificationFailure("fail", "the rule names no attestors");
  }
  for (const [index, set] of manifests.attestors.entries()) {
    askAttestors(set, `attestors[${index}]`, (attestor) => {
      requireAnnotations(resource, attestor);
      requireSignature(signed, attestor, session);
    });
  }
  const manifest = dryRun(manifests, readManifest(signed, options), session);
  const left = compareManifests(manifest, resource).filter(
    (difference) => !isAllowed(difference, resource, manifests, options.templates, scope),
  );
  scope.tracer?.tell({
    step: "manifest",
    holds: left.length === 0,
    notable: left.length > 0,
    message:
      left.length === 0
        ? "the resource is what was signed"
        : `not signed: ${differencesText(left)}`,
  });
  if (left.length > 0) {
    throw new VerificationFailure("fail", `diff found; ${differencesText(left)}`);
  }
}

/** What is broken in the resource's own annotations is its fault, and fails. */
function readSigned(resource: JsonMap, domain: string): SignedManifest {
  let signed;
  try {
    signed = decodeSignedManifest(resource, domain);
  } catch (error) {
    throw new VerificationFailure("fail", errorText(error));
  }
  if (signed === undefined) {
    throw new VerificationFailure(
      "fail",
      `no signature found: the annotations ${domain}/message and ${domain}/signature are missing`,
    );
  }
  return signed;
}

function readManifest(signed: SignedManifest, { parseYaml }: ManifestOptions): JsonMap {
  if (parseYaml === undefined) {
    throw new ExpressionError("signed manifests cannot be read here: the host gives no parseYaml");
  }
  let value: Json;
  try {
    value = parseYaml(signed.text);
  } catch (error) {
    throw new VerificationFailure(
      "fail",
      `the signed manifest cannot be read: ${errorText(error)}`,
    );
  }
  if (isMap(value)) return value;
  throw new VerificationFailure("fail", "the signed manifest is no object");
}

/** What an attestor wants to be said of a resource, the resource must say of itself. */
function requireAnnotations(resource: JsonMap, { annotations }: SingleAttestor): void {
  for (const [name, wanted] of Object.entries(annotations)) {
    const found = getPath(resource, ["metadata", "annotations", name]);
    if (found === wanted) continue;
    const said = found === undefined ? "not there" : formatValue(found);
    throw new VerificationFailure(
      "fail",
      `the annotation ${name} must be ${wanted}, it is ${said}`,
    );
  }
}

/** One of the resource's signatures must be the attestor's. */
function requireSignature(
  { payload, signatures }: SignedManifest,
  entry: SingleAttestor,
  session: Session,
): void {
  const { providers } = session;
  if (providers.verifyManifest === undefined) {
    throw new VerificationFailure("error", "signatures on manifests cannot be checked here");
  }
  const { attestor: written, signatureAlgorithm } = entry;
  const attestor =
    written.type === "keys" && signatureAlgorithm !== undefined
      ? { ...written, signatureAlgorithm }
      : written;
  let last: unknown;
  for (const { signature, certificate } of signatures) {
    const check: ManifestCheck = {
      payload,
      signature,
      ...(certificate === undefined ? {} : { certificate }),
      attestor,
    };
    try {
      session.fetchOnce(JSON.stringify(["verifyManifest", check]), () =>
        done(providers.verifyManifest?.(check)),
      );
      return;
    } catch (error) {
      if (error instanceof Suspension) throw error;
      last = error;
    }
  }
  throw last;
}

function done(answer: Maybe<void>): Maybe<Json> {
  return answer instanceof Promise ? answer.then(() => true) : true;
}

function dryRun({ dryRun: wanted }: Manifests, manifest: JsonMap, session: Session): JsonMap {
  const { providers } = session;
  if (wanted === undefined || providers.dryRun === undefined) return manifest;
  const key = ["dryRun", formatValue(manifest), wanted.namespace];
  const filled = session.fetchOnce(
    JSON.stringify(key),
    () => providers.dryRun?.(manifest, wanted.namespace) ?? null,
  );
  return isMap(filled) ? filled : manifest;
}

function isAllowed(
  difference: Difference,
  resource: JsonMap,
  manifests: Manifests,
  templates: TemplateOptions,
  scope: Scope,
): boolean {
  const { path } = difference;
  const kind = formatValue(get(resource, "kind") ?? "");
  if (isSignature(path, manifests.annotationDomain)) return true;
  const ignored = ignoredBy(difference, resource, manifests.ignoreFields);
  if (ignored === "by-field" || isFilledIn(kind, difference)) return true;
  if (ignored === undefined && !isLooseField(kind, path)) return false;
  if (templates.semantics !== "sound") return true;
  const name = ignored === undefined ? "default-field-changed" : "ignored-field-prefix";
  noteDifference(scope, `manifest-${name}`);
  return false;
}

const signatureNames = /^(?:message|signature|certificate|bundle)(?:_\d+)?$/;

function isSignature(path: string, domain: string): boolean {
  if (path === "metadata.annotations") return false;
  const prefix = `metadata.annotations.${domain}/`;
  return path.startsWith(prefix) && signatureNames.test(path.slice(prefix.length));
}
