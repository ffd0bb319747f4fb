/** The flags of `winnow audit`, read and checked. */
import type { AuditOptions } from "@winnow/audit";
import type { Semantics } from "@winnow/engine";
import { InputError } from "../input-error.ts";

export type AuditFormat = "text" | "json" | "markdown" | "sarif" | "html";

export interface AuditCommandOptions {
  readonly exceptions: readonly string[];
  /** Real pods and pod controllers. */
  readonly pods: readonly string[];
  readonly reference: AuditOptions["reference"];
  readonly semantics: Semantics;
  /** The file with the configuration of Pod Security Admission. */
  readonly psaConfig: string | undefined;
  /** Files with Namespace objects. */
  readonly namespaces: readonly string[];
  readonly gitBranch: string | undefined;
  readonly format: AuditFormat;
  /** Where the output goes; undefined: standard output. */
  readonly outputFile: string | undefined;
  /** Print witnesses below their holes, or write them into a folder. */
  readonly witnesses: boolean | string;
  /** The other set, to compare with; empty: an audit. */
  readonly compareWith: readonly string[];
  readonly failOnWider: boolean;
  readonly maxWidth: MaxWidth | undefined;
  /** Names of kinds of holes, or `any`; empty: holes do not fail. */
  readonly failOn: readonly string[];
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
}

/** The widest that an exemption may be. */
export interface MaxWidth {
  /** Mutants, or percent of those that were judged. */
  readonly amount: number;
  readonly isPercent: boolean;
}

/** Reads `baseline`, `restricted` or `restricted:v1.29`. Throws InputError. */
export function parseReference(text: string): NonNullable<AuditOptions["reference"]> {
  const match = /^(baseline|restricted)(?::(latest|v1\.\d{1,4}))?$/u.exec(text);
  const level = match?.[1];
  if (level !== "baseline" && level !== "restricted") {
    throw new InputError(
      `--reference needs baseline or restricted, if need be with a version ` +
        `(restricted:v1.29, baseline:latest), not ${JSON.stringify(text)}`,
    );
  }
  const version = match?.[2];
  return version === undefined ? { level } : { level, version };
}

/** Reads `100` or `2.5%`. Throws InputError. */
export function parseMaxWidth(text: string): MaxWidth {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(%?)$/u.exec(text);
  const isPercent = match?.[2] === "%";
  const amount = Number(match?.[1]);
  const isFine = isPercent ? amount <= 100 : Number.isInteger(amount);
  if (match === null || !isFine) {
    throw new InputError(
      `--max-width needs a whole number or a percentage like 2.5%, not ${JSON.stringify(text)}`,
    );
  }
  return { amount, isPercent };
}
