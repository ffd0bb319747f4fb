import type { JsonMap } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exemption } from "./exemption.ts";
import type { Level } from "./control/control.ts";
import { compilePodSecurity } from "./pod-security.ts";
import type { PodSecurityOutcome, Semantics } from "./pod-security.ts";

function entry(
  controlName: string,
  images: string[] = [],
  restrictedField = "",
  values: string[] = [],
): Exemption {
  return { controlName, images, restrictedField, values };
}

function judge(
  semantics: Semantics,
  level: Level,
  exclude: Exemption[],
  spec: JsonMap,
  version = "latest",
): PodSecurityOutcome {
  return compilePodSecurity({ level, version, exclude }, semantics).check({ spec });
}

/** `error`, or the checks that fail, by sound semantics and by Kyverno. */
function both(
  level: Level,
  exclude: Exemption[],
  spec: JsonMap,
  version = "latest",
): [string, string] {
  const say = (semantics: Semantics): string => {
    const { error, failed } = judge(semantics, level, exclude, spec, version);
    return error === undefined ? failed.map(({ control }) => control.id).join(" ") : "error";
  };
  return [say("sound"), say("kyverno-1.19")];
}

const restricted = {
  name: "a",
  image: "good",
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};
const addField = "spec.containers[*].securityContext.capabilities.add";
const adding = (...add: string[]): JsonMap => ({
  containers: [{ name: "a", image: "good", securityContext: { capabilities: { add } } }],
});

describe("named differences", () => {
  it("pod-security-exemption: errors are counted off by Kyverno, not told apart", () => {
    const volumes = [
      { name: "v", hostPath: { path: "/etc" } },
      { name: "w", hostPath: { path: "/run" } },
    ];
    const entries = ["/etc", "/etc*"].map((path) =>
      entry("HostPath Volumes", [], "spec.volumes[*].hostPath", [path]),
    );
    expect(both("baseline", entries, { volumes })).toEqual(["hostPathVolumes", ""]);
    expect(judge("sound", "baseline", entries, { volumes }).deviations).toEqual([
      {
        name: "pod-security-exemption",
        direction: "kyverno-more-permissive",
        check: "hostPathVolumes",
        entry: 0,
      },
    ]);
  });

  it("pod-security-exemption: an entry for the pod frees a container in Kyverno", () => {
    const spec = {
      containers: [
        { ...restricted, securityContext: { ...restricted.securityContext, seccompProfile: null } },
      ],
    };
    expect(both("restricted", [entry("Seccomp")], spec)).toEqual(["seccompProfile_restricted", ""]);
  });

  it("pod-security-exemption: an exempt profile hides a missing one in Kyverno", () => {
    const without = { ...restricted.securityContext, seccompProfile: null };
    const spec = {
      containers: [
        {
          ...restricted,
          image: "mesh",
          securityContext: { ...without, seccompProfile: { type: "Unconfined" } },
        },
        { ...restricted, name: "b", securityContext: without },
      ],
    };
    expect(both("restricted", [entry("Seccomp", ["mesh"])], spec)).toEqual([
      "seccompProfile_restricted",
      "",
    ]);
  });

  it("pod-security-exemption: values do not matter to Kyverno where a field is unset, or for volume types", () => {
    const spec = {
      containers: [
        { ...restricted, securityContext: { ...restricted.securityContext, capabilities: {} } },
      ],
    };
    const field = "spec.containers[*].securityContext.capabilities.drop";
    expect(both("restricted", [entry("Capabilities", ["*"], field, ["x"])], spec)).toEqual([
      "capabilities_restricted",
      "",
    ]);
    expect(both("restricted", [entry("Capabilities", ["*"], field, ["<unset>"])], spec)).toEqual([
      "",
      "",
    ]);
    const nfs = { volumes: [{ name: "v", nfs: {} }] };
    expect(
      both("restricted", [entry("Volume Types", [], "spec.volumes[*].nfs", ["x"])], nfs),
    ).toEqual(["restrictedVolumes", ""]);
    expect(
      both("restricted", [entry("Volume Types", [], "spec.volumes[*].nfs", ["nfs"])], nfs),
    ).toEqual(["", ""]);
  });

  it("pod-security-exemption: values shared out over entries cover a list in sound semantics only", () => {
    const entries = ["NET_ADMIN", "NET_RAW"].map((name) =>
      entry("Capabilities", ["*"], addField, [name]),
    );
    expect(both("baseline", entries, adding("NET_ADMIN", "NET_RAW"))).toEqual([
      "",
      "capabilities_baseline",
    ]);
    expect(
      judge("sound", "baseline", entries, adding("NET_ADMIN", "NET_RAW")).deviations,
    ).toMatchObject([{ direction: "kyverno-stricter", entry: 0 }]);
  });

  it("pod-security-version: Kyverno makes checks before their version, and none newer than v1.34", () => {
    const probe = { containers: [{ name: "a", livenessProbe: { httpGet: { host: "h" } } }] };
    expect(both("baseline", [], probe, "v1.20")).toEqual(["", "hostProbesAndHostLifecycle"]);
    expect(both("baseline", [], probe, "v1.34")).toEqual([
      "hostProbesAndHostLifecycle",
      "hostProbesAndHostLifecycle",
    ]);
    const own = {
      hostUsers: false,
      containers: [{ name: "a", securityContext: { procMount: "Unmasked" } }],
    };
    expect(both("baseline", [], own)).toEqual(["", "procMount"]);
    expect(judge("sound", "baseline", [], own).differences).toEqual(["pod-security-version"]);
  });
});

describe("exemptions in both semantics", () => {
  it("one from Volume Types is none from HostPath Volumes", () => {
    const spec = { containers: [restricted], volumes: [{ name: "v", hostPath: { path: "/" } }] };
    expect(both("restricted", [entry("Volume Types")], spec)).toEqual([
      "hostPathVolumes",
      "hostPathVolumes",
    ]);
    expect(both("restricted", [entry("Volume Types"), entry("HostPath Volumes")], spec)).toEqual([
      "",
      "",
    ]);
  });

  it("nothing exempts from hosts in probes", () => {
    const spec = { containers: [{ name: "a", livenessProbe: { httpGet: { host: "h" } } }] };
    expect(both("baseline", [entry("", ["*"]), entry("Host Ports", ["*"])], spec)).toEqual([
      "hostProbesAndHostLifecycle",
      "hostProbesAndHostLifecycle",
    ]);
  });

  it("what cannot be read is an error, never a pass", () => {
    expect(both("baseline", [entry("Privileged Containers", ["*"])], { hostPID: "x" })).toEqual([
      "error",
      "error",
    ]);
  });

  it("the tracer hears each entry that was tried and why it does not apply", () => {
    const heard: unknown[] = [];
    const check = compilePodSecurity(
      { level: "baseline", version: "latest", exclude: [entry("Capabilities", ["other"])] },
      "sound",
    );
    check.check({ spec: adding("NET_RAW") }, [], {
      found: (failed) => heard.push(failed.map(({ control }) => control.name)),
      tried: ({ entry: index, forgives, misses }) => heard.push({ index, forgives, misses }),
    });
    expect(heard).toEqual([
      ["Capabilities"],
      {
        index: 0,
        forgives: false,
        misses: [{ dimension: "image", found: "good", wanted: ["other"] }],
      },
    ]);
  });
});

describe("laws of sound semantics", () => {
  const capability = fc.constantFrom("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "CHOWN", "");
  const image = fc.constantFrom("mesh/a:1", "mesh/b:1", "other:1");
  const container = fc.record({
    image,
    add: fc.array(capability, { maxLength: 3 }),
    privileged: fc.boolean(),
    list: fc.constantFrom("initContainers", "containers", "ephemeralContainers"),
  });
  const field = fc.constantFrom(
    "",
    addField,
    "spec.initContainers[*].securityContext.capabilities.add",
  );
  const exemption = fc.record({
    controlName: fc.constantFrom("Capabilities", "Privileged Containers", "HostPath Volumes"),
    images: fc.constantFrom([], ["*"], ["mesh/*"], ["other:1"]),
    restrictedField: field,
    values: fc.subarray(["NET_ADMIN", "NET_RAW", "SYS_*"]),
  });
  type Shape = { image: string; add: string[]; privileged: boolean; list: string };
  const toSpec = (shapes: readonly Shape[]): JsonMap => {
    const spec: Record<string, JsonMap[]> = {};
    shapes.forEach((shape, index) => {
      (spec[shape.list] ??= []).push({
        name: `c${index}`,
        image: shape.image,
        securityContext: { privileged: shape.privileged, capabilities: { add: shape.add } },
      });
    });
    return spec;
  };
  const denies = (exclude: Exemption[], shapes: readonly Shape[]): boolean =>
    judge("sound", "baseline", exclude, toSpec(shapes)).failed.length > 0;

  it("another container never turns deny into allow", () => {
    fc.assert(
      fc.property(fc.array(exemption), fc.array(container), container, (entries, shapes, more) => {
        fc.pre(denies(entries, shapes));
        return denies(entries, [...shapes, more]) && denies(entries, [more, ...shapes]);
      }),
    );
  });

  it("a duplicate of an entry changes nothing, and neither does their order", () => {
    fc.assert(
      fc.property(fc.array(exemption, { minLength: 1 }), fc.array(container), (entries, shapes) => {
        const verdict = denies(entries, shapes);
        expect(denies([...entries, ...entries], shapes)).toBe(verdict);
        expect(denies(entries.toReversed(), shapes)).toBe(verdict);
      }),
    );
  });

  it("values shared out over two entries equal their union", () => {
    fc.assert(
      fc.property(fc.array(container), fc.constantFrom("*", "mesh/*"), (shapes, pattern) => {
        const lift = (...values: string[]): Exemption =>
          entry("Capabilities", [pattern], "", values);
        expect(denies([lift("NET_ADMIN"), lift("NET_RAW")], shapes)).toBe(
          denies([lift("NET_ADMIN", "NET_RAW")], shapes),
        );
      }),
    );
  });

  it("an exception after the policy's entries is the same as one more entry", () => {
    fc.assert(
      fc.property(fc.array(exemption), exemption, fc.array(container), (entries, extra, shapes) => {
        const check = compilePodSecurity(
          { level: "baseline", version: "latest", exclude: entries },
          "sound",
        );
        const left = check.check({ spec: toSpec(shapes) }, [extra]).failedAfterExtra.length > 0;
        expect(left).toBe(denies([...entries, extra], shapes));
      }),
    );
  });

  it("what passes without exemptions passes with any", () => {
    fc.assert(
      fc.property(fc.array(exemption), fc.array(container), (entries, shapes) => {
        fc.pre(!denies([], shapes));
        return !denies(entries, shapes);
      }),
    );
  });
});
