import type { Bed } from "./bed.ts";
import { autogen } from "./bed/autogen.ts";
import { chainsawGenerate } from "./bed/chainsaw-generate.ts";
import { cli } from "./bed/cli.ts";
import { conditions } from "./bed/conditions.ts";
import { cross, crossMessages } from "./bed/cross.ts";
import { images } from "./bed/images.ts";
import { jmespath } from "./bed/jmespath.ts";
import { kinds } from "./bed/kinds.ts";
import { match } from "./bed/match.ts";
import { mesh, meshMessages } from "./bed/mesh.ts";
import { patternMessages, patterns } from "./bed/patterns.ts";
import { podSecurityExclude } from "./bed/pod-security-exclude.ts";
import { podSecurity, podSecurityTexts } from "./bed/pod-security.ts";
import { variables } from "./bed/variables.ts";
import { wildcard } from "./bed/wildcard.ts";

/** Every bed, in the order of the table. */
export const beds: readonly Bed[] = [
  jmespath,
  conditions,
  patterns,
  patternMessages,
  wildcard,
  kinds,
  images,
  variables,
  match,
  autogen,
  cross,
  crossMessages,
  podSecurity,
  podSecurityTexts,
  podSecurityExclude,
  mesh,
  meshMessages,
  cli,
  chainsawGenerate,
];
