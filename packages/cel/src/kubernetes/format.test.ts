import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["format.dns1123Label().validate('my-name')", "none"],
  [
    "format.named('dns1123Label').value().validate('My-name')",
    [
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["format.named('nope').hasValue()", false],
  ["format.dns1123Label() == format.named('dns1123Label').value()", true],
  ["format.dns1123Label().validate('a.b')", ["must not contain dots"]],
  [
    "format.dns1123Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')",
    ["must be no more than 63 characters"],
  ],
  ["format.dns1123Subdomain().validate('a.b-c')", "none"],
  [
    "format.dns1123Subdomain().validate('A')",
    [
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "format.dns1035Label().validate('1a')",
    [
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["format.dns1123LabelPrefix().validate('a-')", "none"],
  ["format.dns1123LabelPrefix().validate('A-')", "none"],
  [
    "format.dns1123LabelPrefix().validate('-')",
    [
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["format.dns1123SubdomainPrefix().validate('a.b-')", "none"],
  [
    "format.dns1035LabelPrefix().validate('1-a')",
    [
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["format.qualifiedName().validate('example.com/a_B.c')", "none"],
  [
    "format.qualifiedName().validate('/')",
    [
      "prefix part must be non-empty",
      "name part must be non-empty",
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ],
  [
    "format.qualifiedName().validate('A/b')",
    [
      "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "format.qualifiedName().validate('a/b/c')",
    [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  ],
  ["format.labelValue().validate('')", "none"],
  [
    "format.labelValue().validate('a b')",
    [
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  [
    "format.labelValue().validate('éééééééééééééééééééééééééééééééé')",
    [
      "must be no more than 63 bytes",
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  ["format.uri().validate('https://example.com/a')", "none"],
  ["format.uri().validate('a')", ['parse "a": invalid URI for request']],
  ["format.uuid().validate('123E4567-e89b12d3a456-426614174000')", "none"],
  [
    "format.uuid().validate('{123e4567-e89b-12d3-a456-426614174000}')",
    ["does not match the UUID format"],
  ],
  ["format.byte().validate('YWI=')", "none"],
  ["format.byte().validate('')", ["invalid base64"]],
  ["format.byte().validate('YWI')", ["invalid base64"]],
  ["format.date().validate('2000-02-29')", "none"],
  ["format.date().validate('1900-02-29')", ["invalid date"]],
  ["format.date().validate('0000-01-01')", "none"],
  ["format.date().validate('2021-1-1')", ["invalid date"]],
  ["format.datetime().validate('2021-01-01t23:59:59,5+99:99')", "none"],
  ["format.datetime().validate('2021-01-01T24:00:00Z')", ["invalid datetime"]],
  ["format.datetime().validate('2021-01-01T00:00:00')", ["invalid datetime"]],
];

describe("formats", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
