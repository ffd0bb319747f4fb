/** Flags of Kyverno's command line that winnow does not have: why, and what to do instead. */
const hints: Readonly<Record<string, string>> = {
  "--concurrent": "not needed: resources are judged as fast as they are parsed",
  "--batch-size": "not needed: resources are judged one by one as they are parsed",
  "--continue-on-error":
    "what cannot be read is an error (exit code 2); with --continue-on-fail the rest is judged first",
  "--crd-paths": "not needed: kinds are taken as the manifests name them",
  "--json":
    "JSON payloads are judged by policies in CEL whose evaluation.mode is JSON (ValidatingPolicy and " +
    "its kin), which are not supported yet; a ClusterPolicy judges Kubernetes objects only, and those " +
    "are given with --resource, in JSON as well",
  "--parameter-resource":
    "parameters belong to admission policies in CEL, which are not supported yet",
  "--username": "git asks its own credential helpers; or clone the repository and name the folder",
  "--password": "git asks its own credential helpers; or clone the repository and name the folder",
  "--warnings-as-errors": "winnow fix test --check fails where a test file has old fields",
  "--force": "not needed: a file is written wherever something in it changes",
};

/** A line to add to an error about an unknown flag; empty where there is nothing to say. */
export function hintFor(errorText: string): string {
  const flag = /unknown option '([^'=]+)/u.exec(errorText)?.[1] ?? "";
  const hint = hints[flag];
  return hint === undefined ? "" : `(${hint})\n`;
}
