/** Where the two semantics part on one pod, and what made them. */
import type { Exemption, FailedControl } from "./exemption.ts";
import type { AppliedControl } from "./registry.ts";

/** A named difference that has decided a verdict. */
export interface Deviation {
  readonly name: "pod-security-exemption" | "pod-security-version";
  readonly direction: "kyverno-more-permissive" | "kyverno-stricter";
  /** The check that one of them fails and the other does not. */
  readonly check: string;
  /** The first entry for its control, counted over the policy's and then the exceptions'. */
  readonly entry: number | undefined;
}

interface Side {
  readonly failed: readonly FailedControl[];
  readonly controls: readonly AppliedControl[];
}

/** Empty where both admit the pod or both deny it. */
export function compareSemantics(
  sound: Side,
  kyverno: Side,
  entries: readonly Exemption[],
): readonly Deviation[] {
  if ((sound.failed.length === 0) === (kyverno.failed.length === 0)) return [];
  const denies = sound.failed.length > 0 ? sound : kyverno;
  const admits = denies === sound ? kyverno : sound;
  return denies.failed.map(({ control }): Deviation => {
    const entry = entries.findIndex(({ controlName }) => controlName === control.name);
    return {
      name: isShared(control.id, denies, admits)
        ? "pod-security-exemption"
        : "pod-security-version",
      direction: denies === sound ? "kyverno-more-permissive" : "kyverno-stricter",
      check: control.id,
      entry: entry < 0 ? undefined : entry,
    };
  });
}

/** Whether both make the check, and in the same version. */
function isShared(id: string, left: Side, right: Side): boolean {
  const checkOf = ({ controls }: Side): unknown =>
    controls.find(({ control }) => control.id === id)?.check;
  return checkOf(left) === checkOf(right);
}
