/** Versions of the standard: `latest` or `v1.N`. */

/** The newest minor version whose standard is known here. */
export const newestMinor = 37;

const syntax = /^v1\.(0|[1-9]\d*)$/;
/** Kubernetes reads the minor version as a 64-bit integer. */
const largestMinor = 2n ** 63n - 1n;

/** The minor version a text means; later ones than the newest known count as the newest. */
export function minorOf(version: string): number | undefined {
  if (version === "latest" || version === "") return newestMinor;
  const found = syntax.exec(version);
  return found === null ? undefined : Math.min(Number(found[1]), newestMinor);
}

/** Whether Kubernetes takes a text for a version, in labels and in its configuration. */
export function isVersion(text: string): boolean {
  if (text === "latest") return true;
  const digits = syntax.exec(text)?.[1];
  return digits !== undefined && digits.length < 20 && BigInt(digits) <= largestMinor;
}
