/** In which ways a freed mutant is not what its exemption is meant for. */
import type { Context } from "../space/context.ts";
import { mutantKey } from "../space/mutant-key.ts";
import { otherImage } from "../space/image.ts";
import type { ImageClass } from "../space/image.ts";
import type { Mutant } from "../space/mutant.ts";
import type { ListName } from "../space/violation.ts";
import type { HoleKind } from "./hole-kind.ts";
import { controlTitle } from "./meant.ts";
import type { MeantCase } from "./meant.ts";

const ofImage: Readonly<Partial<Record<ImageClass, HoleKind>>> = {
  "spoofed-registry": "spoofed-registry",
  "nested-path": "nested-path",
  "look-alike-suffix": "look-alike-suffix",
  "glued-prefix": "glued-prefix",
  wildcard: "wildcard-characters",
};

export const ofList: Readonly<Record<ListName | "pod", HoleKind>> = {
  initContainers: "init-container",
  containers: "main-container",
  ephemeralContainers: "ephemeral-container",
  pod: "other-field",
};

/** Of a list that a genuine container rides along with. */
const ofOther: Readonly<Record<ListName | "pod", HoleKind>> = {
  ...ofList,
  initContainers: "other-init-container",
};

/**
 * The ways in which a mutant deviates; none: it is as meant. Undefined where a simpler mutant gets
 * through as well, so that this one tells nothing new.
 */
export function deviationsOf(
  mutant: Mutant,
  meant: MeantCase,
  isAdmitted: (key: string) => boolean,
  hasExtraValues: boolean,
): readonly HoleKind[] | undefined {
  const { companion, twist, kind, list, violation } = mutant;
  if (isRedundant(mutant, isAdmitted)) return undefined;
  const found = new Set<HoleKind>();
  if (kind !== "Pod") found.add("pod-controller");
  if (twist === "command") found.add("command-replaced");
  if (twist === "sidecar") found.add("native-sidecar");
  const rides = companion !== undefined;
  const isOtherControl =
    violation !== undefined && controlTitle(violation.control) !== meant.control;
  if (isOtherControl) {
    found.add("other-control");
  } else if (violation !== undefined) {
    if (!meant.fields.has(violation.field.name)) found.add("other-field");
    else if (!meant.lists.has(list)) found.add(rides ? ofOther[list] : ofList[list]);
    const extra = violation.values.filter((value) => !meant.values.has(String(value)));
    if (extra.length > 0 && meant.fields.has(violation.field.name)) {
      found.add(violation.hasWildcard && !hasExtraValues ? "wildcard-characters" : "extra-value");
    }
  }
  if (rides && list !== "pod") found.add(ofOther[list]);
  const image = ofImage[mutant.image.class];
  if (meant.isImageBound && image !== undefined && list !== "pod") found.add(image);
  return [...found];
}

function isRedundant(mutant: Mutant, isAdmitted: (key: string) => boolean): boolean {
  const { companion, kind, image } = mutant;
  // where any image gets through, one with wildcards is nothing special
  const plain = { ...mutant, image: otherImage };
  if (image.class === "wildcard" && isAdmitted(mutantKey(plain))) return true;
  if (kind !== "Pod" && isAdmitted(mutantKey({ ...mutant, kind: "Pod" }))) return true;
  if (companion === undefined) return false;
  if (isAdmitted(mutantKey({ ...mutant, companion: undefined }))) return true;
  if (companion.violation === undefined) return false;
  return isAdmitted(mutantKey({ ...mutant, companion: { ...companion, violation: undefined } }));
}

/** What a context that frees gives away; the mark that a pod's author can forge goes first. */
export function ofContext({ marks, isPattern }: Context): HoleKind | undefined {
  if (marks.includes("label")) return "label-spoof";
  if (marks.includes("annotation")) return "annotation-spoof";
  if (marks.includes("pod-name")) return "pod-name-spoof";
  if (marks.includes("user")) return "any-pod-of-user";
  if (marks.includes("namespace-label")) return "namespace-spoof";
  if (!marks.includes("namespace")) return undefined;
  return isPattern ? "namespace-spoof" : "any-pod-in-namespace";
}
