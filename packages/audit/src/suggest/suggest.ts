/** The narrowest exemption that lets given pods through, proved before it is shown. */
import type { Semantics } from "@winnow/engine";
import { placeOf } from "../auditable.ts";
import { documentName, isException } from "../policy-parts.ts";
import { compareExemptions } from "../compare/compare.ts";
import { editDocuments } from "../document-edit.ts";
import type { NumberedDocument } from "../document-edit.ts";
import { createJudge } from "../judge/judge.ts";
import { levelOfRules, prepare } from "../judge/preparation.ts";
import type { Preparation } from "../judge/preparation.ts";
import { documentsWith, editsOf, entriesFor, exceptionsOf, grantFor } from "./candidate.ts";
import type { Candidate, ExceptionPlace, Grant } from "./candidate.ts";
import { bindingFor, byNamespaces } from "./binding.ts";
import { overlap, unset } from "./entry.ts";
import { leavesOpen } from "./leaves-open.ts";
import { readMustPass } from "./must-pass.ts";
import type { MustPass } from "./must-pass.ts";
import { entriesIn, findNeeds } from "./need.ts";
import type { Needs, ViolatedRule } from "./need.ts";
import { prove, reduce } from "./prove.ts";
import type { Ground } from "./prove.ts";
import type {
  Pin,
  SuggestInput,
  SuggestOptions,
  SuggestReport,
  Suggestion,
  SuggestionForm,
  Violated,
} from "./suggestion.ts";
import { compareToToday } from "./today.ts";

/** Fewer than an audit judges, as every candidate is judged anew under both semantics. */
const suggestLimits = { mutants: 24_000, harvested: 64 };

/**
 * Finds what resources violate and proposes the narrowest exemptions that let them through. What is
 * proposed is compiled and judged by the engine; a part of the proof that does not hold is told.
 *
 * Problems of documents are returned. Throws TypeError if a provider answers with a promise.
 */
export function suggest(input: SuggestInput, options: SuggestOptions = {}): SuggestReport {
  const semantics = options.semantics ?? "sound";
  const { resources, others } = readMustPass(input.mustPass);
  const prepared = prepare(input.documents, options, { count: 0 });
  const { problems, notAudited } = prepared;
  const base = { semantics, problems, notAudited, leftOut: others };
  const nothing = { ...base, ok: false, violations: [], suggestions: [] };
  if (!("judge" in prepared)) {
    return { ...nothing, obstacles: ["the policies have errors"] };
  }
  if (prepared.documents.length === 0) {
    return { ...nothing, obstacles: ["none of the policies can be looked at"] };
  }
  if (resources.length === 0) {
    return { ...nothing, obstacles: ["no pod or pod controller was given"] };
  }
  const needs = findNeeds(resources, prepared.documents, prepared.judge, semantics);
  const violations = needs.violated.map((violated) => describe(violated, prepared));
  if (needs.violated.length === 0 && needs.obstacles.length === 0) {
    const today = compareToToday(input, options, prepared, resources, suggest);
    return {
      ...nothing,
      ok: true,
      obstacles: [],
      ...(today === undefined ? {} : { today }),
    };
  }
  const { obstacles } = needs;
  if (obstacles.length > 0) return { ...nothing, obstacles, violations };
  const { suggestions, obstacles: own } = findSuggestions(
    needs,
    resources,
    prepared,
    input,
    options,
  );
  return {
    ...base,
    ok: suggestions.some(({ proof }) => proof.holds),
    obstacles: own,
    violations,
    suggestions,
  };
}

function findSuggestions(
  needs: Needs,
  resources: readonly MustPass[],
  prepared: Preparation,
  input: SuggestInput,
  options: SuggestOptions,
): { suggestions: Suggestion[]; obstacles: string[] } {
  const pin = options.pin ?? "stem";
  const obstacles: string[] = [];
  const remarks: string[] = [];
  const grantsOf = (violated: ViolatedRule): Grant => {
    const found = entriesFor(violated.needs, pin);
    obstacles.push(...found.obstacles);
    remarks.push(...found.remarks);
    const { entries } = found;
    return grantFor(violated, entries, bindingFor(violated, entries, resources));
  };
  const whole = needs.violated.map(grantsOf);
  if (obstacles.length > 0) return { suggestions: [], obstacles };
  const split = needs.violated.flatMap(byNamespaces).map(grantsOf);
  const ground = groundFor(prepared.judgeOptions.semantics, resources, prepared, options);
  const other = groundFor(otherOf(prepared.judgeOptions.semantics), resources, prepared, options);
  if (ground === undefined || other === undefined) return { suggestions: [], obstacles };
  const isWritten = whole.some(({ of }) => of.podSecurity === undefined);
  const possible: SuggestionForm[] = isWritten
    ? ["bound-exception"]
    : ["policy", "exception", "bound-exception"];
  const forms = possible.filter((form) => options.forms?.includes(form) ?? true);
  if (forms.length === 0) {
    obstacles.push(
      "a rule that is written out has no entries; only a PolicyException with conditions (bound-exception) can lift it",
    );
  }
  const candidates = forms.map((form, index): Candidate => {
    options.progress?.({ step: "exemptions", done: index, of: forms.length });
    const grants = form === "policy" ? whole : split;
    return reduce({ form, grants }, ground);
  });
  const work = { ground, other, remarks, options };
  return {
    suggestions: rank(candidates, ground, input, options).map((item) => toSuggestion(item, work)),
    obstacles,
  };
}

interface Work {
  readonly ground: Ground;
  readonly other: Ground;
  readonly remarks: readonly string[];
  readonly options: SuggestOptions;
}

const titles = {
  policy: "entries in the policy",
  exception: "PolicyException",
  "bound-exception": "PolicyException with conditions",
} as const;

function toSuggestion(candidate: Candidate, { ground, other, remarks, options }: Work): Suggestion {
  const edits = editsOf(candidate);
  const changed = new Set(edits.map(({ document }) => document));
  return {
    form: candidate.form,
    title: titles[candidate.form],
    edits,
    policies: editDocuments(ground.documents, edits)
      .filter(({ number }) => changed.has(number))
      .map(({ number, value }) => ({ document: number, value })),
    exceptions: exceptionsOf(candidate, placeOfExceptions(ground.documents, options)),
    entries: candidate.grants.flatMap(({ entries }) => entries),
    leavesOpen: leavesOpen(candidate),
    remarks: [...new Set(remarks), ...overlaps(candidate), ...unsetRemarks(candidate)],
    proof: prove(candidate, ground),
    other: { semantics: other.semantics, proof: prove(candidate, other) },
  };
}

/** Entries that meet others make Kyverno count one violation twice. */
function overlaps({ grants }: Candidate): string[] {
  return grants.flatMap(({ of, entries }) => {
    const today = of.podSecurity === undefined ? [] : entriesIn(of.podSecurity, "exclude");
    const all = [...today, ...entries];
    return entries.flatMap((entry) =>
      all.some((one) => one !== entry && overlap(one, entry))
        ? [`the entry for ${entry.controlName} meets another one of ${of.policy}/${of.name}`]
        : [],
    );
  });
}

function unsetRemarks({ grants }: Candidate): string[] {
  const isUnset = grants.some(({ entries }) =>
    entries.some(({ values }) => values.includes(unset)),
  );
  return isUnset
    ? [`${unset} stands for a field that is not set; Kyverno 1.19 ignores values there`]
    : [];
}

function otherOf(semantics: Semantics): Semantics {
  return semantics === "sound" ? "kyverno-1.19" : "sound";
}

/** Where exceptions go, and under which names there are some already. */
function placeOfExceptions(
  documents: readonly NumberedDocument[],
  { exceptionNamespace: namespace = "kyverno" }: SuggestOptions,
): ExceptionPlace {
  const taken = documents.flatMap(({ value }) => (isException(value) ? documentName(value) : []));
  return { namespace, taken: new Set(taken) };
}

/** What proofs under one semantics share; undefined where the documents do not compile under it. */
function groundFor(
  semantics: Semantics,
  resources: readonly MustPass[],
  { judgeOptions, documents }: Pick<Preparation, "judgeOptions" | "documents">,
  options: SuggestOptions,
): Ground | undefined {
  const own = { ...judgeOptions, semantics };
  const before = createJudge(documents, own).judge;
  if (before === undefined) return undefined;
  const level = levelOfRules(documents) ?? "restricted";
  const place = placeOfExceptions(documents, options);
  return {
    resources,
    documents,
    before,
    level,
    pin: options.pin ?? ("stem" satisfies Pin),
    semantics,
    limits: { ...suggestLimits, ...options.limits },
    with(candidate) {
      const all: NumberedDocument[] = documentsWith(candidate, documents, place);
      const { judge } = createJudge(all, own);
      return judge === undefined ? undefined : { documents: all, judge };
    },
  };
}

function describe(violated: ViolatedRule, { sources }: Preparation): Violated {
  const { of, needs, resources, message } = violated;
  const source = sources[of.document] ?? { value: {} };
  const words = new Map<
    string,
    { control: string; field: string; values: Set<string>; images: Set<string> }
  >();
  for (const { control, field, values, image } of needs) {
    const key = `${control} ${field}`;
    const known = words.get(key) ?? { control, field, values: new Set(), images: new Set() };
    words.set(key, known);
    values.forEach((value) => known.values.add(value));
    if (image !== undefined) known.images.add(image);
  }
  return {
    policy: of.policy,
    rule: of.name,
    place: placeOf(source, of.rule.path),
    resources: [...new Set(resources.map(({ name }) => name))],
    needs: [...words.values()].map(({ control, field, values, images }) => ({
      control,
      field,
      values: [...values],
      images: [...images],
    })),
    message,
  };
}

/** The narrower first; where they admit the same, the one that is bound to namespaces and kinds. */
function rank(
  candidates: readonly Candidate[],
  ground: Ground,
  input: SuggestInput,
  options: SuggestOptions,
): Candidate[] {
  const documentsOf = (candidate: Candidate): SuggestInput["documents"] =>
    (ground.with(candidate)?.documents ?? []).map(({ value }) => ({ value }));
  return candidates.toSorted((left, right) => {
    // the same exception with conditions beside it
    if (left.form === "bound-exception") return -1;
    if (right.form === "bound-exception") return 1;
    const { relation } = compareExemptions(
      { documents: documentsOf(left), pods: input.mustPass },
      { documents: documentsOf(right), pods: input.mustPass },
      { ...options, limits: { ...suggestLimits, ...options.limits } },
    );
    if (relation === "narrower") return -1;
    return relation === "wider" || right.form === "exception" ? 1 : -1;
  });
}
