import { Option } from "commander";

/** `--semantics`, the same for every command that judges. */
export function semanticsOption(): Option {
  return new Option(
    "--semantics <which>",
    "sound: the policy's text taken at its word; kyverno-1.19: exactly what Kyverno answers",
  )
    .choices(["sound", "kyverno-1.19"])
    .default("sound");
}
