import type { IncomingMessage } from "node:http";
import { ReviewError } from "../review/review-error.ts";

/**
 * The body of a request as text. Throws ReviewError where it is larger than a number of bytes, or
 * ends before its time; nothing beyond the limit is kept.
 */
export function readBody(request: IncomingMessage, largest: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > largest) {
        chunks.length = 0;
        // the rest is read and thrown away, so that the answer arrives
        request.removeAllListeners("data");
        request.resume();
        reject(new ReviewError(413, `the body is larger than ${largest} bytes`));
      } else {
        chunks.push(chunk);
      }
    });
    request.on("end", () => {
      const [only, ...others] = chunks;
      const body = only !== undefined && others.length === 0 ? only : Buffer.concat(chunks);
      resolve(body.toString("utf8"));
    });
    request.on("error", reject);
    request.on("aborted", () => reject(new ReviewError(400, "the body ended before its time")));
  });
}
