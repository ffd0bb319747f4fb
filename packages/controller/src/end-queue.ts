import type PQueue from "p-queue";

/** Lets a queue work for a while longer, in milliseconds, and then leaves undone what still waits. */
export async function endQueue(queue: PQueue, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([queue.onIdle(), late]);
  clearTimeout(timer);
  queue.clear();
  await queue.onIdle();
}
