import type { Host } from "../../host.ts";
import { createColours } from "../colours.ts";

/** A host that keeps what is written, at a fixed time, without colours. */
export interface RecordingHost extends Host {
  readonly written: string[];
  readonly noted: string[];
}

/** 2026-02-03T04:05:06.789Z */
const fixedTime = 1_770_091_506_789;

export function createRecordingHost(): RecordingHost {
  const written: string[] = [];
  const noted: string[] = [];
  return {
    written,
    noted,
    write: (text) => void written.push(text),
    note: (text) => void noted.push(text),
    readStdin: () => Promise.resolve(new Uint8Array()),
    colours: createColours(false),
    isUnicode: true,
    isWatched: false,
    now: () => fixedTime,
  };
}
