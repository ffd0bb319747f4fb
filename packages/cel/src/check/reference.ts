import type { Overload } from "../library.ts";
import type { Node } from "../syntax/node.ts";
import type { CelValue } from "../value.ts";

/** What a node was found to refer to. */
export type Reference =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "constant"; readonly value: CelValue }
  | { readonly kind: "local"; readonly slot: number }
  /** The first place that a loop or a binding holds values in. */
  | { readonly kind: "slot"; readonly slot: number }
  /** The overloads that a call may come to, given what is known of its arguments. */
  | {
      readonly kind: "overloads";
      readonly name: string;
      readonly overloads: readonly Overload[];
      readonly arguments: readonly Node[];
    };
