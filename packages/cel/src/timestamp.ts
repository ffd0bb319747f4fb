import { formatTime, timeLayouts } from "@winnow/value";
import { scalar } from "./type.ts";
import type { Type } from "./type.ts";
import { CelObject } from "./value.ts";
import type { CelValue } from "./value.ts";

/** An instant, exact to the nanosecond; years 1 to 9999. */
export class Timestamp extends CelObject {
  override readonly type: Type = scalar.timestamp;
  /** Since 1970-01-01T00:00:00Z. */
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
  override equals(other: CelValue): boolean {
    return other instanceof Timestamp && other.nanoseconds === this.nanoseconds;
  }
  /** `2026-01-02T03:04:05.5Z` */
  override toText(): string {
    const time = { nanoseconds: this.nanoseconds, offset: 0 };
    return formatTime(time, timeLayouts["RFC3339Nano"] ?? "");
  }
  override toJson(): string {
    return this.toText();
  }
}

/** A span of time in nanoseconds, within int64. */
export class Duration extends CelObject {
  override readonly type: Type = scalar.duration;
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
  override equals(other: CelValue): boolean {
    return other instanceof Duration && other.nanoseconds === this.nanoseconds;
  }
  /** In seconds, with the digits behind the point that are needed: `5400s`, `1.5s`. */
  override toText(): string {
    return `${secondsText(this.nanoseconds).replace(/0+$/, "").replace(/\.$/, "")}s`;
  }
  /** As protobuf writes it in JSON: seconds, with three, six or nine digits behind the point. */
  override toJson(): string {
    return `${secondsText(this.nanoseconds)
      .replace(/(?:000)+$/, "")
      .replace(/\.$/, "")}s`;
  }
}

const billion = 1_000_000_000n;

/** Seconds with nine digits behind the point. */
function secondsText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = (size % billion).toString().padStart(9, "0");
  return `${nanoseconds < 0n ? "-" : ""}${size / billion}.${fraction}`;
}
