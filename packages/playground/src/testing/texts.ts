/** A policy that denies and a pod that it denies, with names and words that look like HTML. */
export const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: named
spec:
  rules:
    - name: label
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        failureAction: Enforce
        message: <img src=x onerror=alert(1)>
        pattern: {metadata: {labels: {team: "?*"}}}
`;
export const pod = `apiVersion: v1
kind: Pod
metadata:
  name: <b>bold</b>
spec:
  containers: [{name: a, image: b}]
`;
