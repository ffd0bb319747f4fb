/** What Node and the browser say to each other, as text: JSON, in which large integers survive. */
import type { JsonMap } from "@winnow/value";
import type { Miss } from "../bed.ts";

/** From Node to the worker. */
export type Question =
  /** Files that beds may read from now on, by path. */
  | { readonly type: "files"; readonly files: Readonly<Record<string, string>> }
  /** Runs a bed as a whole. */
  | { readonly type: "bed"; readonly name: string; readonly data: string }
  | { readonly type: "compile"; readonly documents: readonly JsonMap[]; readonly options: Options }
  | {
      readonly type: "evaluate";
      /** What `compile` has answered. */
      readonly set: number;
      readonly request: unknown;
      /** The providers that there are; each call of them is asked back. */
      readonly providers: readonly string[];
      /** Values by `policy rule`, which have to be there at once. */
      readonly values?: Readonly<Record<string, JsonMap>>;
      readonly foreachValues?: Readonly<Record<string, unknown>>;
      /** Positions of the policies that are evaluated. */
      readonly policies?: readonly number[];
      readonly mode?: "admission" | "background";
      readonly phases?: readonly string[];
    };

/** What came out of a bed that ran as a whole. */
export interface WholeOutcome {
  readonly cases: number;
  readonly missed: readonly (readonly [id: string, miss: Miss])[];
  readonly later: readonly (readonly [reason: string, cases: number])[];
}

/** The options of `compile` that are plain data. */
export interface Options {
  readonly semantics?: "sound" | "kyverno-1.19";
  readonly lazy?: boolean;
  readonly parsesYaml: boolean;
}

/** A provider's answer. */
export type Provided = { readonly value: unknown } | { readonly error: string };

const mark = "\u0000integer ";

export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "bigint" ? `${mark}${member}` : member,
  );
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) =>
    typeof member === "string" && member.startsWith(mark)
      ? BigInt(member.slice(mark.length))
      : member,
  );
}
