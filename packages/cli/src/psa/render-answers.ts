import type { Json, JsonMap } from "@winnow/value";
import type { Colours } from "../output/colours.ts";
import { prettyJson } from "../output/json.ts";
import { printableLine } from "../output/printable.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Answer } from "./simulate.ts";

/** Answers of Pod Security Admission for people or for programs. */
export function renderAnswers(
  answers: readonly Answer[],
  output: "text" | "json",
  colours: Colours,
): string {
  if (output === "json") return `${prettyJson(answers.map(toJson))}\n`;
  const denied = answers.filter(({ response }) => !response.allowed).length;
  const texts = answers.map((answer) => textOf(answer, colours));
  return `${texts.join("")}\n${answers.length - denied} allowed, ${denied} denied\n`;
}

/** The response is the API server's own, field by field. */
function toJson({ identity, operation, response, metrics }: Answer): JsonMap {
  const { apiVersion, kind, namespace, name } = identity;
  return {
    apiVersion,
    kind,
    ...(namespace === "" ? {} : { namespace }),
    name,
    operation,
    response: JSON.parse(JSON.stringify(response)) as Json,
    metrics: metrics.map((sample) => ({ name: sample.name, labels: { ...sample.labels } })),
  };
}

function textOf({ identity, operation, response }: Answer, colours: Colours): string {
  const { allowed, status, warnings = [], auditAnnotations = {} } = response;
  const verdict = allowed ? colours.green("allowed") : colours.red("denied");
  const lines = [
    `${operation} ${printableLine(resourceLabel(identity))}: ${verdict}`,
    ...(status === undefined
      ? []
      : [`  ${status.code} ${status.reason}: ${printableLine(status.message)}`]),
    ...warnings.map((warning) => `  ${colours.yellow("warning:")} ${printableLine(warning)}`),
    ...Object.entries(auditAnnotations).map(
      ([key, value]) => `  ${colours.dim("audit:")} ${key}=${printableLine(value)}`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
