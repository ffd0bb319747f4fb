import type { AdmissionInfo, Operation, Request } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { randomException, randomPolicy } from "./policy.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { mutate, randomResource } from "./resource.ts";

/** Policies and requests to judge by them, made from two numbers. */
export interface FuzzCase {
  readonly documents: readonly JsonMap[];
  readonly requests: readonly Request[];
}

/** The case of that number in the run with that seed; always the same. */
export function makeFuzzCase(seed: number, caseNumber: number): FuzzCase {
  const random = createRandom(seed, caseNumber);
  const exceptions = random.oneIn(4) ? [randomException(random)] : [];
  return {
    documents: [randomPolicy(random), ...exceptions],
    requests: random.list(1, 4, () => randomRequest(random)),
  };
}

function randomRequest(random: Random): Request {
  const operation = random.pick<Operation>(["CREATE", "CREATE", "UPDATE", "DELETE", "CONNECT"]);
  const resource = randomResource(random);
  const before = mutate(resource, random);
  const old = before === null || typeof before !== "object" ? resource : (before as JsonMap);
  return {
    operation,
    ...(operation === "DELETE" ? { oldObject: resource } : { object: resource }),
    ...(operation === "UPDATE" ? { oldObject: old } : {}),
    ...(random.oneIn(3) ? { admission: randomAdmission(random) } : {}),
    ...(random.oneIn(3) ? { namespaceLabels: { env: "prod" } } : {}),
    ...(random.oneIn(8) ? { subresource: random.pick(["status", "scale"]) } : {}),
  };
}

function randomAdmission(random: Random): AdmissionInfo {
  return {
    userInfo: {
      username: random.pick(["jane", "", "system:serviceaccount:shop:web"]),
      groups: random.list(0, 2, () => random.pick(["devs", "system:masters"])),
    },
    roles: random.list(0, 1, () => "shop:edit"),
    clusterRoles: random.list(0, 1, () => "view"),
  };
}
