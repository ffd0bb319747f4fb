import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["cidr('192.168.0.7/24')", "192.168.0.7/24"],
  ["cidr('192.168.0.7/24').masked()", "192.168.0.0/24"],
  ["cidr('192.168.0.7/24').ip()", "192.168.0.7"],
  ["cidr('192.168.0.7/24').prefixLength()", 24],
  ["string(cidr('2001:DB8::/32'))", "2001:db8::/32"],
  ["cidr('10.0.0.0/8') == cidr('10.0.0.0/8')", true],
  ["cidr('10.0.0.0/8') == cidr('10.0.0.1/8')", false],
  ["cidr('192.168.0.0/24').containsIP('192.168.0.7')", true],
  ["cidr('192.168.0.0/24').containsIP(ip('192.168.1.7'))", false],
  ["cidr('192.168.0.0/24').containsIP('::1')", false],
  ["cidr('0.0.0.0/0').containsIP('::1')", false],
  ["cidr('192.168.0.0/24').containsIP('x')", "error: no such overload"],
  ["cidr('192.168.0.0/24').containsCIDR('192.168.0.128/25')", true],
  ["cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))", false],
  ["cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.9/24'))", true],
  [
    "cidr('192.168.0.0/24').containsCIDR('x')",
    "error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"x\"): no '/'",
  ],
  ["isCIDR('10.0.0.0/8')", true],
  ["isCIDR('10.0.0.0')", false],
  [
    "cidr('1.2.3.4')",
    "error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"1.2.3.4\"): no '/'",
  ],
  [
    "cidr('x/3')",
    'error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("x/3"): ParseAddr("x"): unable to parse IP',
  ],
  [
    "cidr('1.2.3.4/33')",
    'error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("1.2.3.4/33"): prefix length out of range',
  ],
  [
    "cidr('1.2.3.4/03')",
    'error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("1.2.3.4/03"): bad bits after slash: "03"',
  ],
  [
    "cidr('1.2.3.4/+3')",
    'error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("1.2.3.4/+3"): bad bits after slash: "+3"',
  ],
  [
    "cidr('fe80::1%eth0/64')",
    'error: network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("fe80::1%eth0/64"): IPv6 zones cannot be present in a prefix',
  ],
  [
    "cidr('::ffff:1.2.3.4/96')",
    'error: network address parse error during conversion from string: IPv4-mapped IPv6 address "::ffff:1.2.3.4/96" is not allowed',
  ],
];

describe("networks", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
