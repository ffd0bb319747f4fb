import { expect, it } from "vitest";
import { isRefusedAddress } from "./refused-address.ts";

it.each([
  "127.0.0.1",
  "127.8.9.1",
  "0.0.0.0",
  "169.254.169.254",
  "224.0.0.1",
  "255.255.255.255",
  "100.100.100.200",
  "168.63.129.16",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
  "fd00:ec2::254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "0:0:0:0:0:ffff:7f00:1",
  "::127.0.0.1",
  "64:ff9b::169.254.169.254",
  "64:ff9b::7f00:1",
  "2002:a9fe:a9fe::1",
  "::ffff:0:127.0.0.1",
  "no address",
])("%s is not called", (address) => {
  expect(isRefusedAddress(address)).toBe(true);
});

it.each([
  "10.96.0.1",
  "192.168.1.1",
  "172.16.0.1",
  "100.64.0.1",
  "8.8.8.8",
  "fd00::1",
  "2001:db8::1",
  "::ffff:10.0.0.1",
  "2002:a00:1::1",
])("%s may be called", (address) => {
  expect(isRefusedAddress(address)).toBe(false);
});
