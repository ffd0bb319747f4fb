/** In which way something gets through that an exemption or a check was not meant for. */

/** The closed list of kinds; {@link holeKinds} says what each means. */
export type HoleKind =
  | "any-image"
  | "spoofed-registry"
  | "nested-path"
  | "look-alike-suffix"
  | "glued-prefix"
  | "spoofed-name"
  | "init-container"
  | "main-container"
  | "ephemeral-container"
  | "other-init-container"
  | "extra-value"
  | "other-field"
  | "other-control"
  | "any-pod-in-namespace"
  | "namespace-spoof"
  | "label-spoof"
  | "annotation-spoof"
  | "pod-name-spoof"
  | "any-pod-of-user"
  | "runtime-class-spoof"
  | "command-replaced"
  | "native-sidecar"
  | "wildcard-characters"
  | "pod-controller"
  | "existing-violation"
  | "not-enforced"
  | "older-version"
  | "unlisted-value"
  | "unread-field"
  | "outside-scope";

export interface HoleKindFacts {
  readonly kind: HoleKind;
  readonly title: string;
  /** One sentence: what such a hole lets through. */
  readonly meaning: string;
}

/** Every kind, the order is that of reports. */
export const holeKinds: readonly HoleKindFacts[] = [
  {
    kind: "any-image",
    title: "any image",
    meaning: "The exemption does not depend on the image, so every image is freed.",
  },
  {
    kind: "spoofed-registry",
    title: "spoofed registry",
    meaning: "The same repository in a registry that somebody else controls is freed as well.",
  },
  {
    kind: "nested-path",
    title: "nested path",
    meaning: "A repository that holds the exempted one as the end of a longer path is freed.",
  },
  {
    kind: "look-alike-suffix",
    title: "look-alike suffix",
    meaning: "A repository whose name only begins like the exempted one is freed.",
  },
  {
    kind: "glued-prefix",
    title: "glued prefix",
    meaning: "A repository whose name only ends like the exempted one is freed.",
  },
  {
    kind: "spoofed-name",
    title: "spoofed container name",
    meaning: "Any image is freed as soon as its container has the exempted name.",
  },
  {
    kind: "init-container",
    title: "init container",
    meaning: "The same is possible in an init container.",
  },
  {
    kind: "main-container",
    title: "main container",
    meaning: "The same is possible in a main container, for as long as the pod lives.",
  },
  {
    kind: "ephemeral-container",
    title: "ephemeral container",
    meaning: "The same is possible in an ephemeral container, added to a running pod.",
  },
  {
    kind: "other-init-container",
    title: "other init container",
    meaning: "An init container that the exemption, or no check, is about gets through.",
  },
  {
    kind: "extra-value",
    title: "extra value",
    meaning: "More values of the field are freed than the ones it was meant for.",
  },
  {
    kind: "other-field",
    title: "other field",
    meaning: "Another field of the same control is freed as well.",
  },
  {
    kind: "other-control",
    title: "other control",
    meaning: "Other controls of the standard are lifted along with the one it was meant for.",
  },
  {
    kind: "any-pod-in-namespace",
    title: "any pod in the namespace",
    meaning: "Whatever is created in the namespace is freed.",
  },
  {
    kind: "namespace-spoof",
    title: "namespace that only looks like the exempted one",
    meaning: "A namespace whose name or labels anybody may choose is freed.",
  },
  {
    kind: "label-spoof",
    title: "spoofed label",
    meaning: "Whoever writes the pod can put on the label that frees it.",
  },
  {
    kind: "annotation-spoof",
    title: "spoofed annotation",
    meaning: "Whoever writes the pod can put on the annotation that frees it.",
  },
  {
    kind: "pod-name-spoof",
    title: "spoofed pod name",
    meaning: "Whoever writes the pod can give it the name that frees it.",
  },
  {
    kind: "any-pod-of-user",
    title: "any pod of the user",
    meaning: "Whatever the user, group or role creates is freed.",
  },
  {
    kind: "runtime-class-spoof",
    title: "spoofed runtime class",
    meaning: "Whoever writes the pod can name the runtime class that frees it.",
  },
  {
    kind: "command-replaced",
    title: "command replaced",
    meaning: "The exempted image is freed with a command of the pod author's choice.",
  },
  {
    kind: "native-sidecar",
    title: "native sidecar",
    meaning: "The exempted init container is freed with restartPolicy Always: it never ends.",
  },
  {
    kind: "wildcard-characters",
    title: "wildcard characters in the pod",
    meaning: "A value of the pod with * or ? in it is taken for a pattern.",
  },
  {
    kind: "pod-controller",
    title: "pod controller",
    meaning: "The template of a Deployment or another pod controller is not checked.",
  },
  {
    kind: "existing-violation",
    title: "existing violation",
    meaning: "An object that violates the rule already may be changed to violate it in new ways.",
  },
  {
    kind: "not-enforced",
    title: "not enforced",
    meaning: "The violation is reported but admitted.",
  },
  {
    kind: "older-version",
    title: "older version of the standard",
    meaning: "What only newer versions of the standard forbid is admitted.",
  },
  {
    kind: "unlisted-value",
    title: "unlisted value",
    meaning: "The check does not know a value that the standard forbids.",
  },
  {
    kind: "unread-field",
    title: "unread field",
    meaning: "The check does not read one of the fields that the control inspects.",
  },
  {
    kind: "outside-scope",
    title: "outside the scope of every check",
    meaning: "No check of the control is about this pod.",
  },
];
