import { expect, it } from "vitest";
import { failedControlsText, reportProperties } from "./message.ts";
import { compilePodSecurity } from "./pod-security.ts";

const { failed } = compilePodSecurity(
  { level: "restricted", version: "v1.30", exclude: [] },
  "kyverno-1.19",
).check({
  metadata: { annotations: { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" } },
  spec: {
    containers: [
      {
        name: "a",
        image: "x:1",
        securityContext: {
          allowPrivilegeEscalation: true,
          runAsNonRoot: true,
          capabilities: { drop: ["ALL"], add: ["SYS_TIME"] },
          seccompProfile: { type: "Localhost" },
        },
      },
    ],
    volumes: [{ name: "v", nfs: {} }],
  },
});

it("lists each control with its fields as Kyverno does", () => {
  const paths = { spec: "spec.template.spec", metadata: "spec.template.metadata" };
  expect(failedControlsText(failed, paths)).toBe(
    "(Forbidden reason: allowPrivilegeEscalation != false, field error list: [spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation is forbidden, forbidden values found: true])" +
      "(Forbidden reason: forbidden AppArmor profile, field error list: [spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/a] is forbidden, forbidden values found: unconfined])" +
      "(Forbidden reason: non-default capabilities, field error list: [spec.template.spec.containers[0].securityContext.capabilities.add is forbidden, forbidden values found: [SYS_TIME]])" +
      "(Forbidden reason: unrestricted capabilities, field error list: [spec.template.spec.containers[0].securityContext.capabilities.add is forbidden, forbidden values found: [SYS_TIME]])" +
      "(Forbidden reason: restricted volume types, field error list: [spec.template.spec.volumes[0].nfs: Forbidden])",
  );
});

it("tells reports the standard, the version and the controls", () => {
  const properties = reportProperties("restricted", "v1.30", failed.slice(0, 1));
  expect(properties).toEqual({
    standard: "restricted",
    version: "v1.30",
    controls: "allowPrivilegeEscalation",
    controlsJSON:
      '[{"ID":"allowPrivilegeEscalation","Name":"Privilege Escalation","Images":["x:1"]}]',
  });
});

it("lists capabilities that are kept before those that are added", () => {
  const securityContext = { capabilities: { drop: ["ALL"], add: ["CHOWN"] } };
  const outcome = compilePodSecurity(
    { level: "restricted", version: "latest", exclude: [] },
    "sound",
  ).check({ spec: { containers: [{ name: "a", securityContext }, { name: "b" }] } });
  const paths = { spec: "spec", metadata: "metadata" };
  expect(failedControlsText(outcome.failed, paths)).toContain(
    "unrestricted capabilities, field error list: [spec.containers[1].securityContext.capabilities.drop: Required value, spec.containers[0].securityContext.capabilities.add is forbidden, forbidden values found: [CHOWN]]",
  );
});
