/** Narrowing a candidate by one step: what can be taken out of it, and what of it is needless. */
import { hasWildcard, matchWildcard } from "@winnow/value";
import type { Candidate, Grant } from "./candidate.ts";
import type { Entry } from "./entry.ts";

export interface Narrowing {
  readonly says: string;
  readonly candidate: Candidate;
  /** Whether it takes back what a pin leaves open: then it is no loss if the pods survive it. */
  readonly isPinned: boolean;
}

/** All narrowings by one step: an entry, an image, a value, a namespace, a kind or a rule less, an exacter image. */
export function narrowings(candidate: Candidate, images: readonly string[]): Narrowing[] {
  const { grants } = candidate;
  return grants.flatMap((grant, index) =>
    narrowingsOf(grant, images, candidate.form !== "policy").map(
      ({ says, grant: narrower, isPinned }) => ({
        says: grants.length === 1 ? says : `${grant.of.policy}/${grant.of.name}: ${says}`,
        isPinned,
        candidate: {
          ...candidate,
          grants: grants.flatMap((other, at) => (at === index ? (narrower ?? []) : other)),
        },
      }),
    ),
  );
}

interface Step {
  readonly says: string;
  /** Undefined: nothing is left of it. */
  readonly grant: Grant | undefined;
  readonly isPinned: boolean;
}

function narrowingsOf(grant: Grant, images: readonly string[], isException: boolean): Step[] {
  const { entries } = grant;
  const lists = isException ? (["ruleNames", "kinds", "namespaces"] as const) : [];
  return [
    ...entries.flatMap((entry, index): Step[] => {
      const replace = (by: readonly Entry[]): Grant | undefined => {
        const rest = entries.flatMap((other, at) => (at === index ? by : other));
        return rest.length === 0 ? undefined : { ...grant, entries: rest };
      };
      const name = `entry ${index + 1} (${entry.controlName})`;
      return [
        { says: `without ${name}`, grant: replace([]), isPinned: false },
        ...narrowEntry(entry, images).map(({ says, entry: narrower, isPinned }) => ({
          says: `${name} ${says}`,
          grant: replace([narrower]),
          isPinned,
        })),
      ];
    }),
    // an empty list would mean everything, so the last of each stays
    ...lists.flatMap((of) =>
      grant[of].length < 2
        ? []
        : grant[of].map((text) => ({
            says: `without ${words[of]} ${text}`,
            grant: { ...grant, [of]: grant[of].filter((other) => other !== text) },
            isPinned: false,
          })),
    ),
  ];
}

const words = { ruleNames: "rule", kinds: "kind", namespaces: "namespace" } as const;

function narrowEntry(
  entry: Entry,
  seen: readonly string[],
): { says: string; entry: Entry; isPinned: boolean }[] {
  const less = (of: "images" | "values"): { says: string; entry: Entry; isPinned: boolean }[] =>
    entry[of].length < 2
      ? []
      : entry[of].map((text) => ({
          says: `without ${of === "images" ? "image" : "value"} ${JSON.stringify(text)}`,
          entry: { ...entry, [of]: entry[of].filter((other) => other !== text) },
          isPinned: false,
        }));
  const exacter = entry.images.filter(hasWildcard).flatMap((pattern) =>
    seen
      .filter((image) => matchWildcard(pattern, image))
      .map((image) => ({
        says: `with ${image} instead of ${pattern}`,
        entry: {
          ...entry,
          images: entry.images.map((other) => (other === pattern ? image : other)),
        },
        isPinned: true,
      })),
  );
  return [...less("images"), ...less("values"), ...exacter];
}
