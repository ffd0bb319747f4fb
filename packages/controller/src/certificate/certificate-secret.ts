/** The Secret in which replicas share a certificate: one of them makes it, all of them show it. */
import { startInformer, ApiError, resourcePath } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { secrets } from "../cluster/watched-kinds.ts";
import { managedBy } from "../webhook/webhook-configuration.ts";
import {
  createStoredCertificate,
  readSecret,
  renewedCertificate,
  secretData,
} from "./stored-certificate.ts";
import type { CertificateWish, StoredCertificate } from "./stored-certificate.ts";

export interface CertificateSecret {
  current(): StoredCertificate;
  stop(): Promise<void>;
}

export interface CertificateSecretOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** Whether this replica is the one that renews. */
  readonly isLeader: () => boolean;
  /** Told of each certificate after the first. */
  readonly onChange: (stored: StoredCertificate) => void;
  readonly onError: (error: unknown) => void;
}

const day = 24 * 60 * 60 * 1000;
const lifetime = 30 * day;
/** How often the leader looks whether it is time, in milliseconds. */
const lookPeriod = 60 * 60 * 1000;

/** Finds the certificate, or makes it, and follows it. Throws ApiError and KubeError. */
export async function openCertificateSecret(
  options: CertificateSecretOptions,
): Promise<CertificateSecret> {
  const { client, namespace, name, onChange, onError } = options;
  const path = resourcePath(secrets, namespace, name);
  let current = await findOrMake();

  function wish(): CertificateWish {
    return { hosts: options.hosts, lifetime, now: Date.now() };
  }

  /** Whoever is second to write finds what the first one has written. */
  async function findOrMake(): Promise<StoredCertificate> {
    for (let attempt = 1; ; attempt += 1) {
      // a second attempt only follows where another replica was faster
      /* oxlint-disable no-await-in-loop */
      try {
        const secret = await find();
        const stored = secret === undefined ? undefined : readSecret(secret);
        const renewed =
          stored === undefined
            ? await createStoredCertificate(wish())
            : await renewedCertificate(stored, wish());
        if (renewed !== undefined) await store(renewed, secret);
        const found = renewed ?? stored;
        if (found !== undefined) return found;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409 || attempt > 4) throw error;
      }
      /* oxlint-enable no-await-in-loop */
    }
  }

  async function find(): Promise<JsonMap | undefined> {
    try {
      const secret = await client.get(path);
      return isMap(secret) ? secret : undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The resourceVersion in the metadata makes the server refuse where another one was faster. */
  async function store(stored: StoredCertificate, before: JsonMap | undefined): Promise<void> {
    const secret: JsonMap = {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: (before && get(before, "metadata")) ?? {
        name,
        namespace,
        labels: { ...managedBy },
      },
      data: secretData(stored),
    };
    if (before === undefined) await client.post(resourcePath(secrets, namespace), secret);
    else await client.put(path, secret);
  }

  function take(secret: JsonMap): void {
    const stored = readSecret(secret);
    if (stored === undefined) {
      onError(
        new Error(`Secret ${namespace}/${name} holds no certificate; the one before is kept`),
      );
    } else if (JSON.stringify(stored) !== JSON.stringify(current)) {
      current = stored;
      onChange(stored);
    }
  }

  const informer = startInformer(client, secrets, {
    namespace,
    // the right to read it is for this name alone
    fieldSelector: `metadata.name=${name}`,
    onError,
    onChange: ({ type, object }) => {
      if (type !== "removed") take(object);
    },
  });
  const timer = setInterval(() => {
    if (options.isLeader()) findOrMake().catch(onError);
  }, lookPeriod);
  timer.unref();
  return {
    current: () => current,
    async stop() {
      clearInterval(timer);
      await informer.stop();
    },
  };
}
