import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressProblem, formatAddress, isMapped, parseAddress } from "./address.ts";

const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());

describe("addresses", () => {
  it("have one canonical text, which reads back as the same", () => {
    fc.assert(
      fc.property(anyAddress, (text) => {
        const address = parseAddress(text);
        const canonical = formatAddress(address);
        expect(parseAddress(canonical)).toEqual(address);
        expect(formatAddress(parseAddress(canonical))).toBe(canonical);
      }),
    );
  });

  it.each([
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"],
    ["::1.2.3.4", "::102:304"],
    ["0:0:0:0:0:0:0:0", "::"],
  ])("%s is written %s", (text, canonical) => {
    expect(formatAddress(parseAddress(text))).toBe(canonical);
  });

  it("know those that stand for IPv4 addresses", () => {
    expect(isMapped(parseAddress("::ffff:1.2.3.4"))).toBe(true);
    expect(isMapped(parseAddress("::fffe:1.2.3.4"))).toBe(false);
    expect(isMapped(parseAddress("1.2.3.4"))).toBe(false);
  });

  it("keep the zone of a link-local address", () => {
    expect(parseAddress("fe80::1%eth0").zone).toBe("eth0");
  });

  it("are refused with a reason for any other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0129afg:.%") }), (text) => {
        let problem: unknown;
        try {
          parseAddress(text);
        } catch (error) {
          problem = error;
        }
        expect(problem === undefined || problem instanceof AddressProblem).toBe(true);
      }),
    );
  });
});
