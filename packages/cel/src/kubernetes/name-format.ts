/** The forms of names in Kubernetes. Source: Kubernetes, "Object Names and IDs", "Labels and Selectors". */

/** What is wrong with a text, in Kubernetes' words; empty where nothing is. */
export type Validate = (text: string) => readonly string[];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const startingLabel = "[a-z]([-a-z0-9]*[a-z0-9])?";
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualified})?`;

const labelPattern = whole(label);
const subdomainPattern = whole(subdomain);
const startingLabelPattern = whole(startingLabel);
const qualifiedPattern = whole(qualified);
const labelValuePattern = whole(labelValue);

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const longestLabel = 63;
const longestSubdomain = 253;

/** How Kubernetes tells of a pattern: with examples, and with the pattern itself. */
function mustFit(rule: string, pattern: string, ...examples: readonly string[]): string {
  const quoted = examples.map((example, index) => `${index > 0 ? " or " : ""}'${example}'`);
  return `${rule} (e.g. ${quoted.join(", ")}, regex used for validation is '${pattern}')`;
}

const labelRule = mustFit(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  "my-name",
  "123-abc",
);
const subdomainRule = mustFit(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  "example.com",
);
const startingLabelRule = mustFit(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  startingLabel,
  "my-name",
  "abc-123",
);
const qualifiedRule = mustFit(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualified,
  "MyName",
  "my.name",
  "123-abc",
);
const labelValueRule = mustFit(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue,
  "MyValue",
  "my_value",
  "12345",
);

function tooLong(text: string, longest: number, unit: "bytes" | "characters"): string[] {
  const isShort = text.length * 3 <= longest || new TextEncoder().encode(text).length <= longest;
  return isShort ? [] : [`must be no more than ${longest} ${unit}`];
}

function mismatch(text: string, pattern: RegExp, rule: string): string[] {
  return pattern.test(text) ? [] : [rule];
}

export const validateDnsLabel: Validate = (text) => {
  const length = tooLong(text, longestLabel, "characters");
  if (labelPattern.test(text)) return length;
  return [...length, subdomainPattern.test(text) ? "must not contain dots" : labelRule];
};

export const validateDnsSubdomain: Validate = (text) => [
  ...tooLong(text, longestSubdomain, "characters"),
  ...mismatch(text, subdomainPattern, subdomainRule),
];

export const validateStartingLabel: Validate = (text) => [
  ...tooLong(text, longestLabel, "characters"),
  ...mismatch(text, startingLabelPattern, startingLabelRule),
];

export const validateLabelValue: Validate = (text) => [
  ...tooLong(text, longestLabel, "bytes"),
  ...mismatch(text, labelValuePattern, labelValueRule),
];

/** A name with or without a domain before it: the key of a label. */
export const validateQualifiedName: Validate = (text) => {
  const [first = "", second, ...more] = text.split("/");
  if (more.length > 0) {
    const parts = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a valid label key ${qualifiedRule} ${parts}`];
  }
  if (second === undefined) return validateNamePart(first);
  return [...validatePrefixPart(first), ...validateNamePart(second)];
};

function validateNamePart(text: string): string[] {
  const problems = [
    ...(text === "" ? ["must be non-empty"] : tooLong(text, longestLabel, "bytes")),
    ...mismatch(text, qualifiedPattern, qualifiedRule),
  ];
  return problems.map((problem) => `name part ${problem}`);
}

function validatePrefixPart(text: string): string[] {
  const problems =
    text === ""
      ? ["must be non-empty"]
      : [
          ...tooLong(text, longestSubdomain, "bytes"),
          ...mismatch(text, subdomainPattern, subdomainRule),
        ];
  return problems.map((problem) => `prefix part ${problem}`);
}

/**
 * The same form for what names are generated from: a last `-` does not count, nor does the byte before it, be it
 * what it may.
 */
export function asPrefix(validate: Validate): Validate {
  return (text) => {
    if (text.length < 2 || !text.endsWith("-")) return validate(text);
    const rest = text.slice(0, -2);
    const isByte = text.charCodeAt(text.length - 2) < 0x80;
    return validate(isByte ? `${rest}a` : `${rest}\uFFFDa`);
  };
}
