const template = ["spec", "template"];

const paths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: template,
  DaemonSet: template,
  StatefulSet: template,
  ReplicaSet: template,
  ReplicationController: template,
  Job: template,
  CronJob: ["spec", "jobTemplate", ...template],
};

/**
 * The keys that lead to the pod, or to the template of one, in objects of a kind; undefined for kinds
 * that `validate.podSecurity` finds none in.
 */
export function podTemplatePath(kind: unknown): readonly string[] | undefined {
  return typeof kind === "string" && Object.hasOwn(paths, kind) ? paths[kind] : undefined;
}
