import { ServiceCallError, readAllowedService } from "@winnow/controller";
import type { AllowedService } from "@winnow/controller";
import { InputError } from "./input-error.ts";

/** The services of `--allow-service-calls`. Throws InputError for what is no address. */
export function allowedServicesOf(texts: readonly string[]): AllowedService[] {
  return texts.map((text) => {
    try {
      return readAllowedService(text);
    } catch (error) {
      if (!(error instanceof ServiceCallError)) throw error;
      throw new InputError(`--allow-service-calls ${error.message}`);
    }
  });
}
