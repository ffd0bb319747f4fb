/** The webhook configurations that a set of policies needs (admissionregistration.k8s.io/v1). */
import type { ServedResource } from "@winnow/kube";
import type { JsonMap } from "@winnow/value";
import type { WebhookGroup } from "./webhook-group.ts";
import { webhookRules } from "./webhook-rules.ts";
import type { WebhookKind } from "./webhook-rules.ts";

/** How the API server reaches Winnow. */
export type WebhookTarget =
  | { readonly url: string }
  | { readonly service: { readonly namespace: string; readonly name: string } };

export interface WebhookSettings {
  readonly target: WebhookTarget;
  /** Whom the API server must trust, as PEM. */
  readonly authority: string;
  /** Winnow's own namespace: what is in there is never asked about, so that it can be repaired. */
  readonly namespace: string;
}

/** The label of all that Winnow writes for itself, and the selector that finds it. */
export const managedBy: JsonMap = { "app.kubernetes.io/managed-by": "winnow" };
export const managedSelector = "app.kubernetes.io/managed-by=winnow";

/** The path under which policies themselves are judged. */
export const policyPath = "/policy";

/** Seconds that the API server waits where no policy says otherwise; Kubernetes' own default. */
const usualTimeout = 10;

const namespaceLabel = "kubernetes.io/metadata.name";

const kinds: readonly (readonly [WebhookKind, string])[] = [
  ["validate", "ValidatingWebhookConfiguration"],
  ["mutate", "MutatingWebhookConfiguration"],
];

/**
 * The configurations for resources, one for each kind, and the one for policies. Those without
 * webhooks are there too, so that what stood in them is taken back.
 */
export function webhookConfigurations(
  groups: readonly WebhookGroup[],
  served: readonly ServedResource[],
  settings: WebhookSettings,
): JsonMap[] {
  const resources = kinds.map(([webhook, kind]) => ({
    ...configuration(kind, `winnow-resource-${webhook}`),
    webhooks: groups.flatMap((group) => webhookOf(group, webhook, served, settings)),
  }));
  return [...resources, policyConfiguration(settings)];
}

function configuration(kind: string, name: string): JsonMap {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name, labels: { ...managedBy } },
  };
}

function webhookOf(
  group: WebhookGroup,
  webhook: WebhookKind,
  served: readonly ServedResource[],
  settings: WebhookSettings,
): JsonMap[] {
  const { id, failurePolicy, isNamespaced, matchConditions, policies } = group;
  const rules = webhookRules(policies, webhook, served, isNamespaced);
  const namespaceSelector = namespacesOf(group, settings.namespace);
  if (rules.length === 0 || namespaceSelector === undefined) return [];
  const timeouts = policies.map(({ spec }) => spec.webhookTimeoutSeconds ?? usualTimeout);
  return [
    {
      name: `${id}.${webhook}.winnow.svc`,
      clientConfig: clientConfig(settings, `/${webhook}/${id}`),
      rules,
      failurePolicy,
      namespaceSelector,
      timeoutSeconds: Math.max(...timeouts),
      ...(matchConditions.length === 0 ? {} : { matchConditions: [...matchConditions] }),
      // a mutation of another webhook may have undone what a rule wanted
      ...(webhook === "mutate" ? { reinvocationPolicy: "IfNeeded" } : {}),
      ...fixed,
    },
  ];
}

/** An object is asked about in the version that is wanted, in whatever version it was sent. */
const fixed: JsonMap = {
  matchPolicy: "Equivalent",
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};

/** Undefined where there is none to judge. */
function namespacesOf({ isNamespaced, policies }: WebhookGroup, own: string): JsonMap | undefined {
  if (!isNamespaced) return namespacesWith("NotIn", [own]);
  const namespaces = new Set(policies.map(({ namespace = "" }) => namespace));
  namespaces.delete(own);
  return namespaces.size === 0 ? undefined : namespacesWith("In", [...namespaces].toSorted());
}

function namespacesWith(operator: "In" | "NotIn", values: string[]): JsonMap {
  return { matchExpressions: [{ key: namespaceLabel, operator, values }] };
}

/**
 * Whoever writes a broken policy is told at once. It is no wall: a policy that comes past it is refused
 * when it is read, so it need not stand in the way of repairs while Winnow is not there.
 */
function policyConfiguration(settings: WebhookSettings): JsonMap {
  return {
    ...configuration("ValidatingWebhookConfiguration", "winnow-policy-validate"),
    webhooks: [
      {
        name: "policy.validate.winnow.svc",
        clientConfig: clientConfig(settings, policyPath),
        rules: [
          {
            apiGroups: ["kyverno.io"],
            apiVersions: ["*"],
            resources: [
              "clusterpolicies",
              "policies",
              "policyexceptions",
              "clustercleanuppolicies",
              "cleanuppolicies",
            ],
            operations: ["CREATE", "UPDATE"],
            scope: "*",
          },
        ],
        failurePolicy: "Ignore",
        timeoutSeconds: usualTimeout,
        ...fixed,
      },
    ],
  };
}

function clientConfig({ target, authority }: WebhookSettings, path: string): JsonMap {
  const caBundle = Buffer.from(authority).toString("base64");
  if ("url" in target) return { url: `${target.url}${path}`, caBundle };
  const { namespace, name } = target.service;
  return { service: { namespace, name, path, port: 443 }, caBundle };
}
