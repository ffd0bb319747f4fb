/** Where pod security differs between the two semantics. */
export const differences: readonly {
  readonly name: string;
  readonly title: string;
  readonly sound: string;
  readonly kyverno: string;
}[] = [
  {
    name: "pod-security-exemption",
    title: "What an entry of exclude covers",
    sound:
      "Each field is decided by itself: its container's image, its path and its values; a field that is not set needs no values, or the value <unset>; for volume types the source is the value.",
    kyverno:
      "For each error of a pod cut down to what the entry names, one error of the same kind is taken off; errors without a value are covered whatever the values.",
  },
  {
    name: "pod-security-version",
    title: "Which controls a version has",
    sound:
      "Those of Kubernetes at that version; latest is v1.37. From v1.35 on, pods with user namespaces of their own are freed as Kubernetes frees them.",
    kyverno: "Those of its own older copy; controls younger than the version apply as well.",
  },
];
