/**
 * The space of mutants: every control × every field it inspects × the three lists × values × images ×
 * names × contexts × kinds, as far as the policies can tell them apart.
 */
import type { Request } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import { harvest } from "../harvest/harvest.ts";
import { literalGroups } from "../harvest/groups.ts";
import type { Literals } from "../harvest/literals.ts";
import { literalDimensions } from "../harvest/literals.ts";
import { listAt, mapAt, textAt } from "../policy-parts.ts";
import { contextsOf } from "./context.ts";
import type { Context } from "./context.ts";
import { imageCandidates, otherImage } from "./image.ts";
import type { ImageCandidate } from "./image.ts";
import { controllerVersions, createBuilder } from "./mutant.ts";
import type { Companion, Mutant, NameCandidate } from "./mutant.ts";
import { applyViolation, controlsOf, listNames, violationsOf } from "./violation.ts";
import type { ListName, Violation } from "./violation.ts";

export interface SpaceOptions {
  readonly level: Level;
  /** Images of real pods. */
  readonly images: readonly string[];
  readonly limits: { readonly mutants: number; readonly harvested: number };
}

export interface Space {
  readonly mutants: readonly Mutant[];
  readonly build: (mutant: Mutant) => Request;
  readonly contexts: readonly Context[];
  /** How many values each dimension has. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** One sentence for each part that did not fit the limits. */
  readonly leftOut: readonly string[];
}

/** What the mutants of a space are made of. */
interface Parts {
  readonly violations: readonly Violation[];
  readonly images: readonly ImageCandidate[];
  /** Undefined: the usual name. */
  readonly names: readonly (NameCandidate | undefined)[];
  readonly companions: readonly Companion[];
  readonly contexts: readonly Context[];
  readonly controllers: readonly string[];
}

/** The space of policies and exceptions; the order of its mutants is always the same. */
export function createSpace(documents: readonly JsonMap[], options: SpaceOptions): Space {
  const leftOut: string[] = [];
  const literals = cutLiterals(harvest(documents), options.limits.harvested, leftOut);
  const parts: Parts = {
    violations: violationsOf(options.level, literals.value),
    images: imageCandidates(literals.image, options.images),
    names: [
      undefined,
      ...literals.containerName
        .filter((text) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text))
        .map((text) => ({ text, isGenuine: true })),
    ],
    companions: [],
    contexts: contextsOf(literals, literalGroups(documents)),
    controllers: controllersOf(documents),
  };
  const whole = { ...parts, companions: companionsOf(parts) };
  const mutants: Mutant[] = [];
  for (const { title, make } of tiers) {
    const made = make(whole);
    const room = options.limits.mutants - mutants.length;
    if (made.length > room) {
      leftOut.push(`${made.length - Math.max(room, 0)} of ${made.length} mutants of ${title}`);
    }
    // never a spread: a tier may be longer than an argument list
    for (let index = 0; index < Math.min(made.length, room); index += 1) {
      mutants.push(made[index] as Mutant);
    }
  }
  return {
    mutants,
    build: createBuilder({ container: cleanContainer(options.level) }),
    contexts: whole.contexts,
    dimensions: {
      violations: whole.violations.length,
      lists: listNames.length,
      images: whole.images.length,
      names: whole.names.length,
      companions: whole.companions.length,
      contexts: whole.contexts.length,
      kinds: whole.controllers.length + 1,
    },
    leftOut,
  };
}

function cutLiterals(literals: Literals, most: number, leftOut: string[]): Literals {
  const cut: Record<string, readonly string[]> = {};
  for (const of of literalDimensions) {
    const all = literals[of];
    cut[of] = all.slice(0, most);
    if (all.length > most) leftOut.push(`${all.length - most} of ${all.length} literals of ${of}`);
  }
  return cut as Literals;
}

/** A container that a level admits. */
export function cleanContainer(level: Level): JsonMap {
  return controlsOf(level).reduce<JsonMap>(
    (container, control) =>
      control.fields.reduce((current, field) => {
        const [good] = field.good;
        if (field.required !== true || good === undefined) return current;
        return applyViolation(current, {
          control: control.id,
          field,
          values: [good],
          text: "",
          isCore: false,
          order: 0,
          hasWildcard: false,
        });
      }, container),
    {},
  );
}

/** All controllers where policies name any; otherwise one for each way to hold a pod template. */
function controllersOf(documents: readonly JsonMap[]): string[] {
  const all = Object.keys(controllerVersions);
  const named = documents.some((document) => {
    const annotations = mapAt(mapAt(document, "metadata") ?? {}, "annotations") ?? {};
    const derived = textAt(annotations, "pod-policies.kyverno.io/autogen-controllers");
    if (derived !== undefined) return true;
    return harvestKinds(document).some((kind) => all.some((name) => kind.endsWith(name)));
  });
  return named ? all : ["Deployment", "CronJob"];
}

function harvestKinds(document: JsonMap): readonly string[] {
  const rules = listAt(mapAt(document, "spec") ?? {}, "rules");
  return rules.length === 0 ? [] : harvest([document]).kind;
}

/** A container that policies name, beside the one that violates. */
function companionsOf({ images, names }: Parts): Companion[] {
  const genuine = firstOfEachPattern(images.filter((image) => image.class === "genuine"));
  const named = names.filter((name) => name !== undefined);
  if (genuine.length === 0 && named.length === 0) return [];
  const usual: NameCandidate = { text: "companion", isGenuine: false };
  return (genuine.length === 0 ? [otherImage] : genuine).flatMap((image) =>
    (named.length === 0 ? [usual] : named).flatMap((name) =>
      (["initContainers", "containers"] as const).map((list) => ({
        list,
        image,
        name,
        violation: undefined,
      })),
    ),
  );
}

function firstOfEachPattern(images: readonly ImageCandidate[]): ImageCandidate[] {
  return images.filter((image, index) => images.findIndex(({ of }) => of === image.of) === index);
}

interface Tier {
  readonly title: string;
  readonly make: (parts: Parts) => Mutant[];
}

/** In the order in which they are filled: what must not be missing comes first. */
const tiers: readonly Tier[] = [
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
