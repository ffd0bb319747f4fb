/** Values of fields that the Pod Security Standards look at: allowed, forbidden, and nearly allowed. */

type Texts = readonly [string, ...string[]];

export const capabilityNames: Texts = [
  ...(["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"] as const),
  ...["NET_BIND_SERVICE", "NET_BIND_SERVICE", "NET_BIND_SERVICE", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
  ...["NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE", "BPF", "ALL"],
  ...["", "*", "?", "chown", "CAP_CHOWN", "CHOWN ", "0", "AUDIT_*", "[]"],
];

export const handlerHosts: Texts = ["", "127.0.0.1", "localhost", "a.example", "*", "0"];

export const sysctlNames: Texts = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_notsent_lowat",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_slow_start_after_idle",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
  "net.ipv4.tcp_mem",
  "net/ipv4/tcp_rmem",
  "net.ipv4.*",
  "kernel.msgmax",
  "",
];

export const volumeSources: Texts = [
  ...(["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"] as const),
  ...["persistentVolumeClaim", "projected", "secret"],
  ...["awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume"],
  ...[
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "hostPath",
    "iscsi",
    "nfs",
  ],
  ...["photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos"],
  ...["vsphereVolume", "unheardOf"],
];
