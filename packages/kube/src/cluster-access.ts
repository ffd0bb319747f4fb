/** How an API server is reached, and as whom. */
export interface ClusterAccess {
  /** Where this came from, for messages: a kubeconfig's context, or the pod's service account. */
  readonly name: string;
  /** The API server's address, without a slash at the end. */
  readonly server: string;
  /** The namespace that commands use where none is named. */
  readonly namespace: string;
  readonly tls: TlsSettings;
  readonly credentials: Credentials;
  readonly proxyUrl?: string;
}

/** Certificates and keys are PEM texts. */
export interface TlsSettings {
  /** Undefined: the certificate authorities that Node trusts. */
  readonly ca?: string;
  readonly serverName?: string;
  /** Set only where the kubeconfig says insecure-skip-tls-verify. */
  readonly insecure: boolean;
}

export type Credentials =
  | { readonly type: "none" }
  | { readonly type: "certificate"; readonly cert: string; readonly key: string }
  | { readonly type: "token"; readonly token: string }
  /** A file whose token is renewed from time to time. */
  | { readonly type: "tokenFile"; readonly file: string }
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | { readonly type: "exec"; readonly exec: ExecPlugin };

/** A program that gives credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
}
