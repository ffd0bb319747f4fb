import { describe, expect, it } from "vitest";
import { costOf } from "./answer.fixture.ts";

/** What Kubernetes 1.37 counts. */
const costs: readonly (readonly [expression: string, cost: number])[] = [
  ["['aaaaaaaaaaaa', 'b'].max()", 1],
  ["['ééééé', 'b'].max()", 1],
  ["[b'aaaaaaaaaaaaaaaaaaaaaaaa'].max() == b''", 2],
  ["[{'aaaaaaaaaaaaaaaaaa': 1}].indexOf({'b': 2})", 2],
  ["d.mixed.isSorted()", 4],
  ["'abc 123 def 456'.find('[0-9]+')", 4],
  ["'abc 123 def 456'.findAll('[0-9]+', 1)", 4],
  ["quantity('')", 0],
  ["quantity('1234567890123456789')", 2],
  ["quantity('1').add(quantity('2'))", 3],
  ["semver('1.2.3-a.1+b')", 2],
  ["isSemver('1.2.3-a.1+b', true)", 2],
  ["ip('169.254.1.1')", 2],
  ["ip.isCanonical('ABCD::1')", 2],
  ["string(ip('ABCD:0:0:0::1'))", 3],
  ["cidr('1.2.3.4/24').ip()", 2],
  ["cidr('1.2.3.4/1').containsIP('1.2.3.9')", 3],
  ["cidr('::1/128').containsIP('::1')", 6],
  ["cidr('::1/41').containsIP(ip('::1'))", 4],
  ["cidr('::1/128').containsCIDR('::1/128')", 9],
  ["cidr('::1/64').containsCIDR(cidr('::1/128'))", 6],
  ["url('https://user@a.b:80/p%20q?q=1&q=2&z#frag').getHost()", 5],
  ["isURL('https://user@a.b:80/p%20q?q=1&q=2&z#frag')", 1],
  ["format.dns1123Label().validate('a')", 9],
  ["format.named('uri').value().validate('http://a b')", 554],
  ["format.datetime().validate('2021-01-01T00:00:00.123456789012345Z')", 73],
  ["jsonpatch.escapeKey('a/b~c')", 1],
  ["authorizer.group('').resource('pods').check('list').allowed()", 350004],
  [
    "authorizer.group('').resource('pods').fieldSelector('a=b,c!=d,e==f').check('list').allowed()",
    350366,
  ],
  ["authorizer.serviceAccount('ns', 'sa').path('/x').check('get').reason()", 350004],
];

describe("the costs of Kubernetes' libraries", () => {
  it.each(costs)("%s", (expression, cost) => {
    expect(costOf(expression)).toBe(cost);
  });
});
