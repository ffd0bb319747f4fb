/** The beds that run in the browser from their files to their verdicts. */
import type { Bed } from "../bed.ts";
import { autogen } from "../bed/autogen.ts";
import { chainsawGenerate } from "../bed/chainsaw-generate.ts";
import { chainsawMutate } from "../bed/chainsaw-mutate.ts";
import { conditions } from "../bed/conditions.ts";
import { cross, crossMessages } from "../bed/cross.ts";
import { images } from "../bed/images.ts";
import { jmespath } from "../bed/jmespath.ts";
import { json6902 } from "../bed/json6902.ts";
import { kinds } from "../bed/kinds.ts";
import { match } from "../bed/match.ts";
import { merge } from "../bed/merge.ts";
import { mesh, meshMessages } from "../bed/mesh.ts";
import { patternMessages, patterns } from "../bed/patterns.ts";
import { podSecurityExclude } from "../bed/pod-security-exclude.ts";
import { podSecurity, podSecurityTexts } from "../bed/pod-security.ts";
import { policySets } from "../bed/policy-sets.ts";
import { policyValidation } from "../bed/policy-validation.ts";
import { psa } from "../bed/psa.ts";
import { variables } from "../bed/variables.ts";
import { wildcard } from "../bed/wildcard.ts";

/** All but `cli`, whose command reads files of its own: there only the policies are judged in the browser. */
export const wholeBeds: readonly Bed[] = [
  jmespath,
  conditions,
  patterns,
  patternMessages,
  wildcard,
  kinds,
  images,
  variables,
  match,
  json6902,
  merge,
  autogen,
  cross,
  crossMessages,
  podSecurity,
  podSecurityTexts,
  podSecurityExclude,
  psa,
  policySets,
  mesh,
  meshMessages,
  chainsawMutate,
  policyValidation,
  chainsawGenerate,
];
