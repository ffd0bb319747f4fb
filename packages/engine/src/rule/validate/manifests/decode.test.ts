import { gzipSync } from "node:zlib";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { decodeSignedManifest } from "./decode.ts";

const domain = "a.b";
const megabyte = 1024 * 1024;

function packed(content: string | Buffer): string {
  return gzipSync(content).toString("base64");
}

function decode(annotations: JsonMap): ReturnType<typeof decodeSignedManifest> {
  const named = Object.entries(annotations).map(([name, value]) => [`${domain}/${name}`, value]);
  return decodeSignedManifest({ metadata: { annotations: Object.fromEntries(named) } }, domain);
}

/** A tar archive (POSIX.1, ustar) of files, each with the size that its header claims. */
function tar(...files: { content: string; type?: string; size?: string }[]): Buffer {
  const blocks = files.flatMap(({ content, type = "0", size }) => {
    const header = Buffer.alloc(512);
    header.write("manifest.yaml", 0);
    header.write(size ?? content.length.toString(8).padStart(11, "0"), 124);
    header.write(type, 156);
    return [header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** Base64 of a gzip that unpacks to `size` zero bytes, made without holding them all. */
function bomb(size: number): string {
  const part = gzipSync(Buffer.alloc(megabyte));
  // several members one after the other are one gzip (RFC 1952)
  return Buffer.concat(Array.from({ length: size / megabyte }, () => part)).toString("base64");
}

describe("decoding signed manifests", () => {
  it("reads a plain text and its signatures with their certificates", () => {
    const found = decode({
      message: packed("kind: A"),
      signature: "one",
      signature_1: "two",
      certificate_1: packed("PEM"),
      signature_3: "after a gap",
    });
    expect(found).toEqual({
      payload: Buffer.from("kind: A").toString("base64"),
      text: "kind: A",
      signatures: [{ signature: "one" }, { signature: "two", certificate: "PEM" }],
    });
  });

  it("reads an archive of one file; its packed form is what was signed", () => {
    const archive = gzipSync(tar({ content: "", type: "5" }, { content: "kind: A" }));
    const found = decode({ message: packed(archive), signature: "s" });
    expect(found?.text).toBe("kind: A");
    expect(found?.payload).toBe(archive.toString("base64"));
  });

  it.each([
    [{ message: packed("a") }],
    [{ signature: "s" }],
    [{ signature_1: "s", message: packed("a") }],
    [{ message: 1, signature: "s" }],
  ])("finds no signature in %j", (annotations) => {
    expect(decode(annotations)).toBeUndefined();
  });

  it("finds none in annotations that are no map", () => {
    expect(decodeSignedManifest({ metadata: { annotations: [] } }, domain)).toBeUndefined();
    expect(decodeSignedManifest({ metadata: 1 }, domain)).toBeUndefined();
  });

  it("counts no more than twenty signatures", () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    const many = numbers.map((index) => [index === 0 ? "signature" : `signature_${index}`, "s"]);
    const found = decode({ message: packed("a"), ...Object.fromEntries(many) });
    expect(found?.signatures.length).toBe(20);
  });

  it.each([
    ["no base64", "%%%", "is no base64"],
    ["no gzip", Buffer.from("kind: A").toString("base64"), "holds no gzip"],
    ["cut off", packed("kind: A".repeat(99)).slice(0, 24), "holds broken gzip"],
    ["no tar", packed(gzipSync(Buffer.alloc(600, 65))), "broken tar archive"],
    ["no file", packed(gzipSync(tar())), "must hold one manifest, it holds 0"],
    ["two files", packed(gzipSync(tar({ content: "a" }, { content: "b" }))), "it holds 2"],
    ["a lie", packed(gzipSync(tar({ content: "a", size: "77777777777" }))), "broken tar archive"],
    ["a wrong size", packed(gzipSync(tar({ content: "a", size: "-1" }))), "broken tar archive"],
  ])("refuses what is broken: %s", (_, message, problem) => {
    expect(() => decode({ message, signature: "s" })).toThrow(problem);
  });

  it("takes a manifest up to the limit", () => {
    const text = "a".repeat(3 * megabyte);
    expect(decode({ message: packed(text), signature: "s" })?.text.length).toBe(text.length);
    expect(() => decode({ message: packed(`${text}a`), signature: "s" })).toThrow(
      "the annotation a.b/message unpacks to more than 3145728 bytes",
    );
  });

  it.each([
    ["of zeros", bomb(1024 * megabyte)],
    ["inside a gzip", packed(Buffer.from(bomb(1024 * megabyte), "base64"))],
  ])("stops at the limit: a gigabyte %s", (_, message) => {
    const before = process.memoryUsage().rss;
    expect(() => decode({ message, signature: "s" })).toThrow("unpacks to more than");
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * megabyte);
  });

  it("stops at the limit in a certificate as well", () => {
    const certificate = bomb(1024 * megabyte);
    expect(() => decode({ message: packed("a"), signature: "s", certificate })).toThrow(
      "the annotation a.b/certificate unpacks to more than",
    );
  });
});
