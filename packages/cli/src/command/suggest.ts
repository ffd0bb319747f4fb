import type { Semantics } from "@winnow/engine";
import { Option } from "commander";
import type { Command } from "commander";
import type { SuggestFormat, SuggestRun } from "../suggest/run.ts";
import { collectList } from "./list-flag.ts";
import { semanticsOption } from "./semantics-option.ts";

interface SuggestFlags {
  mustPass: string[];
  exception: string[];
  pin: SuggestRun["pin"];
  form?: SuggestRun["form"];
  exceptionNamespace: string;
  output: SuggestFormat;
  write?: boolean;
  exceptionOut?: string;
  gitBranch?: string;
  semantics: Semantics;
  removeColor?: boolean;
}

/** Declares `winnow suggest`. */
export function addSuggest(program: Command): void {
  program
    .command("suggest")
    .description("find the narrowest exemption that lets given pods through, and prove it")
    .argument(
      "<policies...>",
      "policies, and PolicyExceptions among them: files, folders, patterns, -, addresses, git repositories",
    )
    .requiredOption(
      "-p, --must-pass <path>",
      "pods and pod controllers that must be admitted; repeatable",
      collectList,
      [],
    )
    .option(
      "-e, --exception <path>",
      "PolicyExceptions that hold today; repeatable",
      collectList,
      [],
    )
    .addOption(
      new Option(
        "--pin <how>",
        "tags of images: what seen tags have in common (stem), as they are (tag), of a minor version, any; digest asks for digests",
      )
        .choices(["stem", "digest", "tag", "minor", "any-tag"])
        .default("stem"),
    )
    .addOption(
      new Option(
        "--form <form>",
        "entries in the policy, a PolicyException, or one that binds more by conditions; default: all",
      ).choices(["policy", "exception", "bound-exception"]),
    )
    .option("--exception-namespace <name>", "namespace of PolicyExceptions", "kyverno")
    .addOption(
      new Option(
        "-o, --output <format>",
        "text, json, or yaml: the exception or the changed policies alone",
      )
        .choices(["text", "json", "yaml"])
        .default("text"),
    )
    .option("--write", "write the entries into the policy files; comments and layout stay")
    .option("--exception-out <file>", "write the PolicyException into a new file")
    .option("-b, --git-branch <ref>", "branch, tag or commit of git repositories")
    .addOption(semanticsOption())
    .option("--remove-color", "no colours")
    .addHelpText("after", examples)
    .action(async (policies: string[], flags: SuggestFlags) => {
      const [{ runSuggest }, { createProcessHost }] = await Promise.all([
        import("../suggest/run.ts"),
        import("../process-host.ts"),
      ]);
      const host = createProcessHost({ removeColour: flags.removeColor === true });
      process.exitCode = await runSuggest(
        {
          policies,
          mustPass: flags.mustPass,
          exceptions: flags.exception,
          pin: flags.pin,
          form: flags.form,
          exceptionNamespace: flags.exceptionNamespace,
          output: flags.output,
          write: flags.write === true,
          exceptionOut: flags.exceptionOut,
          gitBranch: flags.gitBranch,
          semantics: flags.semantics,
        },
        host,
      );
    });
}

const examples = `
Examples:
  winnow suggest policies/ --must-pass pods.yaml
  winnow suggest policies/ --must-pass pods/ --pin minor
  winnow suggest baseline.yaml --must-pass pods.yaml --write
  winnow suggest policies/ -p pods.yaml --exception-out mesh-exception.yaml
  kubectl get pods -n shop -o yaml | winnow suggest policies/ -p - -o yaml > exception.yaml

What is suggested has been compiled and judged: all pods pass, nothing in it is needless, and of the
pods that were tried beside them none gets through but those that are named with the reason.

Exit codes: 0 a suggestion is proved (or nothing is violated), 1 none can be given,
2 an input could not be used.`;
