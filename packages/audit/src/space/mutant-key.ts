/** Names for mutants, so that one that is the same but for some parts can be looked up. */
import type { Companion, Mutant } from "./mutant.ts";

/** The parts of a mutant that a key may leave out. */
export type KeyPart = "violation" | "values" | "list" | "carrier" | "context" | "kind" | "twist";

/** A text that is the same for all mutants that differ at most in the parts left out. */
export function mutantKey(mutant: Mutant, without: readonly KeyPart[] = []): string {
  const { violation, list, image, name, companion, context, kind, twist } = mutant;
  const has = (part: KeyPart): boolean => !without.includes(part);
  const field = violation?.field;
  return [
    has("violation") && field !== undefined ? `${field.of} ${field.name}` : "",
    has("violation") && has("values") ? (violation?.text ?? "") : "",
    has("list") ? list : "",
    has("carrier") ? `${image.text} ${name?.text ?? ""} ${companionKey(companion)}` : "",
    has("context") ? context.id : "",
    has("kind") ? kind : "",
    has("twist") ? (twist ?? "") : "",
  ].join("|");
}

function companionKey(companion: Companion | undefined): string {
  if (companion === undefined) return "";
  const { list, image, name, violation } = companion;
  return `${list} ${image.text} ${name.text} ${violation?.text ?? ""}`;
}
