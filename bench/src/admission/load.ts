/** Posts the same body again and again over connections that are kept. */
import { Client } from "undici";

export interface Target {
  readonly port: number;
  /** The authority of its certificate, as PEM. */
  readonly ca: string;
}

export interface Load {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds within which half of the answers came, and 99 of 100. */
  readonly p50: number;
  readonly p99: number;
}

/** Posts for some seconds, each of `concurrency` connections as soon as its last answer is there. */
export async function measureLoad(
  { port, ca }: Target,
  body: string,
  concurrency: number,
  seconds: number,
): Promise<Load> {
  const times: number[] = [];
  const clients = Array.from(
    { length: concurrency },
    () => new Client(`https://127.0.0.1:${port}`, { connect: { ca }, pipelining: 1 }),
  );
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(clients.map((client) => post(client, body, until, times)));
  const spent = (performance.now() - began) / 1000;
  await Promise.all(clients.map((client) => client.close()));
  const sorted = Float64Array.from(times).toSorted();
  return {
    rate: times.length / spent,
    p50: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

async function post(client: Client, body: string, until: number, times: number[]): Promise<void> {
  const headers = { "content-type": "application/json" };
  for (let now = performance.now(); now < until; now = performance.now()) {
    // oxlint-disable-next-line no-await-in-loop -- the next one follows the answer
    const answer = await client.request({
      method: "POST",
      path: "/validate?timeout=10s",
      headers,
      body,
    });
    // oxlint-disable-next-line no-await-in-loop
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`HTTP status ${answer.statusCode}: ${text}`);
    times.push(performance.now() - now);
  }
}
