import type { Semantics } from "@winnow/engine";
import type { Command } from "commander";
import type { InputOptions } from "../apply/options.ts";
import { collectList, collectWhole } from "./list-flag.ts";

/** What the flags give that say what is judged by what. */
export interface InputFlags {
  resource: string[];
  resources: string[];
  exception: string[];
  exceptions: string[];
  targetResource: string[];
  targetResources: string[];
  exceptionsWithResources?: boolean;
  exceptionsWithinPolicies?: boolean;
  valuesFile?: string;
  set: string[];
  userinfo?: string;
  contextFile?: string;
  registry?: boolean;
  gitBranch?: string;
  semantics: Semantics;
}

/** The argument of commands that take policies from everywhere. */
export const policiesText =
  "policy files, folders, patterns, - for standard input, addresses, git repositories";

/** Declares the flags for resources, exceptions and values; --git-branch and --semantics come apart. */
export function addInputFlags(command: Command): void {
  const list = (flags: string, description: string): Command =>
    command.option(flags, description, collectList, []);
  list("-r, --resource <path>", "file, folder, pattern, address or - with resources; repeatable");
  list("--resources <path>", "the same as --resource");
  list("-e, --exception <path>", "file or folder with PolicyExceptions; repeatable");
  list("--exceptions <path>", "the same as --exception");
  command
    .option("--exceptions-with-resources", "use the PolicyExceptions among the resources")
    .option("--exceptions-within-policies", "use the PolicyExceptions among the policies")
    .option(
      "-f, --values-file <file>",
      "values for variables (cli.kyverno.io/v1alpha1, kind Values)",
    )
    .option("-s, --set <name=value>", "a value for a variable; repeatable", collectWhole, [])
    .option("-u, --userinfo <file>", "who asks: user, groups, roles (kind UserInfo)")
    .option(
      "--context-file <file>",
      "objects and image facts that policies look up (kind Context)",
    );
  list("--target-resource <path>", "objects of the cluster that policies look up; repeatable");
  list("--target-resources <path>", "the same as --target-resource");
  command.option("--registry", "ask image registries for what the context file does not tell");
}

/** What the flags say. */
export function toInputOptions(flags: InputFlags): InputOptions {
  return {
    resources: [...flags.resource, ...flags.resources],
    exceptions: [...flags.exception, ...flags.exceptions],
    targetResources: [...flags.targetResource, ...flags.targetResources],
    exceptionsWithResources: flags.exceptionsWithResources === true,
    exceptionsWithinPolicies: flags.exceptionsWithinPolicies === true,
    valuesFile: flags.valuesFile,
    set: flags.set,
    userInfo: flags.userinfo,
    contextFile: flags.contextFile,
    registry: flags.registry === true,
    gitBranch: flags.gitBranch,
    semantics: flags.semantics,
  };
}
