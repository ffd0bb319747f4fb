/** A place that narrows enforcement, and how the documents are without it. */
import { pathText } from "@winnow/engine";
import type { DocumentEdit, Path } from "../document-edit.ts";
import { sortLiterals } from "../harvest/literals.ts";
import type { Literal, Literals } from "../harvest/literals.ts";
import type { ExemptionKind } from "../report/exemption-kind.ts";

export interface Exemption {
  readonly id: string;
  readonly kind: ExemptionKind;
  readonly sense: "exemption" | "scope";
  /** The document's place in the list that was given. */
  readonly document: number;
  readonly policy: string;
  readonly rule?: string;
  readonly path: Path;
  readonly says: string;
  /** What its text names. */
  readonly names: Literals;
  /** What makes the documents those without it. */
  readonly edits: readonly DocumentEdit[];
  /** Of an alternative: what makes the documents those with it alone, to see what it checks itself. */
  readonly alone?: readonly DocumentEdit[];
  /** The id of the one that it is a part of. */
  readonly within?: string;
}

/** A place as extractors find it, before it has an id. */
export interface FoundPlace {
  readonly kind: ExemptionKind;
  readonly sense?: "scope";
  readonly path: Path;
  readonly says: string;
  readonly literals?: readonly Literal[];
  /** Default: what stands at the path is taken out. */
  readonly edits?: readonly Omit<DocumentEdit, "document">[];
  readonly alone?: readonly Omit<DocumentEdit, "document">[];
}

/** What all places of a rule, or of a policy, have in common. */
export interface Owner {
  readonly document: number;
  readonly policy: string;
  readonly rule?: string;
}

/** The exemption of a place; `within` is the one that it is a part of. */
export function toExemption(owner: Owner, place: FoundPlace, within?: string): Exemption {
  const { document, policy, rule } = owner;
  const edits = place.edits ?? [{ path: place.path }];
  return {
    id: `${policy} ${pathText(place.path)}`.trim(),
    kind: place.kind,
    sense: place.sense ?? "exemption",
    document,
    policy,
    ...(rule === undefined ? {} : { rule }),
    path: place.path,
    says: place.says,
    names: sortLiterals(place.literals ?? []),
    edits: edits.map((edit) => ({ ...edit, document })),
    ...(place.alone && { alone: place.alone.map((edit) => ({ ...edit, document })) }),
    ...(within === undefined ? {} : { within }),
  };
}
