/** What goes wrong between this command and a registry, told as an input that cannot be used. */
import { ImageError } from "@winnow/value";
import type { VerificationProblem } from "@winnow/image-verification";
import { InputError } from "../input-error.ts";

/** Flags that `oci push` and `oci pull` have in common. */
export interface RegistryFlags {
  readonly image: string;
  /** Where logins come from: `default` (Docker's configuration), `github`, `amazon`, `google`, `azure`. */
  readonly credentialProviders: readonly string[];
  readonly insecure: boolean;
}

/** What the registry client is told. */
export function bundleOptions({ credentialProviders, insecure }: RegistryFlags): {
  credentials: { providers: readonly string[]; allowInsecureRegistry: boolean };
} {
  return {
    credentials: { providers: credentialProviders, allowInsecureRegistry: insecure },
  };
}

const advice: Readonly<Partial<Record<VerificationProblem, string>>> = {
  unauthorized: "log in with docker login, or say with --credential-provider where the login is",
};

/** Does work at a registry. Throws InputError for what the registry or the reference prevents. */
export async function atRegistry<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const { VerificationError } = await import("@winnow/image-verification");
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImageError) throw new InputError(error.message);
    if (!(error instanceof VerificationError)) throw error;
    const hint = advice[error.code];
    throw new InputError(hint === undefined ? error.message : `${error.message}; ${hint}`);
  }
}
