import type { Problem, SourceDocument } from "../problem.ts";
import { pathText } from "./check-schema.ts";
import type { Report } from "./check-schema.ts";

/** A report that adds problems of one severity, with their places in the document's source. */
export function reportInto(
  problems: Problem[],
  document: SourceDocument,
  severity: Problem["severity"],
): Report {
  return (code, path, message) => {
    const position = document.locate?.(path);
    problems.push({
      severity,
      code,
      ...(document.file === undefined ? {} : { file: document.file }),
      document: document.index ?? 0,
      path: pathText(path),
      ...(position === undefined ? {} : { line: position.line, column: position.column }),
      message,
    });
  };
}
