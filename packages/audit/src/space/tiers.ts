/** Which combinations of a space's parts are tried, in the order of what must not be missing. */
import type { Context } from "./context.ts";
import { otherImage } from "./image.ts";
import type { ImageCandidate } from "./image.ts";
import type { Companion, Mutant, NameCandidate } from "./mutant.ts";
import { listNames } from "./violation.ts";
import type { ListName, Violation } from "./violation.ts";

/** What the mutants of a space are made of. */
export interface Parts {
  readonly violations: readonly Violation[];
  readonly images: readonly ImageCandidate[];
  /** Undefined: the usual name. */
  readonly names: readonly (NameCandidate | undefined)[];
  readonly companions: readonly Companion[];
  readonly contexts: readonly Context[];
  readonly controllers: readonly string[];
}

export interface Tier {
  readonly title: string;
  readonly make: (parts: Parts) => Mutant[];
}

/** In the order in which they are filled: what must not be missing comes first. */
export const tiers: readonly Tier[] = [
  {
    title: "plain pods",
    make: (parts) => inContainers(parts, isCore, isPlain),
  },
  {
    title: "pods with violations of the pod itself",
    make: ({ violations, contexts, companions }) =>
      violations
        .filter(({ field }) => field.of !== "container")
        .flatMap((violation) =>
          contexts.flatMap((context) =>
            [undefined, ...companions].map((companion) =>
              mutant({ violation, list: "pod", context, companion }),
            ),
          ),
        ),
  },
  {
    title: "pods with look-alike images",
    make: (parts) => inContainers(parts, isCore, (image) => !isPlain(image)),
  },
  { title: "pods with a genuine container beside the violating one", make: withCompanions },
  { title: "pods with a replaced command or as native sidecar", make: twisted },
  { title: "pod controllers", make: inControllers },
  {
    title: "other values",
    make: (parts) => inContainers(parts, ({ isCore: core }) => !core, isPlain),
  },
  {
    title: "pods without violation",
    make: ({ images, names, contexts }) =>
      listNames.flatMap((list) =>
        images.flatMap((image) =>
          names.flatMap((name) =>
            contexts.map((context) => mutant({ list, image, name, context })),
          ),
        ),
      ),
  },
];

function isCore(violation: Violation): boolean {
  return violation.isCore;
}

function isPlain(image: ImageCandidate): boolean {
  return image.class === "genuine" || image.class === "other";
}

function mutant(parts: Pick<Mutant, "list" | "context"> & Partial<Mutant>): Mutant {
  return {
    violation: undefined,
    image: otherImage,
    name: undefined,
    companion: undefined,
    kind: "Pod",
    twist: undefined,
    ...parts,
  };
}

function inContainers(
  { violations, images, names, contexts }: Parts,
  wanted: (violation: Violation) => boolean,
  wantedImage: (image: ImageCandidate) => boolean,
): Mutant[] {
  const tried = images.filter(wantedImage);
  return violations
    .filter((violation) => violation.field.of === "container" && wanted(violation))
    .flatMap((violation) =>
      listNames.flatMap((list) =>
        tried.flatMap((image) =>
          names.flatMap((name) =>
            contexts.map((context) => mutant({ violation, list, image, name, context })),
          ),
        ),
      ),
    );
}

function withCompanions({ violations, companions, contexts }: Parts): Mutant[] {
  return violations
    .filter((violation) => violation.field.of === "container" && violation.isCore)
    .flatMap((violation) => {
      const mildest = violations.findLast(
        ({ field, isCore: core, values }) =>
          field === violation.field &&
          core &&
          values.length === 1 &&
          values[0] === field.bad.at(-1),
      );
      return listNames.flatMap((list) =>
        companions.flatMap((companion) =>
          [
            companion,
            ...(mildest === undefined ? [] : [{ ...companion, violation: mildest }]),
          ].flatMap((beside) =>
            contexts.map((context) => mutant({ violation, list, companion: beside, context })),
          ),
        ),
      );
    });
}

function twisted({ violations, images, names, contexts }: Parts): Mutant[] {
  return violations
    .filter((violation) => violation.field.of === "container" && violation.isCore)
    .flatMap((violation) =>
      images
        .filter(isPlain)
        .flatMap((image) =>
          names.flatMap((name) =>
            contexts.flatMap((context) => [
              ...(["initContainers", "containers"] as const).map((list) =>
                mutant({ violation, list, image, name, context, twist: "command" }),
              ),
              mutant({ violation, list: "initContainers", image, name, context, twist: "sidecar" }),
            ]),
          ),
        ),
    );
}

function inControllers({ violations, images, names, contexts, controllers }: Parts): Mutant[] {
  const lists: readonly ListName[] = ["initContainers", "containers"];
  return violations.filter(isCore).flatMap((violation) =>
    controllers.flatMap((kind) =>
      contexts.flatMap((context) => {
        if (violation.field.of !== "container") {
          return [mutant({ violation, list: "pod", context, kind })];
        }
        return lists.flatMap((list) =>
          images
            .filter(isPlain)
            .flatMap((image) =>
              names.map((name) => mutant({ violation, list, image, name, context, kind })),
            ),
        );
      }),
    ),
  );
}
