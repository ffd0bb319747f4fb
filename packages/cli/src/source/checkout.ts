import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../input-error.ts";
import type { GitLocation } from "./git-location.ts";

/** A checked out repository, to be removed after use. */
export interface Checkout {
  readonly folder: string;
  remove(): Promise<void>;
}

const safeSettings = [
  "core.symlinks=false",
  "core.hooksPath=/dev/null",
  "filter.lfs.process=",
  "filter.lfs.smudge=",
  "filter.lfs.required=false",
];

/**
 * Fetches one commit of a repository into a temporary folder with the `git` command. Nothing of the
 * repository is run: no hooks, no filters, no submodules; symbolic links become plain files, so that
 * none leads out of the folder. Throws InputError.
 */
export async function checkOut(location: GitLocation): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "winnow-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const { repository, ref } = location;
  try {
    await git(["init", "--quiet", "--template=", folder], repository);
    const inside = ["-C", folder, ...safeSettings.flatMap((setting) => ["-c", setting])];
    await git(
      [...inside, "fetch", "--quiet", "--depth=1", "--no-tags", "--", repository, ref ?? "HEAD"],
      repository,
    );
    await git([...inside, "checkout", "--quiet", "--detach", "FETCH_HEAD"], repository);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function git(args: readonly string[], repository: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "https:http:ssh:file" },
    });
    const errors: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "ENOENT" ? "the git command is needed and was not found" : error.message;
      reject(new InputError(`cannot be fetched: ${reason}`, { file: repository }));
    });
    child.on("close", (code) => {
      if (code === 0) {
        resolve();
        return;
      }
      const said = Buffer.concat(errors).toString("utf8").trim().split("\n").at(-1) ?? "";
      reject(
        new InputError(`cannot be fetched: ${said || `git ended with ${code}`}`, {
          file: repository,
        }),
      );
    });
  });
}
