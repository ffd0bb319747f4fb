/** From a link of whatever kind to a state. */
import { StateError } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { kyvernoContentOf, readKyvernoContent } from "../state/kyverno-link.ts";
import { isShareFragment, readShareFragment } from "../state/share-link.ts";

export type OpenedLink =
  | {
      readonly type: "opened";
      readonly source: "sharedLink" | "kyvernoLink";
      readonly state: PlaygroundState;
      /** Parts of the link that have no place here. */
      readonly unused: readonly string[];
    }
  /** No link of anything that is known. */
  | { readonly type: "none" }
  | { readonly type: "failed"; readonly message: string };

/** Reads a link, or the fragment of the page's own address. */
export async function readLink(link: string): Promise<OpenedLink> {
  try {
    const start = link.indexOf("#");
    const fragment = start < 0 ? "" : link.slice(start);
    if (isShareFragment(fragment)) {
      const state = await readShareFragment(fragment);
      return { type: "opened", source: "sharedLink", state, unused: [] };
    }
    const content = kyvernoContentOf(link);
    if (content === undefined) return { type: "none" };
    return { type: "opened", source: "kyvernoLink", ...readKyvernoContent(content) };
  } catch (error) {
    if (error instanceof StateError) return { type: "failed", message: error.message };
    throw error;
  }
}
