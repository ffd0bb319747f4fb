/** The versions of Kubernetes that the end-to-end tests run against: the two newest minor ones. */
export const kubernetesVersions = ["1.36.3", "1.37.2"];
