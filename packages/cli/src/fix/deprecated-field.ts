import { deprecatedFields } from "@winnow/engine";
import type { DeprecatedField } from "@winnow/engine";

/** A field's path in the table: `spec.rules[*].match.resources`. */
export function fieldText({ path }: DeprecatedField): string {
  return path.join(".").replaceAll(".*", "[*]");
}

/**
 * The engine's entry for a deprecated field, so that lint and fix say the same of it. Throws an Error
 * where the table has none.
 */
export function deprecatedField(text: string): DeprecatedField {
  const found = deprecatedFields.find((field) => fieldText(field) === text);
  if (found === undefined) throw new Error(`${text} is not among the deprecated fields`);
  return found;
}
