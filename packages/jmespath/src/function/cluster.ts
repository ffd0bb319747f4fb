/** Functions for what occurs in clusters: images, versions, addresses, certificates, random names. */
import { ImageError, parseImage, parseVersion, parseVersionRange } from "@winnow/value";
import type { Version } from "@winnow/value";
import { QueryError } from "../error.ts";
import { argument } from "./definition.ts";
import type { Argument, QueryFunction } from "./definition.ts";
import { isExternalUrl } from "./external-url.ts";
import { randomText } from "./random-text.ts";

/** The text of an argument that has been checked to be one. */
function textArgument(value: Argument | undefined): string {
  return typeof value === "string" ? value : "";
}

const zero: Version = { numbers: [0n, 0n, 0n], preRelease: [] };

export const clusterFunctions: readonly QueryFunction[] = [
  {
    name: "image_normalize",
    arguments: [argument("image", "string")],
    returns: ["string"],
    note: "an image reference with registry and tag written out",
    run([image], { defaultRegistry }) {
      try {
        return parseImage(textArgument(image), { defaultRegistry }).reference;
      } catch (error) {
        if (error instanceof ImageError) throw new QueryError(`bad image: ${error.message}`);
        throw error;
      }
    },
  },
  {
    name: "semver_compare",
    arguments: [argument("version", "string"), argument("range", "string")],
    returns: ["boolean"],
    note: "whether a version lies in a range",
    run([version, range]) {
      const holds = parseVersionRange(textArgument(range));
      if (holds === undefined) {
        throw new QueryError(`Could not parse Range ${JSON.stringify(range)}`);
      }
      // a text that is no version counts as 0.0.0, as in Kyverno
      return holds(parseVersion(textArgument(version)) ?? zero);
    },
  },
  {
    name: "is_external_url",
    arguments: [argument("url", "string")],
    returns: ["boolean"],
    note: "whether a URL leads to a public address; names are not resolved",
    run: ([url]) => isExternalUrl(textArgument(url)),
  },
  {
    name: "random",
    arguments: [argument("pattern", "string")],
    returns: ["string"],
    note: "a random text that fits a regular expression",
    impure: true,
    run: ([pattern], runtime) => randomText(textArgument(pattern), () => runtime.random()),
  },
];
