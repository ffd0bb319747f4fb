/** Flags of Kyverno's command line that winnow does not have, and what to do instead. */
const hints: Readonly<Record<string, string>> = {
  "--cluster": "feed it from a cluster: kubectl get pods -A -o yaml | winnow apply POLICY -r -",
  "-c": "feed it from a cluster: kubectl get pods -A -o yaml | winnow apply POLICY -r -",
  "--kubeconfig": "winnow reads files; feed it from a cluster with kubectl get -o yaml",
  "--context": "winnow reads files; feed it from a cluster with kubectl get -o yaml",
  "--concurrent": "not needed: resources are judged as fast as they are parsed",
  "--batch-size": "not needed: resources are judged one by one as they are parsed",
  "--show-performance": "use time(1)",
};

/** A line to add to an error about an unknown flag; empty where there is nothing to say. */
export function hintFor(errorText: string): string {
  const flag = /unknown option '([^'=]+)/u.exec(errorText)?.[1] ?? "";
  const hint = hints[flag];
  return hint === undefined ? "" : `(${hint})\n`;
}
