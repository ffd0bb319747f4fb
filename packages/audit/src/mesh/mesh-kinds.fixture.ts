/** Which kinds of holes the mesh's pods show; data for the tests. */
import type { HoleKind } from "../report/hole-kind.ts";

type KindsOfPods = Readonly<Record<string, readonly HoleKind[]>>;

/** Of an exemption that is bound to images. A pod with several kinds shows any of them. */
const byImage: KindsOfPods = {
  "p10-spoof-registry": ["spoofed-registry", "look-alike-suffix"],
  "p11-spoof-nested": ["nested-path"],
  "p12-spoof-digest": ["spoofed-registry"],
  "p13-spoof-deep-path": ["nested-path", "look-alike-suffix"],
  "p14-spoof-name": ["other-init-container"],
  "p20-mesh-in-containers": ["main-container"],
  "p21-mesh-in-ephemeral": ["ephemeral-container"],
  "p22-mesh-sysadmin-and-net": ["extra-value"],
  "p23-mesh-sysadmin": ["extra-value"],
  "p24-mesh-all": ["extra-value"],
  "p25-mesh-privileged": ["other-control"],
  "p26-mesh-hostpath": ["other-control"],
  "p27-mesh-hostnetwork": ["other-control"],
  "p28-other-init-net": ["other-init-container"],
  "p29-other-init-sysadmin": ["other-init-container"],
  "p31-mesh-plus-bad-main": ["main-container"],
  "p32-mesh-plus-bad-init": ["other-init-container"],
  "p33-two-mesh-one-bad": ["extra-value"],
  "p34-mesh-command-override": ["command-replaced"],
  "p35-mesh-native-sidecar": ["native-sidecar"],
  "p36-wildcard-capability": ["wildcard-characters"],
  "p38-wildcard-image": ["wildcard-characters"],
  "p41-spoof-staging": ["spoofed-registry", "look-alike-suffix"],
  "p42-containers-staging": ["main-container"],
  "d51-mesh-in-containers": ["main-container"],
};

/** Of one that is bound to the container's name: whatever the image, it is a spoofed name. */
const byName: KindsOfPods = {
  ...byImage,
  "p10-spoof-registry": ["spoofed-name"],
  "p11-spoof-nested": ["spoofed-name"],
  "p12-spoof-digest": ["spoofed-name"],
  "p13-spoof-deep-path": ["spoofed-name"],
  "p14-spoof-name": ["spoofed-name"],
  "p38-wildcard-image": ["spoofed-name"],
  "p41-spoof-staging": ["spoofed-name"],
};

/** Of one that is bound to a control only: one image is as good as another. */
const byControl: KindsOfPods = {
  ...byImage,
  "p10-spoof-registry": ["any-image"],
  "p11-spoof-nested": ["any-image"],
  "p12-spoof-digest": ["any-image"],
  "p13-spoof-deep-path": ["any-image"],
  "p14-spoof-name": ["any-image"],
  "p28-other-init-net": ["any-image"],
  "p29-other-init-sysadmin": ["any-image", "extra-value"],
  "p30-other-main-net": ["main-container"],
  "p32-mesh-plus-bad-init": ["any-image"],
  "p34-mesh-command-override": ["any-image"],
  "p35-mesh-native-sidecar": ["any-image"],
  "p36-wildcard-capability": ["extra-value"],
  "p37-cap-prefix": ["extra-value"],
  "p38-wildcard-image": ["any-image"],
  "p41-spoof-staging": ["any-image"],
};

/** Of one that is bound to a namespace or a label only. */
const byPlace: KindsOfPods = {
  "p41-spoof-staging": ["any-pod-in-namespace"],
  "p42-containers-staging": ["any-pod-in-namespace"],
  "p43-anything-in-mesh-ns": ["any-pod-in-namespace"],
  "p44-label-spoof": ["label-spoof"],
  "d51-mesh-in-containers": ["pod-controller"],
};

export interface MeshCase {
  /** The name in `funnel.json`. */
  readonly name: string;
  readonly files: readonly string[];
  /** Whether the policy looks at capabilities only. */
  readonly isCapabilitiesOnly?: boolean;
  readonly shows: KindsOfPods;
  /** Kinds that are there although no pod of the mesh happens to show them. */
  readonly beyond?: readonly HoleKind[];
  /**
   * Whether Kyverno forgives updates of Deployments that violated before; there are no updates among the
   * mesh's answers. It never does inside foreach, nor where Deployments are not checked at all. Sound
   * semantics forgives no other violation than the old one (`existing-violation-changed`).
   */
  readonly forgivesUpdates?: false;
  /** Kinds that sound semantics closes, through `request-value-as-wildcard`. */
  readonly closedBySound?: readonly HoleKind[];
}

const w0 = "policies/w0-baseline-no-exemption.yaml";
const wild: readonly HoleKind[] = ["wildcard-characters"];

export const meshCases: readonly MeshCase[] = [
  {
    name: "blog-foreach-2024-seed",
    files: ["policies/blog-foreach-2024-seed.yaml"],
    isCapabilitiesOnly: true,
    forgivesUpdates: false,
    shows: byImage,
    closedBySound: wild,
  },
  {
    name: "blog-foreach-current-site",
    files: ["policies/blog-foreach-current-site.yaml"],
    isCapabilitiesOnly: true,
    forgivesUpdates: false,
    shows: byImage,
    closedBySound: wild,
  },
  {
    name: "blog-foreach-playground",
    files: ["policies/blog-foreach-playground.yaml"],
    isCapabilitiesOnly: true,
    forgivesUpdates: false,
    shows: byImage,
    closedBySound: wild,
  },
  {
    name: "fixed-foreach",
    files: ["policies/fixed-foreach.yaml"],
    isCapabilitiesOnly: true,
    forgivesUpdates: false,
    shows: byImage,
    closedBySound: wild,
  },
  { name: "w0-baseline-no-exemption", files: [w0], shows: byImage },
  {
    name: "w1-profile-by-namespace",
    files: ["policies/w1-profile-by-namespace.yaml"],
    shows: byPlace,
  },
  {
    name: "w1b-profile-by-label",
    files: ["policies/w1b-profile-by-label.yaml"],
    shows: byPlace,
    forgivesUpdates: false,
  },
  {
    name: "w1c-profile-if-pod-has-mesh-init",
    files: ["policies/w1c-profile-if-pod-has-mesh-init.yaml"],
    shows: byImage,
    // p21 has its mesh image in the ephemeral container alone
    beyond: ["ephemeral-container"],
    closedBySound: wild,
  },
  {
    name: "w2-control-any-image",
    files: ["policies/w2-control-any-image.yaml"],
    shows: byControl,
  },
  {
    name: "w3-by-container-name",
    files: ["policies/w3-by-container-name.yaml"],
    isCapabilitiesOnly: true,
    forgivesUpdates: false,
    shows: byName,
    // p20 and p21 have other names in those lists
    beyond: ["main-container", "ephemeral-container"],
    closedBySound: wild,
  },
  { name: "w4-control-by-image", files: ["policies/w4-control-by-image.yaml"], shows: byImage },
  {
    name: "w5-image-and-initcontainers",
    files: ["policies/w5-image-and-initcontainers.yaml"],
    shows: byImage,
  },
  { name: "w6-pinned-registry", files: ["policies/w6-pinned-registry.yaml"], shows: byImage },
  {
    name: "x0+x1-whole-rule-in-staging",
    files: [w0, "exceptions/x1-whole-rule-in-staging.yaml"],
    shows: byPlace,
  },
  // in staging the mesh has only p40, p41 and p42
  {
    name: "x0+x2-blog-podsecurity-image-staging",
    files: [w0, "exceptions/x2-blog-podsecurity-image-staging.yaml"],
    shows: byImage,
    beyond: [
      "nested-path",
      "ephemeral-container",
      "extra-value",
      "command-replaced",
      "native-sidecar",
    ],
  },
  {
    name: "x0+x3-image-init-values-staging",
    files: [w0, "exceptions/x3-image-init-values-staging.yaml"],
    shows: byImage,
    beyond: ["nested-path", "command-replaced", "native-sidecar"],
  },
  {
    name: "x0+x4-pinned-init-values-staging",
    files: [w0, "exceptions/x4-pinned-init-values-staging.yaml"],
    shows: byImage,
    beyond: ["command-replaced", "native-sidecar"],
  },
];
