/**
 * The fields of a pod and their types, as in Kubernetes' core/v1 and meta/v1 (v1.34): pairs of name
 * and type. `[]T` is a list, `map[string]T` a map, `...T` stands for the fields of T, which
 * Kubernetes has in the same object.
 */
export const structFields: Readonly<Record<string, string>> = {
  Affinity: "nodeAffinity NodeAffinity, podAffinity PodAffinity, podAntiAffinity PodAntiAffinity",
  AppArmorProfile: "type AppArmorProfileType, localhostProfile string",
  AWSElasticBlockStoreVolumeSource:
    "volumeID string, fsType string, partition int32, readOnly bool",
  AzureDiskVolumeSource:
    "diskName string, diskURI string, cachingMode AzureDataDiskCachingMode, fsType string, " +
    "readOnly bool, kind AzureDataDiskKind",
  AzureFileVolumeSource: "secretName string, shareName string, readOnly bool",
  Capabilities: "add []Capability, drop []Capability",
  CephFSVolumeSource:
    "monitors []string, path string, user string, secretFile string, " +
    "secretRef LocalObjectReference, readOnly bool",
  CinderVolumeSource:
    "volumeID string, fsType string, readOnly bool, secretRef LocalObjectReference",
  ClusterTrustBundleProjection:
    "name string, signerName string, labelSelector LabelSelector, optional bool, path string",
  ConfigMapEnvSource: "...LocalObjectReference, optional bool",
  ConfigMapKeySelector: "...LocalObjectReference, key string, optional bool",
  ConfigMapProjection: "...LocalObjectReference, items []KeyToPath, optional bool",
  ConfigMapVolumeSource:
    "...LocalObjectReference, items []KeyToPath, defaultMode int32, optional bool",
  Container:
    "name string, image string, command []string, args []string, workingDir string, " +
    "ports []ContainerPort, envFrom []EnvFromSource, env []EnvVar, " +
    "resources ResourceRequirements, resizePolicy []ContainerResizePolicy, " +
    "restartPolicy ContainerRestartPolicy, restartPolicyRules []ContainerRestartRule, " +
    "volumeMounts []VolumeMount, volumeDevices []VolumeDevice, livenessProbe Probe, " +
    "readinessProbe Probe, startupProbe Probe, lifecycle Lifecycle, " +
    "terminationMessagePath string, terminationMessagePolicy TerminationMessagePolicy, " +
    "imagePullPolicy PullPolicy, securityContext SecurityContext, stdin bool, " +
    "stdinOnce bool, tty bool",
  ContainerPort:
    "name string, hostPort int32, containerPort int32, protocol Protocol, hostIP string",
  ContainerResizePolicy: "resourceName ResourceName, restartPolicy ResourceResizeRestartPolicy",
  ContainerRestartRule:
    "action ContainerRestartRuleAction, exitCodes ContainerRestartRuleOnExitCodes",
  ContainerRestartRuleOnExitCodes:
    "operator ContainerRestartRuleOnExitCodesOperator, values []int32",
  CSIVolumeSource:
    "driver string, readOnly bool, fsType string, volumeAttributes map[string]string, " +
    "nodePublishSecretRef LocalObjectReference",
  DownwardAPIProjection: "items []DownwardAPIVolumeFile",
  DownwardAPIVolumeFile:
    "path string, fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector, " +
    "mode int32",
  DownwardAPIVolumeSource: "items []DownwardAPIVolumeFile, defaultMode int32",
  EmptyDirVolumeSource: "medium StorageMedium, sizeLimit Quantity",
  EnvFromSource: "prefix string, configMapRef ConfigMapEnvSource, secretRef SecretEnvSource",
  EnvVar: "name string, value string, valueFrom EnvVarSource",
  EnvVarSource:
    "fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector, " +
    "configMapKeyRef ConfigMapKeySelector, secretKeyRef SecretKeySelector, " +
    "fileKeyRef FileKeySelector",
  EphemeralContainer: "...EphemeralContainerCommon, targetContainerName string",
  EphemeralContainerCommon:
    "name string, image string, command []string, args []string, workingDir string, " +
    "ports []ContainerPort, envFrom []EnvFromSource, env []EnvVar, " +
    "resources ResourceRequirements, resizePolicy []ContainerResizePolicy, " +
    "restartPolicy ContainerRestartPolicy, restartPolicyRules []ContainerRestartRule, " +
    "volumeMounts []VolumeMount, volumeDevices []VolumeDevice, livenessProbe Probe, " +
    "readinessProbe Probe, startupProbe Probe, lifecycle Lifecycle, " +
    "terminationMessagePath string, terminationMessagePolicy TerminationMessagePolicy, " +
    "imagePullPolicy PullPolicy, securityContext SecurityContext, stdin bool, " +
    "stdinOnce bool, tty bool",
  EphemeralVolumeSource: "volumeClaimTemplate PersistentVolumeClaimTemplate",
  ExecAction: "command []string",
  FCVolumeSource: "targetWWNs []string, lun int32, fsType string, readOnly bool, wwids []string",
  FileKeySelector: "volumeName string, path string, key string, optional bool",
  FlexVolumeSource:
    "driver string, fsType string, secretRef LocalObjectReference, readOnly bool, " +
    "options map[string]string",
  FlockerVolumeSource: "datasetName string, datasetUUID string",
  GCEPersistentDiskVolumeSource: "pdName string, fsType string, partition int32, readOnly bool",
  GitRepoVolumeSource: "repository string, revision string, directory string",
  GlusterfsVolumeSource: "endpoints string, path string, readOnly bool",
  GRPCAction: "port int32, service string",
  HostAlias: "ip string, hostnames []string",
  HostPathVolumeSource: "path string, type HostPathType",
  HTTPGetAction:
    "path string, port IntOrString, host string, scheme URIScheme, httpHeaders []HTTPHeader",
  HTTPHeader: "name string, value string",
  ImageVolumeSource: "reference string, pullPolicy PullPolicy",
  ISCSIVolumeSource:
    "targetPortal string, iqn string, lun int32, iscsiInterface string, fsType string, " +
    "readOnly bool, portals []string, chapAuthDiscovery bool, chapAuthSession bool, " +
    "secretRef LocalObjectReference, initiatorName string",
  KeyToPath: "key string, path string, mode int32",
  LabelSelector: "matchLabels map[string]string, matchExpressions []LabelSelectorRequirement",
  LabelSelectorRequirement: "key string, operator LabelSelectorOperator, values []string",
  Lifecycle: "postStart LifecycleHandler, preStop LifecycleHandler, stopSignal Signal",
  LifecycleHandler:
    "exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, sleep SleepAction",
  LocalObjectReference: "name string",
  ManagedFieldsEntry:
    "manager string, operation ManagedFieldsOperationType, apiVersion string, time Time, " +
    "fieldsType string, fieldsV1 FieldsV1, subresource string",
  NFSVolumeSource: "server string, path string, readOnly bool",
  NodeAffinity:
    "requiredDuringSchedulingIgnoredDuringExecution NodeSelector, " +
    "preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm",
  NodeSelector: "nodeSelectorTerms []NodeSelectorTerm",
  NodeSelectorRequirement: "key string, operator NodeSelectorOperator, values []string",
  NodeSelectorTerm:
    "matchExpressions []NodeSelectorRequirement, matchFields []NodeSelectorRequirement",
  ObjectFieldSelector: "apiVersion string, fieldPath string",
  ObjectMeta:
    "name string, generateName string, namespace string, selfLink string, uid UID, " +
    "resourceVersion string, generation int64, creationTimestamp Time, " +
    "deletionTimestamp Time, deletionGracePeriodSeconds int64, labels map[string]string, " +
    "annotations map[string]string, ownerReferences []OwnerReference, finalizers []string, " +
    "managedFields []ManagedFieldsEntry",
  OwnerReference:
    "apiVersion string, kind string, name string, uid UID, controller bool, " +
    "blockOwnerDeletion bool",
  PersistentVolumeClaimSpec:
    "accessModes []PersistentVolumeAccessMode, selector LabelSelector, " +
    "resources VolumeResourceRequirements, volumeName string, storageClassName string, " +
    "volumeMode PersistentVolumeMode, dataSource TypedLocalObjectReference, " +
    "dataSourceRef TypedObjectReference, volumeAttributesClassName string",
  PersistentVolumeClaimTemplate: "metadata ObjectMeta, spec PersistentVolumeClaimSpec",
  PersistentVolumeClaimVolumeSource: "claimName string, readOnly bool",
  PhotonPersistentDiskVolumeSource: "pdID string, fsType string",
  PodAffinity:
    "requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm, " +
    "preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm",
  PodAffinityTerm:
    "labelSelector LabelSelector, namespaces []string, topologyKey string, " +
    "namespaceSelector LabelSelector, matchLabelKeys []string, mismatchLabelKeys []string",
  PodAntiAffinity:
    "requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm, " +
    "preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm",
  PodCertificateProjection:
    "signerName string, keyType string, maxExpirationSeconds int32, " +
    "credentialBundlePath string, keyPath string, certificateChainPath string",
  PodDNSConfig: "nameservers []string, searches []string, options []PodDNSConfigOption",
  PodDNSConfigOption: "name string, value string",
  PodOS: "name OSName",
  PodReadinessGate: "conditionType PodConditionType",
  PodResourceClaim: "name string, resourceClaimName string, resourceClaimTemplateName string",
  PodSchedulingGate: "name string",
  PodSecurityContext:
    "seLinuxOptions SELinuxOptions, windowsOptions WindowsSecurityContextOptions, " +
    "runAsUser int64, runAsGroup int64, runAsNonRoot bool, supplementalGroups []int64, " +
    "supplementalGroupsPolicy SupplementalGroupsPolicy, fsGroup int64, sysctls []Sysctl, " +
    "fsGroupChangePolicy PodFSGroupChangePolicy, seccompProfile SeccompProfile, " +
    "appArmorProfile AppArmorProfile, seLinuxChangePolicy PodSELinuxChangePolicy",
  PodSpec:
    "volumes []Volume, initContainers []Container, containers []Container, " +
    "ephemeralContainers []EphemeralContainer, restartPolicy RestartPolicy, " +
    "terminationGracePeriodSeconds int64, activeDeadlineSeconds int64, " +
    "dnsPolicy DNSPolicy, nodeSelector map[string]string, serviceAccountName string, " +
    "serviceAccount string, automountServiceAccountToken bool, nodeName string, " +
    "hostNetwork bool, hostPID bool, hostIPC bool, shareProcessNamespace bool, " +
    "securityContext PodSecurityContext, imagePullSecrets []LocalObjectReference, " +
    "hostname string, subdomain string, affinity Affinity, schedulerName string, " +
    "tolerations []Toleration, hostAliases []HostAlias, priorityClassName string, " +
    "priority int32, dnsConfig PodDNSConfig, readinessGates []PodReadinessGate, " +
    "runtimeClassName string, enableServiceLinks bool, preemptionPolicy PreemptionPolicy, " +
    "overhead ResourceList, topologySpreadConstraints []TopologySpreadConstraint, " +
    "setHostnameAsFQDN bool, os PodOS, hostUsers bool, " +
    "schedulingGates []PodSchedulingGate, resourceClaims []PodResourceClaim, " +
    "resources ResourceRequirements, hostnameOverride string",
  PortworxVolumeSource: "volumeID string, fsType string, readOnly bool",
  PreferredSchedulingTerm: "weight int32, preference NodeSelectorTerm",
  Probe:
    "...ProbeHandler, initialDelaySeconds int32, timeoutSeconds int32, " +
    "periodSeconds int32, successThreshold int32, failureThreshold int32, " +
    "terminationGracePeriodSeconds int64",
  ProbeHandler:
    "exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, grpc GRPCAction",
  ProjectedVolumeSource: "sources []VolumeProjection, defaultMode int32",
  QuobyteVolumeSource:
    "registry string, volume string, readOnly bool, user string, group string, tenant string",
  RBDVolumeSource:
    "monitors []string, image string, fsType string, pool string, user string, " +
    "keyring string, secretRef LocalObjectReference, readOnly bool",
  ResourceClaim: "name string, request string",
  ResourceFieldSelector: "containerName string, resource string, divisor Quantity",
  ResourceRequirements: "limits ResourceList, requests ResourceList, claims []ResourceClaim",
  ScaleIOVolumeSource:
    "gateway string, system string, secretRef LocalObjectReference, sslEnabled bool, " +
    "protectionDomain string, storagePool string, storageMode string, volumeName string, " +
    "fsType string, readOnly bool",
  SeccompProfile: "type SeccompProfileType, localhostProfile string",
  SecretEnvSource: "...LocalObjectReference, optional bool",
  SecretKeySelector: "...LocalObjectReference, key string, optional bool",
  SecretProjection: "...LocalObjectReference, items []KeyToPath, optional bool",
  SecretVolumeSource: "secretName string, items []KeyToPath, defaultMode int32, optional bool",
  SecurityContext:
    "capabilities Capabilities, privileged bool, seLinuxOptions SELinuxOptions, " +
    "windowsOptions WindowsSecurityContextOptions, runAsUser int64, runAsGroup int64, " +
    "runAsNonRoot bool, readOnlyRootFilesystem bool, allowPrivilegeEscalation bool, " +
    "procMount ProcMountType, seccompProfile SeccompProfile, " +
    "appArmorProfile AppArmorProfile",
  SELinuxOptions: "user string, role string, type string, level string",
  ServiceAccountTokenProjection: "audience string, expirationSeconds int64, path string",
  SleepAction: "seconds int64",
  StorageOSVolumeSource:
    "volumeName string, volumeNamespace string, fsType string, readOnly bool, " +
    "secretRef LocalObjectReference",
  Sysctl: "name string, value string",
  TCPSocketAction: "port IntOrString, host string",
  Toleration:
    "key string, operator TolerationOperator, value string, effect TaintEffect, " +
    "tolerationSeconds int64",
  TopologySpreadConstraint:
    "maxSkew int32, topologyKey string, whenUnsatisfiable UnsatisfiableConstraintAction, " +
    "labelSelector LabelSelector, minDomains int32, " +
    "nodeAffinityPolicy NodeInclusionPolicy, nodeTaintsPolicy NodeInclusionPolicy, " +
    "matchLabelKeys []string",
  TypedLocalObjectReference: "apiGroup string, kind string, name string",
  TypedObjectReference: "apiGroup string, kind string, name string, namespace string",
  Volume: "name string, ...VolumeSource",
  VolumeDevice: "name string, devicePath string",
  VolumeMount:
    "name string, readOnly bool, recursiveReadOnly RecursiveReadOnlyMode, " +
    "mountPath string, subPath string, mountPropagation MountPropagationMode, " +
    "subPathExpr string",
  VolumeProjection:
    "secret SecretProjection, downwardAPI DownwardAPIProjection, " +
    "configMap ConfigMapProjection, serviceAccountToken ServiceAccountTokenProjection, " +
    "clusterTrustBundle ClusterTrustBundleProjection, " +
    "podCertificate PodCertificateProjection",
  VolumeResourceRequirements: "limits ResourceList, requests ResourceList",
  VolumeSource:
    "hostPath HostPathVolumeSource, emptyDir EmptyDirVolumeSource, " +
    "gcePersistentDisk GCEPersistentDiskVolumeSource, " +
    "awsElasticBlockStore AWSElasticBlockStoreVolumeSource, gitRepo GitRepoVolumeSource, " +
    "secret SecretVolumeSource, nfs NFSVolumeSource, iscsi ISCSIVolumeSource, " +
    "glusterfs GlusterfsVolumeSource, " +
    "persistentVolumeClaim PersistentVolumeClaimVolumeSource, rbd RBDVolumeSource, " +
    "flexVolume FlexVolumeSource, cinder CinderVolumeSource, cephfs CephFSVolumeSource, " +
    "flocker FlockerVolumeSource, downwardAPI DownwardAPIVolumeSource, fc FCVolumeSource, " +
    "azureFile AzureFileVolumeSource, configMap ConfigMapVolumeSource, " +
    "vsphereVolume VsphereVirtualDiskVolumeSource, quobyte QuobyteVolumeSource, " +
    "azureDisk AzureDiskVolumeSource, " +
    "photonPersistentDisk PhotonPersistentDiskVolumeSource, " +
    "projected ProjectedVolumeSource, portworxVolume PortworxVolumeSource, " +
    "scaleIO ScaleIOVolumeSource, storageos StorageOSVolumeSource, csi CSIVolumeSource, " +
    "ephemeral EphemeralVolumeSource, image ImageVolumeSource",
  VsphereVirtualDiskVolumeSource:
    "volumePath string, fsType string, storagePolicyName string, storagePolicyID string",
  WeightedPodAffinityTerm: "weight int32, podAffinityTerm PodAffinityTerm",
  WindowsSecurityContextOptions:
    "gmsaCredentialSpecName string, gmsaCredentialSpec string, runAsUserName string, " +
    "hostProcess bool",
};

/** Types that are plain texts under a name of their own. */
export const textTypes: readonly string[] = [
  "AppArmorProfileType",
  "AzureDataDiskCachingMode",
  "AzureDataDiskKind",
  "Capability",
  "ContainerRestartPolicy",
  "ContainerRestartRuleAction",
  "ContainerRestartRuleOnExitCodesOperator",
  "DNSPolicy",
  "HostPathType",
  "LabelSelectorOperator",
  "ManagedFieldsOperationType",
  "MountPropagationMode",
  "NodeInclusionPolicy",
  "NodeSelectorOperator",
  "OSName",
  "PersistentVolumeAccessMode",
  "PersistentVolumeMode",
  "PodConditionType",
  "PodFSGroupChangePolicy",
  "PodSELinuxChangePolicy",
  "PreemptionPolicy",
  "ProcMountType",
  "Protocol",
  "PullPolicy",
  "RecursiveReadOnlyMode",
  "ResourceName",
  "ResourceResizeRestartPolicy",
  "RestartPolicy",
  "SeccompProfileType",
  "Signal",
  "StorageMedium",
  "SupplementalGroupsPolicy",
  "TaintEffect",
  "TerminationMessagePolicy",
  "TolerationOperator",
  "UID",
  "URIScheme",
  "UnsatisfiableConstraintAction",
];
