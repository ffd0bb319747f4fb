/** What pod security found, for traces: the fields, and which entry forgave them or nearly did. */
import type {
  ExemptionTracer,
  FailedControl,
  FieldError,
  Miss,
  PodSecurityOutcome,
} from "@winnow/pod-security";
import type { PodSecurity } from "../../policy/policy.ts";
import type { Steps, Tracer } from "../../result/trace.ts";
import type { NarrowException } from "../outcome.ts";

type Tried = Parameters<ExemptionTracer["tried"]>[0];

interface PodSecurityTrace {
  /** What the check is to tell. */
  readonly tracer: ExemptionTracer;
  /** Tells all of it, once the outcome is known. `template` leads to the pod in the resource. */
  tell(
    tracer: Tracer,
    outcome: PodSecurityOutcome,
    found: { readonly template: readonly string[] },
  ): void;
}

/** Where an entry stands: in the policy at `path`, or in an exception. */
interface EntryPlace {
  readonly exception: string | undefined;
  readonly path: string;
}

/** Listens to one check of a rule whose `podSecurity` stands at `path`. */
export function tracePodSecurity(
  { level, version, exclude }: PodSecurity,
  exceptions: readonly NarrowException[],
  path: string,
): PodSecurityTrace {
  let controls: readonly FailedControl[] = [];
  // the policy's entries are tried again together with those of exceptions; the last time counts
  const tried = new Map<FieldError, Map<number, Tried>>();
  const places: EntryPlace[] = [
    ...exclude.map((_, index) => ({ exception: undefined, path: `${path}.exclude[${index}]` })),
    ...exceptions.flatMap(({ name, podSecurity }) =>
      podSecurity.map((_, index) => ({ exception: name, path: `spec.podSecurity[${index}]` })),
    ),
  ];
  return {
    tracer: {
      found: (failed) => {
        controls = failed;
      },
      tried(step) {
        const ofField = tried.get(step.error) ?? new Map<number, Tried>();
        tried.set(step.error, ofField.set(step.entry, step));
      },
    },
    tell(tracer, outcome, { template }) {
      const mark = tracer.mark();
      const left = new Set(outcome.failedAfterExtra.flatMap(({ errors }) => errors));
      for (const control of controls) {
        const isOpen = outcome.failedAfterExtra.some(
          (failed) => failed.control === control.control,
        );
        tellControl(tracer, control, isOpen, (error) => {
          const entries = [...(tried.get(error)?.values() ?? [])];
          tellField(tracer, { error, entries, template, places }, left.has(error));
        });
      }
      const count = outcome.failedAfterExtra.length;
      const failed = count === 1 ? "1 control is violated" : `${count} controls are violated`;
      const isRefused = outcome.error !== undefined || count > 0;
      tracer.wrap(mark, {
        step: "podSecurity",
        holds: !isRefused,
        notable: isRefused,
        message: `${level}:${version}: ${outcome.error ?? (count > 0 ? failed : passedText(controls))}`,
        path,
      });
    },
  };
}

function passedText(controls: readonly FailedControl[]): string {
  return controls.length === 0 ? "no control is violated" : "what violates it is exempted";
}

function tellControl(
  tracer: Tracer,
  { control, reason, errors }: FailedControl,
  isOpen: boolean,
  tellError: (error: FieldError) => void,
): void {
  const mark = tracer.mark();
  for (const error of errors) tellError(error);
  tracer.wrap(mark, {
    step: "control",
    holds: !isOpen,
    notable: isOpen,
    message: `${control.name ?? control.id}: ${reason}`,
  });
}

interface ToldField {
  readonly error: FieldError;
  readonly entries: readonly Tried[];
  readonly template: readonly string[];
  readonly places: readonly EntryPlace[];
}

function tellField(
  tracer: Tracer,
  { error, entries, template, places }: ToldField,
  isLeft: boolean,
): void {
  const mark = tracer.mark();
  for (const entry of entries) tellEntry(tracer, entry, places[entry.entry], isLeft);
  const value = error.kind === "required" ? "must be set" : (error.shown ?? "is not allowed");
  tracer.wrap(mark, {
    step: "field",
    holds: !isLeft,
    notable: isLeft,
    message: `${[...template, error.path].join(".")}: ${value}`,
    at: [...template, ...fieldSteps(error.path)],
  });
}

function tellEntry(
  tracer: Tracer,
  { forgives, misses }: Tried,
  place: EntryPlace | undefined,
  isLeft: boolean,
): void {
  const { exception } = tracer;
  tracer.exception = place?.exception;
  const [only] = misses;
  const isNear = !forgives && isLeft && misses.length === 1;
  const mark = tracer.mark();
  if (misses.length > 1) for (const miss of misses) tracer.tell(missStep(miss));
  const facts = only === undefined || misses.length > 1 ? {} : missFacts(only);
  tracer.wrap(mark, {
    step: "entry",
    holds: forgives,
    notable: isLeft && misses.length > 0,
    message: entryText(forgives, isNear, misses),
    ...(place === undefined ? {} : { path: place.path }),
    ...facts,
  });
  tracer.exception = exception;
}

function entryText(forgives: boolean, isNear: boolean, misses: readonly Miss[]): string {
  if (forgives) return "forgives the field";
  const [only] = misses;
  if (only === undefined) return "has taken off another error of the same kind";
  const names = misses.map(({ dimension }) => words[dimension]).join(", ");
  return isNear ? `nearly: all but ${names} fits` : `does not cover it by ${names}`;
}

const words: Readonly<Record<Miss["dimension"], string>> = {
  scope: "whose field it is",
  image: "the image",
  list: "the list of containers",
  field: "the field",
  value: "the value",
};

function missStep(miss: Miss): Parameters<Tracer["tell"]>[0] {
  return { step: "attribute", holds: false, message: words[miss.dimension], ...missFacts(miss) };
}

function missFacts({ found, wanted }: Miss): { found: string; wanted: string[] } {
  return { found, wanted: [...wanted] };
}

/** The steps of a field's path: `spec.containers[0].image`, `metadata.annotations[a.b/c]`. */
function fieldSteps(path: string): Steps {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[]+)/g)].map(([, bracketed, key]) => {
    if (bracketed === undefined) return key ?? "";
    return /^\d+$/.test(bracketed) ? Number(bracketed) : bracketed.replaceAll('"', "");
  });
}
