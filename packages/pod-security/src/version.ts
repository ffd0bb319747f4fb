/** Versions of the standard: `latest` or `v1.N`. */

/** The newest minor version whose standard is known here. */
export const newestMinor = 37;

/** The minor version a text means; later ones than the newest known count as the newest. */
export function minorOf(version: string): number | undefined {
  if (version === "latest" || version === "") return newestMinor;
  const found = /^v1\.(0|[1-9]\d*)$/.exec(version);
  return found === null ? undefined : Math.min(Number(found[1]), newestMinor);
}
