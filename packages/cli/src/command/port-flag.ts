import { InvalidArgumentError } from "commander";

/** The value of --port. Throws InvalidArgumentError for what is no port. */
export function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("a number from 0 to 65535 is wanted");
  }
  return port;
}
