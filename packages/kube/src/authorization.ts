/** Turns credentials into what a request carries: a header, or a client certificate. */
import { readFile } from "node:fs/promises";
import { bearer } from "./bearer.ts";
import type { Authorization } from "./bearer.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { runExecPlugin } from "./exec-plugin.ts";
import { KubeError } from "./kube-error.ts";

/** How long a token from a file is used before the file is read again, in milliseconds. */
const tokenFileLife = 60_000;

/** Asks for the authorization of an access now. Throws KubeError. */
export async function authorize(access: ClusterAccess, now: number): Promise<Authorization> {
  const { credentials } = access;
  switch (credentials.type) {
    case "none":
      return {};
    case "certificate":
      return { certificate: { cert: credentials.cert, key: credentials.key } };
    case "token":
      return { header: bearer(credentials.token) };
    case "basic": {
      const pair = `${credentials.username}:${credentials.password}`;
      return { header: `Basic ${Buffer.from(pair).toString("base64")}` };
    }
    case "tokenFile":
      return {
        header: bearer(await readToken(credentials.file)),
        expires: now + tokenFileLife,
      };
    case "exec":
      return runExecPlugin(credentials.exec, access);
  }
}

async function readToken(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new KubeError(
      `the token file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
