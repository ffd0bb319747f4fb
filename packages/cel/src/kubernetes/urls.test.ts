import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  [
    "url('http://[::1]]:80/')",
    'error: URL parse error during conversion from string: parse "http://[::1]]:80/": invalid host: ParseAddr("::1]"): unexpected character, want colon (at "]")',
  ],
  [
    "url('http://a[::1]/')",
    'error: URL parse error during conversion from string: parse "http://a[::1]/": invalid IP-literal',
  ],
  [
    "url('http://[::1]:80:90/')",
    'error: URL parse error during conversion from string: parse "http://[::1]:80:90/": invalid port ":80:90" after host',
  ],
  [
    "url('http://a:80:90/')",
    'error: URL parse error during conversion from string: parse "http://a:80:90/": invalid port ":80:90" after host',
  ],
  [
    "url('http://::1/')",
    'error: URL parse error during conversion from string: parse "http://::1/": invalid port "::1" after host',
  ],
  [
    "url('http://[::1%25]/')",
    'error: URL parse error during conversion from string: parse "http://[::1%25]/": invalid host: ParseAddr("::1%"): zone must be a non-empty string',
  ],
  [
    "url('http://[::1%eth0]/')",
    'error: URL parse error during conversion from string: parse "http://[::1%eth0]/": invalid URL escape "%et"',
  ],
  ["url('http://[fe80::1%25en%20]/')", "http://[fe80::1%25en%20]/"],
  [
    "url('http://[1.2.3.4]/')",
    'error: URL parse error during conversion from string: parse "http://[1.2.3.4]/": invalid IP-literal',
  ],
  [
    "url('http://[x]/')",
    'error: URL parse error during conversion from string: parse "http://[x]/": invalid host: ParseAddr("x"): unable to parse IP',
  ],
  [
    "url('http://[]/')",
    'error: URL parse error during conversion from string: parse "http://[]/": invalid host: ParseAddr(""): unable to parse IP',
  ],
  ["url('http://user:p%40ss@h/')", "http://user:p%40ss@h/"],
  [
    "url('http://us er@h/')",
    'error: URL parse error during conversion from string: parse "http://us er@h/": net/url: invalid userinfo',
  ],
  ["url('http://u@v@h/')", "http://u%40v@h/"],
  [
    "url('http://u%zz@h/')",
    'error: URL parse error during conversion from string: parse "http://u%zz@h/": invalid URL escape "%zz"',
  ],
  ["url('http://:80/').getHost()", ":80"],
  ["url('http:///a')", "http:///a"],
  ["url('http:/a')", "http:/a"],
  ["url('http:a')", "http:a"],
  ["url('a:/b').getEscapedPath()", "/b"],
  [
    "url('1a:/b')",
    'error: URL parse error during conversion from string: parse "1a:/b": invalid URI for request',
  ],
  ["url('a+b-c.d:/b').getScheme()", "a+b-c.d"],
  [
    "url('a_b:/c')",
    'error: URL parse error during conversion from string: parse "a_b:/c": invalid URI for request',
  ],
  ["url('/a?')", "/a?"],
  ["url('/a??')", "/a??"],
  ["url('/a?x?y')", "/a?x?y"],
  ["url('///a').getHost()", ""],
  ["url('///a').getEscapedPath()", "///a"],
  ["url('//a').getEscapedPath()", ""],
  ["url('////a')", "////a"],
  ["url('http://h/a#')", "http://h/a"],
  [
    "url('http://h/a#%zz')",
    'error: URL parse error during conversion from string: parse "http://h/a#%zz": invalid URL escape "%zz"',
  ],
  [
    "url('http://h/a?x#%zz')",
    'error: URL parse error during conversion from string: parse "http://h/a?x#%zz": invalid URL escape "%zz"',
  ],
  ["url('http://h/a?x#y').getQuery()", { x: [""] }],
  [
    "url('http://h%41/')",
    'error: URL parse error during conversion from string: parse "http://h%41/": invalid URL escape "%41"',
  ],
  ["url('http://h%e9/').getHost()", "h\ufffd"],
  ["url('http://hé/').getHost()", "hé"],
  ["url('http://h%25/')", "http://h%25/"],
  [
    "url('http://h%2/')",
    'error: URL parse error during conversion from string: parse "http://h%2/": invalid URL escape "%2"',
  ],
  ["url('http://h<>\"/').getHost()", 'h<>"'],
  [
    "url('http://h{}/')",
    'error: URL parse error during conversion from string: parse "http://h{}/": invalid character "{" in host name',
  ],
  [
    "url('http://h\\\\/')",
    'error: URL parse error during conversion from string: parse "http://h\\\\/": invalid character "\\\\" in host name',
  ],
  [
    "url('http://h^/')",
    'error: URL parse error during conversion from string: parse "http://h^/": invalid character "^" in host name',
  ],
  [
    "url('http://h`/')",
    'error: URL parse error during conversion from string: parse "http://h`/": invalid character "`" in host name',
  ],
  [
    "url('http://h|/')",
    'error: URL parse error during conversion from string: parse "http://h|/": invalid character "|" in host name',
  ],
  [
    "url('/a%')",
    'error: URL parse error during conversion from string: parse "/a%": invalid URL escape "%"',
  ],
  [
    "url('/a%2')",
    'error: URL parse error during conversion from string: parse "/a%2": invalid URL escape "%2"',
  ],
  ["url('/%ff').getEscapedPath()", "/%ff"],
  ["url('/%c3%a9').getEscapedPath()", "/%c3%a9"],
  ["url('/a;b,c=d&e+f$g@h:i').getEscapedPath()", "/a;b,c=d&e+f$g@h:i"],
  ["url('/~a_b-c.d').getEscapedPath()", "/~a_b-c.d"],
  ["url('/a\"b<c>d\\\\e^f`g{h|i}').getEscapedPath()", "/a%22b%3Cc%3Ed%5Ce%5Ef%60g%7Bh%7Ci%7D"],
  ["url('/%41').getEscapedPath()", "/%41"],
  ["url('/%2F%20').getEscapedPath()", "/%2F%20"],
  ["url('/a b%2F').getEscapedPath()", "/a%20b/"],
  ["url('/*').getEscapedPath()", "/*"],
  ["url('*').getEscapedPath()", "*"],
  [
    "url('*?a').getEscapedPath()",
    'error: URL parse error during conversion from string: parse "*?a": invalid URI for request',
  ],
  [
    "url('/a\\tb')",
    'error: URL parse error during conversion from string: parse "/a\\tb": net/url: invalid control character in URL',
  ],
  [
    "url('/a\\u007fb')",
    'error: URL parse error during conversion from string: parse "/a\\x7fb": net/url: invalid control character in URL',
  ],
  ["url('/a\\u0080b').getEscapedPath()", "/a%C2%80b"],
  ["url('/?a=b&a=c&=d&e&&f=g=h').getQuery()", { "": ["d"], a: ["b", "c"], e: [""], f: ["g=h"] }],
  ["url('/?a%20b=c%26d').getQuery()", { "a b": ["c&d"] }],
  ["url('/?a=%ff').getQuery()", { a: ["\ufffd"] }],
  ["url('/?a=%').getQuery()", {}],
  ["url('/?%zz=1&b=2').getQuery()", { b: ["2"] }],
  ["url('http:?a=b').getQuery()", { a: ["b"] }],
  ["url('http:').getEscapedPath()", ""],
  ["url('http:opaque').getEscapedPath()", ""],
  ["url('http:opaque').getHost()", ""],
  ["url('http://h:').getPort()", ""],
  ["url('http://h:').getHostname()", "h"],
  ["url('http://h:').getHost()", "h:"],
  ["url('http://[::1]:').getHostname()", "::1"],
  ["url('http://[::1]').getPort()", ""],
  ["url('http://[::1]').getHostname()", "::1"],
  ["url('mailto:x@y').getHost()", ""],
  ["url('http://h/a') == url('HTTP://h/a')", true],
  ["url('http://h/a?') == url('http://h/a')", false],
  ["url('http://h/%61') == url('http://h/a')", false],
  ["url('http://h/a#') == url('http://h/a')", true],
  ["url('http://h') == url('http://h/')", false],
  ["url('a://h/../b').getEscapedPath()", "/../b"],
  ["isURL('http://h')", true],
  ["isURL('')", false],
  ["isURL('h')", false],
  ["isURL('/h')", true],
  ["isURL('http://h:x')", false],
  ["isURL('http://h/a?x#%zz')", true],
];

describe("URLs", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });

  it("have keys of queries that mean something in JavaScript like any other", () => {
    const answer = answerOf("url('/?__proto__=1&constructor=2').getQuery()");
    expect(Object.entries(answer as object)).toEqual([
      ["__proto__", ["1"]],
      ["constructor", ["2"]],
    ]);
  });
});
