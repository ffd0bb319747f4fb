import { describe, expect, it } from "vitest";
import { hintFor } from "./foreign-flags.ts";
import { allCommands } from "./all-commands.ts";
import { createProgram } from "./program.ts";

/** The flags of Kyverno 1.19, by its published reference; those of its logging library are left out. */
const kyvernoFlags: Readonly<Record<string, string>> = {
  apply: `audit-warn batch-size cluster cluster-wide-resources concurrent context context-file
    continue-on-error continue-on-fail crd-paths detailed-results exception exceptions
    exceptions-with-resources generate-exceptions generated-exception-ttl git-branch json kubeconfig
    namespace output-format parameter-resource password policy-report registry remove-color resource
    resources set show-performance stdin table target-resource target-resources userinfo username
    values-file warn-exit-code warn-no-pass`,
  test: `detailed-results fail-only file-name git-branch output-format registry remove-color
    require-tests test-case-selector warnings-as-errors`,
  migrate: "context kubeconfig resource",
  docs: "autogenTag noDate output website",
  "create test": "fail name output pass policy resource skip values",
  "create values": "global ns-selector output resource rule",
  "create exception": "all any background namespace output policy-rules",
  "create user-info": "cluster-role group output role username",
  "create metrics-config": "exclude include name namespace output",
  "fix policy": "save",
  "fix test": "compress file-name force save",
};

describe("flags of Kyverno's command line", () => {
  it.each(Object.entries(kyvernoFlags))("%s has each, or says why not", (name, flags) => {
    let command = createProgram(allCommands);
    for (const word of name.split(" ")) {
      const child = command.commands.find((found) => found.name() === word);
      if (child === undefined) throw new Error(`no command ${name}`);
      command = child;
    }
    const known = new Set(command.options.map(({ long }) => long));
    for (const flag of flags.split(/\s+/u)) {
      const isKnown = known.has(`--${flag}`);
      const hint = hintFor(`error: unknown option '--${flag}'`);
      expect(isKnown || hint !== "", `${name} --${flag}`).toBe(true);
    }
  });
});
