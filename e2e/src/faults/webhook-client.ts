/** Calls of a controller's webhook past the API server, over kept connections as the server has them. */
import { getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { Pool } from "undici";
import { untilDone } from "../until-done.ts";
import type { GuardedCluster } from "./guarded-cluster.ts";

export interface WebhookClient {
  post(path: string, body: string): Promise<Reply>;
  get(path: string): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/** A client that trusts what the API server is told to trust. */
export async function openWebhookClient(cluster: GuardedCluster): Promise<WebhookClient> {
  // whoever leads writes it a moment later
  const configuration = await untilDone(20_000, () =>
    cluster.client.get(`${configurations}/winnow-policy-validate`),
  );
  const ca = trustedIn(configuration);
  const origin = `https://127.0.0.1:${cluster.controller().port}`;
  const pool = new Pool(origin, { connect: { ca }, connections: 8 });
  const send = async (method: "GET" | "POST", path: string, body?: string): Promise<Reply> => {
    const reply = await pool.request({ method, path, ...(body === undefined ? {} : { body }) });
    return { status: reply.statusCode, text: await reply.body.text() };
  };
  return {
    post: (path, body) => send("POST", path, body),
    get: (path) => send("GET", path),
    close: () => pool.close(),
  };
}

/** Whom the API server trusts that calls the webhooks of a configuration, as PEM. */
export function trustedIn(configuration: Json): string {
  const webhooks = getPath(configuration, ["webhooks"]);
  const [webhook] = Array.isArray(webhooks) ? webhooks : [];
  const bundle = getPath(webhook, ["clientConfig", "caBundle"]);
  return Buffer.from(typeof bundle === "string" ? bundle : "", "base64").toString();
}

/** An AdmissionReview that asks about the creation of an object. */
export function review(kind: string, object: JsonMap): string {
  return JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "1",
      kind: { group: "", version: "v1", kind },
      resource: { group: "", version: "v1", resource: `${kind.toLowerCase()}s` },
      name: "probe",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "somebody" },
      object,
    },
  });
}

/** Whether an answer allows; throws for what is no answer. */
export function isAllowed({ text }: Reply): boolean {
  const allowed = getPath(JSON.parse(text) as JsonMap, ["response", "allowed"]);
  if (typeof allowed !== "boolean") throw new Error(`no AdmissionReview: ${text}`);
  return allowed;
}
