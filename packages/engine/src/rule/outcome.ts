import type { FailureAction, PodSecurityExclude } from "../policy/policy.ts";
import type { GivenValues } from "../expression/given-values.ts";
import type { Session } from "../expression/session.ts";
import type { Scope } from "../expression/scope.ts";
import type { MatchSubject } from "../match/subject.ts";
import type { Json, JsonMap } from "@winnow/value";
import type {
  FailurePlace,
  GeneratedResource,
  MutatedTarget,
  Verdict,
} from "../result/response.ts";
import type { VerifiedImages } from "./verify-images/verified-images.ts";

/** What the body of a rule says about a resource. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly message: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** Exceptions that the body itself has used, as `namespace/name`. */
  readonly exceptions?: readonly string[];
  /** Where a failure lies; made of what the check has at hand when it fails, never searched for. */
  readonly at?: FailurePlace;
  /** The resource as the rule leaves it; undefined where the rule changes nothing. */
  readonly patched?: JsonMap;
  /** What a failure means, where the rule's entries name different actions. */
  readonly failureAction?: FailureAction;
  readonly targets?: readonly MutatedTarget[];
  readonly generated?: readonly GeneratedResource[];
}

/** What is judged: the whole resource, or inside foreach one element of a list. */
export interface Subject {
  readonly resource: JsonMap;
  /** What the request tells beside its objects. */
  readonly matched: MatchSubject;
  /** The element that patterns look at; undefined: the resource. */
  readonly element: Json | undefined;
  readonly isDelete: boolean;
  /** How many foreach lie around: the number in `element0`, `element1`. */
  readonly nesting: number;
  readonly session: Session;
  /** Values that the host gives in place of the rule's context. */
  readonly given: GivenValues;
  /** Exceptions that lift single controls of a podSecurity rule. */
  readonly podSecurityExceptions: readonly NarrowException[];
  /** What the rules so far have found of the resource's images. */
  readonly verified: VerifiedImages | undefined;
}

/** An exception with `podSecurity` entries that fits the resource. */
export interface NarrowException {
  readonly name: string;
  readonly podSecurity: readonly PodSecurityExclude[];
}

/** A compiled rule body. No outcome means: nothing was there to judge. Throws Suspension only. */
export interface Body {
  judge(subject: Subject, scope: Scope): Outcome | undefined;
}

/** The limits that a host sets, so that no policy or resource can exhaust it. */
export interface RuleLimits {
  /** Elements of one foreach list. */
  readonly elements: number;
}
