/** What the controller knows of a cluster because it follows it. */
import { objectLabels } from "@winnow/engine";
import type { ApiResource, Informer, InformerOptions, KubeClient } from "@winnow/kube";
import { deepEqual, get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { UserInfo } from "@winnow/engine";
import { createPolicyDocuments } from "../policy/policy-documents.ts";
import type { PolicyDocument } from "../policy/policy-documents.ts";
import { managedSelector } from "../webhook/webhook-configuration.ts";
import { startObservedInformer } from "./observed-informer.ts";
import type { InformerState, ObservedInformer } from "./observed-informer.ts";
import { keepBinding, rolesOfUser, subjectsOf } from "./roles-of-user.ts";
import type { UserRoles } from "./roles-of-user.ts";
import {
  bindings,
  configMaps,
  definitions,
  exceptions,
  namespaces,
  policies,
  webhooks,
} from "./watched-kinds.ts";

export interface ClusterWatchOptions {
  readonly client: KubeClient;
  /** The ConfigMap with the settings. */
  readonly configMap: { readonly namespace: string; readonly name: string };
  /** From where exceptions count, `*` for everywhere; none: exceptions are not even read. */
  readonly exceptionNamespaces: readonly string[];
  /** Policies or exceptions have changed. */
  readonly onPolicies: () => void;
  /** The ConfigMap has come, changed or gone; `data` is what it holds. */
  readonly onConfig: (data: JsonMap) => void;
  /** Custom resources have come, changed or gone. */
  readonly onDefinitions: () => void;
  /** The labels of a namespace that was there before have changed. */
  readonly onNamespaceLabels: () => void;
  /** One of the own webhook configurations was changed, by whomever. */
  readonly onWebhooks: () => void;
  readonly onError: (error: unknown) => void;
}

export interface ClusterWatch {
  /** Resolves when everything was listed once. */
  readonly synced: Promise<unknown>;
  documents(): PolicyDocument[];
  /** Undefined for a namespace that has not been heard of. */
  labelsOfNamespace(name: string): Readonly<Record<string, string>> | undefined;
  rolesOf(user: UserInfo): UserRoles;
  /** How far everything that is followed has been read. */
  informers(): InformerState[];
  stop(): Promise<void>;
}

/** Lists everything once and follows it from then on, until it is stopped. */
export function watchCluster(options: ClusterWatchOptions): ClusterWatch {
  const { client, onError } = options;
  const documents = createPolicyDocuments();
  const followed: ObservedInformer[] = [];
  const start = (resource: ApiResource, settings: InformerOptions): Informer => {
    const observed = startObservedInformer(client, resource, { onError, ...settings });
    followed.push(observed);
    return observed.informer;
  };

  const onPolicy: InformerOptions["onChange"] = ({ type, object }) => {
    if (type === "removed") documents.remove(object);
    if (type === "removed" || documents.put(object)) options.onPolicies();
  };
  const policyInformers = [
    ...policies.map((resource) => start(resource, { onChange: onPolicy, keep: withoutHistory })),
    ...options.exceptionNamespaces.map((namespace) =>
      start(exceptions, {
        ...(namespace === "*" ? {} : { namespace }),
        onChange: onPolicy,
        keep: withoutHistory,
      }),
    ),
  ];
  const namespaceInformer = start(namespaces, {
    keep: keepLabels,
    onChange(change) {
      if (change.type !== "changed") return;
      const [before, after] = [change.old, change.object].map(objectLabels);
      if (!deepEqual({ ...before }, { ...after })) options.onNamespaceLabels();
    },
  });
  const bindingInformers = bindings.map((resource) =>
    start(resource, { keep: keepBinding, indexes: { subject: subjectsOf } }),
  );
  const config = start(configMaps, {
    namespace: options.configMap.namespace,
    // the right to read it is for this name alone
    fieldSelector: `metadata.name=${options.configMap.name}`,
    onChange: ({ type, object }) => {
      const data = type === "removed" ? undefined : get(object, "data");
      options.onConfig(isMap(data) ? data : {});
    },
  });
  const informers = [
    ...policyInformers,
    namespaceInformer,
    ...bindingInformers,
    config,
    start(definitions, { keep: keepLabels, onChange: options.onDefinitions }),
    ...webhooks.map((resource) =>
      start(resource, {
        labelSelector: managedSelector,
        keep: keepLabels,
        onChange: options.onWebhooks,
      }),
    ),
  ];
  const synced = Promise.all(informers.map((informer) => informer.synced));
  // who starts up may give up for another reason before anybody waits for this
  synced.catch(() => undefined);
  return {
    synced,
    documents: () => documents.all(),
    labelsOfNamespace(name) {
      const namespace = namespaceInformer.objects.get("", name);
      return namespace === undefined ? undefined : objectLabels(namespace);
    },
    rolesOf: (user) =>
      rolesOfUser(user, (subject) =>
        bindingInformers.flatMap(({ objects }) => objects.byIndex("subject", subject)),
      ),
    informers: () => followed.map((observed) => observed.state()),
    async stop() {
      await Promise.all(informers.map((informer) => informer.stop()));
    },
  };
}

/** The object without the list of who has written which field, which is longer than most policies. */
function withoutHistory(object: JsonMap): JsonMap {
  const metadata = get(object, "metadata");
  if (!isMap(metadata)) return object;
  const { managedFields: _, ...others } = metadata;
  return { ...object, metadata: others };
}

/** Name, version and labels: all that is asked of most objects. */
function keepLabels(object: JsonMap): JsonMap {
  const metadata: JsonMap = {};
  for (const key of ["name", "namespace", "resourceVersion", "labels"]) {
    const value = getPath(object, ["metadata", key]);
    if (value !== undefined) metadata[key] = value;
  }
  return { metadata };
}
