import { quote } from "@winnow/value";
import type { ConfigurationProblem, Exemptions } from "./configuration.ts";

/** What is wrong with a name, in Kubernetes' words (apimachinery, validation of names). */
type NameCheck = (name: string) => readonly string[];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = String.raw`${label}(\.${label})*`;

/** A lower-case name of letters, digits and `-`. */
const checkLabel = nameCheck(
  63,
  label,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
    "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', " +
    `regex used for validation is '${label}')`,
);

/** Such names, joined by dots. */
const checkSubdomain = nameCheck(
  253,
  subdomain,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    "and must start and end with an alphanumeric character (e.g. 'example.com', " +
    `regex used for validation is '${subdomain}')`,
);

function nameCheck(longest: number, pattern: string, rule: string): NameCheck {
  const syntax = new RegExp(`^${pattern}$`, "u");
  return (name) => [
    ...(utf8Length(name) > longest ? [`must be no more than ${longest} bytes`] : []),
    ...(syntax.test(name) ? [] : [rule]),
  ];
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

const checks: readonly [keyof Exemptions, NameCheck][] = [
  ["namespaces", checkLabel],
  ["runtimeClasses", checkSubdomain],
  ["usernames", (name) => (name === "" ? ["username must not be empty"] : [])],
];

/**
 * Names that could not be the names of namespaces, runtime classes or users, and those that are
 * there twice. Texts and order are those of the API server.
 */
export function checkExemptions(exemptions: Exemptions): readonly ConfigurationProblem[] {
  return checks.flatMap(([field, check]) => {
    const seen = new Set<string>();
    return exemptions[field].flatMap((name, index): readonly ConfigurationProblem[] => {
      const rules = check(name);
      const isTwice = seen.has(name);
      if (rules.length === 0 && !isTwice) {
        seen.add(name);
        return [];
      }
      const message =
        rules.length > 0
          ? `Invalid value: ${quote(name)}: ${rules.join(", ")}`
          : `Duplicate value: ${quote(name)}`;
      return [
        {
          path: ["exemptions", field, index],
          message,
          apiServerText: `exemptions.${field}[${index}]: ${message}`,
        },
      ];
    });
  });
}
