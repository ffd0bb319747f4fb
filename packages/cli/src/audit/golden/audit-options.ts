import type { AuditCommandOptions } from "../options.ts";

/** The options of `winnow audit` without any flag. */
export const plainAudit: AuditCommandOptions = {
  exceptions: [],
  pods: [],
  reference: undefined,
  semantics: "sound",
  psaConfig: undefined,
  namespaces: [],
  gitBranch: undefined,
  format: "text",
  outputFile: undefined,
  witnesses: false,
  compareWith: [],
  failOnWider: false,
  maxWidth: undefined,
  failOn: [],
  baseline: undefined,
  writeBaseline: undefined,
};
