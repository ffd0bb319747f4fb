import { differences as podSecurityDifferences } from "@winnow/pod-security";

/**
 * Which answers the engine gives: the policy's plain text taken at its word (`sound`), or exactly
 * what Kyverno 1.19 answers. Everything that differs is listed in {@link differences}.
 */
export type Semantics = "sound" | "kyverno-1.19";

/** One named place where the two semantics part, with the answer of each. */
export interface Difference {
  readonly name: string;
  readonly title: string;
  readonly sound: string;
  readonly kyverno: string;
}

/** The engine's own differences; those of pod security are listed in @winnow/pod-security. */
export const differences: readonly Difference[] = [
  {
    name: "foreach-element-error",
    title: "An element of foreach that cannot be judged",
    sound: "The rule is an error, whichever element it was.",
    kyverno: "Only an error of the last element counts; earlier ones are passed over.",
  },
  {
    name: "foreach-precondition-error",
    title: "Preconditions of a foreach element that cannot be evaluated",
    sound: "The rule is an error: nobody knows whether the element should be checked.",
    kyverno: "The element is passed over.",
  },
  {
    name: "foreach-list-error",
    title: "A foreach list that cannot be evaluated",
    sound: "The rule is an error, unless the list's path just does not exist.",
    kyverno: "The entry is passed over; the other entries decide.",
  },
  {
    name: "mutate-unused-variable",
    title: "Variables that a mutate rule does not need, in its context and preconditions",
    sound: "Only those that are needed must be there.",
    kyverno: "One that is not there is an error, unless the rule has a foreach.",
  },
  {
    name: "derived-cronjob-match",
    title: "Rules derived for CronJobs whose match or exclude names other kinds beside Pod",
    sound: "Filters for Pod are for CronJob; the others name what they name.",
    kyverno: "All filters are for CronJob.",
  },
  {
    name: "derived-more-often",
    title: "Rules for pods that name v1/Pod and not Pod, or whose exclude names other kinds only",
    sound: "Rules for pod controllers follow from them.",
    kyverno: "Nothing follows from them.",
  },
  {
    name: "mutate-list-missing",
    title: "A foreach list of a mutate rule whose path does not exist",
    sound: "There is nothing to change.",
    kyverno: "The rule is an error.",
  },
  {
    name: "image-data-missing",
    title: "Context from an image registry where none can be asked",
    sound: "The rule is an error.",
    kyverno: "The context entry is not there, so an expression with a default goes on.",
  },
  {
    name: "request-text-evaluated",
    title: "Text of the resource that looks like a variable",
    sound: "It is data and stays as it is.",
    kyverno: "It is resolved as if the policy's author had written it.",
  },
  {
    name: "request-value-as-wildcard",
    title: "`*` and `?` in values that come from the resource, inside conditions",
    sound: "They are plain characters; only the policy's side is a pattern.",
    kyverno: "The operators of the In family take either side as the pattern.",
  },
  {
    name: "narrow-exception-on-other-rule",
    title: "An exception with podSecurity entries that names a rule of another kind",
    sound: "It lifts pod security controls only, so it does nothing for that rule.",
    kyverno: "It lifts the whole rule.",
  },
  {
    name: "existing-violation-changed",
    title: "Updates of objects that already violated the rule",
    sound: "Skipped only if the violation is the same as before.",
    kyverno: "Skipped whenever the old object failed as well.",
  },
  {
    name: "failure-action-per-rule",
    title: "The failure action of a policy whose rules name different ones",
    sound: "Each rule has its own; the policy enforces if any failing rule does.",
    kyverno:
      "The first rule that names an action decides for the whole policy, except at admission.",
  },
  {
    name: "strategic-merge-reading",
    title: "Strategic merge patches that can be read in two ways",
    sound:
      "As Kubernetes reads them: ports are told apart by their protocol, all directives count, conditions are not merged; what cannot be carried out is an error.",
    kyverno:
      "As kyaml reads them: an element without its key empties the list, a port of another protocol is lost, unknown anchors and directives become fields of the resource.",
  },
  {
    name: "json-patch-structure",
    title: "Values of the resource inside the text of a JSON patch",
    sound: "They are values: the rule is an error where they would add operations or fields.",
    kyverno: "They are part of the text, and may change what the patch does.",
  },
  {
    name: "ttl-partly-read",
    title: "A label cleanup.kyverno.io/ttl of which only a part is a duration",
    sound:
      "The label says nothing that can be relied on: it is told as wrong, and nothing is deleted.",
    kyverno: "The parts that are durations are added up; the rest is passed over.",
  },
  {
    name: "image-written-otherwise",
    title: "Images that a rule's imageReferences name, written in another way",
    sound:
      "They are named: without the default registry, with a digest beside or in place of the tag, under another name of Docker Hub.",
    kyverno: "Only the normalised reference counts; a digest hides the tag.",
  },
  {
    name: "unchanged-image",
    title: "Updates that leave an image as it was",
    sound: "The image is verified as on creation.",
    kyverno: "It counts as verified.",
  },
  {
    name: "verified-annotation-trusted",
    title: "The annotation kyverno.io/verify-images as proof that an image was verified",
    sound:
      "It proves nothing: images are verified in the call that judges them, by the rule that asks for it.",
    kyverno: "What it says counts, also where no rule has written it.",
  },
  {
    name: "attestation-without-attestor",
    title: "Attestations that name no attestors",
    sound: "Those who sign the image must have signed them; where nobody does, the rule fails.",
    kyverno: "Anybody's attestation will do.",
  },
  {
    name: "attestation-name-ambiguous",
    title: "The name of an attestation of which the image has several, with different content",
    sound: "The rule fails.",
    kyverno: "It stands for the last one.",
  },
  {
    name: "assert-derived",
    title:
      "A rule for pods whose assertion looks at the object in an expression or binds it, judged for pod controllers",
    sound: "It is an error: what such a key says of a pod cannot be moved under the pod template.",
    kyverno: "Such keys look at the controller as if it were the pod.",
  },
  {
    name: "assert-message",
    title: "The message of a rule with validate.assert",
    sound: "It stands before what the assertion has found.",
    kyverno: "It is not told; only what the assertion has found is.",
  },
  {
    name: "manifest-default-field-changed",
    title: "Fields of signed resources that Kubernetes would fill in by itself",
    sound: "They may be there with the value that Kubernetes fills in, and with no other.",
    kyverno: "They may hold anything, as may finalizers and the namespace.",
  },
  {
    name: "manifest-ignored-field-prefix",
    title: "Fields whose name or path holds one of ignoreFields as a part",
    sound: "Only the field itself and what is below it are ignored.",
    kyverno: "They are ignored as well: data.a stands for data.ab and spec.data.a.",
  },
  {
    name: "cel-request",
    title: "request.subResource and request.dryRun in a CEL expression",
    sound: "They are what the request says.",
    kyverno: "No subresource is there, and dryRun is false.",
  },
  {
    name: "cel-params-not-found",
    title: "A rule in CEL whose paramRef finds nothing and does not say what then",
    sound: "The rule fails.",
    kyverno: "The rule passes.",
  },
  {
    name: "cel-precondition-of-one-param",
    title: "A rule in CEL with several params of which one does not meet the preconditions",
    sound: "The others are judged all the same.",
    kyverno: "The rule is skipped, whatever comes after that one.",
  },
  {
    name: "cel-authorizer",
    title: "Checks of an authorizer in a CEL expression",
    sound: "They are asked as they are written, for the user with all groups.",
    kyverno:
      "Group, resource and name are not asked for but the kind of the request, and of the user only the name is told.",
  },
];

/** All of them, of which a result may name some. */
export const allDifferences: readonly Difference[] = [...differences, ...podSecurityDifferences];
