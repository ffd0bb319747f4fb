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
import { isPolicy, listAt, mapAt, textAt } from "../policy-parts.ts";
import { contextsOf } from "./context.ts";
import type { Context } from "./context.ts";
import { imageCandidates, otherImage } from "./image.ts";
import type { ImageCandidate } from "./image.ts";
import { controllerVersions, createBuilder } from "./mutant.ts";
import type { Companion, Mutant, NameCandidate } from "./mutant.ts";
import { tiers } from "./tiers.ts";
import type { Parts } from "./tiers.ts";
import { applyViolation, controlsOf, listNames, violationsOf } from "./violation.ts";

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
    contexts: contextsOf(literals, literalGroups(documents), homeOf(documents)),
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

/** The namespace that namespaced policies see, where there are no others; it is no scope of their own. */
function homeOf(documents: readonly JsonMap[]): string | undefined {
  const policies = documents.filter(isPolicy);
  const homes = new Set(
    policies.map((document) =>
      textAt(document, "kind") === "Policy"
        ? (textAt(mapAt(document, "metadata") ?? {}, "namespace") ?? "default")
        : undefined,
    ),
  );
  const [home] = homes;
  return homes.size === 1 ? home : undefined;
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
