import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["ip('192.168.0.1')", "192.168.0.1"],
  ["string(ip('2001:DB8:0:0:1:0:0:1'))", "2001:db8::1:0:0:1"],
  ["string(ip('1:0:0:2:0:0:0:3'))", "1:0:0:2::3"],
  ["string(ip('::ffff:0:1.2.3.4'))", "::ffff:0:102:304"],
  ["string(ip('1:2:3:4:5:6:7:0'))", "1:2:3:4:5:6:7:0"],
  ["ip('::1') == ip('0:0::1')", true],
  ["ip('1.2.3.4').family()", 4],
  ["ip('::1').family()", 6],
  ["ip.isCanonical('::1')", true],
  ["ip.isCanonical('ABCD::1')", false],
  [
    "ip.isCanonical('x')",
    'error: IP Address "x" parse error during conversion from string: ParseAddr("x"): unable to parse IP',
  ],
  ["isIP('1.2.3.4')", true],
  ["isIP('::ffff:1.2.3.4')", false],
  ["isIP('fe80::1%eth0')", false],
  ["ip('0.0.0.0').isUnspecified()", true],
  ["ip('::').isUnspecified()", true],
  ["ip('127.1.2.3').isLoopback()", true],
  ["ip('::1').isLoopback()", true],
  ["ip('128.0.0.1').isLoopback()", false],
  ["ip('224.0.0.1').isLinkLocalMulticast()", true],
  ["ip('224.0.1.1').isLinkLocalMulticast()", false],
  ["ip('ff32::1').isLinkLocalMulticast()", true],
  ["ip('169.254.1.1').isLinkLocalUnicast()", true],
  ["ip('febf::1').isLinkLocalUnicast()", true],
  ["ip('fec0::1').isLinkLocalUnicast()", false],
  ["ip('10.0.0.1').isGlobalUnicast()", true],
  ["ip('255.255.255.255').isGlobalUnicast()", false],
  ["ip('ff05::2').isGlobalUnicast()", false],
  [
    "ip('')",
    'error: IP Address "" parse error during conversion from string: ParseAddr(""): unable to parse IP',
  ],
  [
    "ip('%a')",
    'error: IP Address "%a" parse error during conversion from string: ParseAddr("%a"): missing IPv6 address',
  ],
  [
    "ip('1.2.3')",
    'error: IP Address "1.2.3" parse error during conversion from string: ParseAddr("1.2.3"): IPv4 address too short',
  ],
  [
    "ip('1.2.3.4.5')",
    'error: IP Address "1.2.3.4.5" parse error during conversion from string: ParseAddr("1.2.3.4.5"): IPv4 address too long',
  ],
  [
    "ip('1.2.3.256')",
    'error: IP Address "1.2.3.256" parse error during conversion from string: ParseAddr("1.2.3.256"): IPv4 field has value >255',
  ],
  [
    "ip('01.2.3.4')",
    'error: IP Address "01.2.3.4" parse error during conversion from string: ParseAddr("01.2.3.4"): IPv4 field has octet with leading zero',
  ],
  [
    "ip('1..2.3')",
    'error: IP Address "1..2.3" parse error during conversion from string: ParseAddr("1..2.3"): IPv4 field must have at least one digit (at ".2.3")',
  ],
  [
    "ip('1.2.3.a')",
    'error: IP Address "1.2.3.a" parse error during conversion from string: ParseAddr("1.2.3.a"): unexpected character (at "a")',
  ],
  [
    "ip('12345::')",
    'error: IP Address "12345::" parse error during conversion from string: ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")',
  ],
  [
    "ip('1:g')",
    'error: IP Address "1:g" parse error during conversion from string: ParseAddr("1:g"): each colon-separated field must have at least one digit (at "g")',
  ],
  [
    "ip('1g:')",
    'error: IP Address "1g:" parse error during conversion from string: ParseAddr("1g:"): unexpected character, want colon (at "g:")',
  ],
  [
    "ip('1:')",
    'error: IP Address "1:" parse error during conversion from string: ParseAddr("1:"): colon must be followed by more characters (at ":")',
  ],
  [
    "ip('1::2::3')",
    'error: IP Address "1::2::3" parse error during conversion from string: ParseAddr("1::2::3"): multiple :: in address (at ":3")',
  ],
  [
    "ip('1:2:3:4:5:6:7:8:9')",
    'error: IP Address "1:2:3:4:5:6:7:8:9" parse error during conversion from string: ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")',
  ],
  [
    "ip('1:2:3:4:5:6:7:8::')",
    'error: IP Address "1:2:3:4:5:6:7:8::" parse error during conversion from string: ParseAddr("1:2:3:4:5:6:7:8::"): the :: must expand to at least one field of zeros',
  ],
  [
    "ip('1:2:3')",
    'error: IP Address "1:2:3" parse error during conversion from string: ParseAddr("1:2:3"): address string too short',
  ],
  [
    "ip('1:2:1.2.3.4')",
    'error: IP Address "1:2:1.2.3.4" parse error during conversion from string: ParseAddr("1:2:1.2.3.4"): embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
  ],
  [
    "ip('::1:2:3:4:5:6:7:1.2.3.4')",
    'error: IP Address "::1:2:3:4:5:6:7:1.2.3.4" parse error during conversion from string: ParseAddr("::1:2:3:4:5:6:7:1.2.3.4"): too many hex fields to fit an embedded IPv4 at the end of the address (at "1.2.3.4")',
  ],
  [
    "ip('::%')",
    'error: IP Address "::%" parse error during conversion from string: ParseAddr("::%"): zone must be a non-empty string',
  ],
  ["ip('::ffff:1.2.3.4')", 'error: IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed'],
  ["ip('fe80::1%eth0')", 'error: IP address "fe80::1%eth0" with zone value is not allowed'],
];

describe("IP addresses", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
