import type { Json, JsonMap } from "@winnow/value";
import { QueryError } from "../error.ts";
import { DerReader, oidOf, tag } from "./der.ts";
import type { Element } from "./der.ts";
import { anyValueOf, textOf } from "./text.ts";

/** Fields of a name that hold one text, and those that hold several, by the end of 2.5.4.*. Source: RFC 5280, appendix A. */
const singleFields: Readonly<Record<number, string>> = { 3: "CommonName", 5: "SerialNumber" };
const listFields: Readonly<Record<number, string>> = {
  6: "Country",
  7: "Locality",
  8: "Province",
  9: "StreetAddress",
  10: "Organization",
  11: "OrganizationalUnit",
  17: "PostalCode",
};

/** A distinguished name in the form of Go's `pkix.Name`. Throws QueryError. */
export function nameOf(bytes: Uint8Array): JsonMap {
  return readName(bytes, (value) => {
    const text = textOf(value);
    if (text !== undefined) return text;
    throw new QueryError("x509: invalid RDNSequence: an attribute's value is no text");
  });
}

/** The name in a request, whose attributes may have values of any kind. */
export function requestedNameOf(bytes: Uint8Array): JsonMap {
  return readName(bytes, (value) => anyValueOf(value, "name"));
}

function readName(bytes: Uint8Array, valueOf: (value: Element) => Json): JsonMap {
  const names: Json[] = [];
  const fields: Record<string, string> = { CommonName: "", SerialNumber: "" };
  const lists: Record<string, string[] | null> = Object.fromEntries(
    Object.values(listFields).map((field) => [field, null]),
  );
  const sequence = new DerReader(bytes, "name").inside();
  while (!sequence.isAtEnd) {
    const set = sequence.inside(tag.set);
    while (!set.isAtEnd) {
      const attribute = set.inside();
      const type = oidOf(attribute.next(tag.oid), "name");
      const value = valueOf(attribute.next());
      names.push({ Type: [...type], Value: value });
      const last =
        type.length === 4 && type.slice(0, 3).join(".") === "2.5.4" ? type[3] : undefined;
      if (last === undefined || typeof value !== "string") continue;
      const single = singleFields[last];
      const list = listFields[last];
      if (single !== undefined) fields[single] = value;
      if (list !== undefined) lists[list] = [...(lists[list] ?? []), value];
    }
  }
  return { ...lists, ...fields, Names: names.length === 0 ? null : names, ExtraNames: null };
}
