/** What a document and the page that it embeds say to each other, over `postMessage`. */

/** The fragment of an embedded page's address. */
export const embedFragment = "#embedded";

/** From the page: it is loaded and wants to know what to show. */
export interface EmbedQuestion {
  readonly type: "winnow-playground-asks";
}

/** From the embedding document: what to show, at first and whenever that has changed. */
export interface EmbedMessage {
  readonly type: "winnow-playground-shows";
  /** Texts, by the names that the page gives its files (`policies.yaml`); others go by their kinds. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** A share link, which goes before files; empty for none. */
  readonly link: string;
  /** A language tag; empty for the browser's. */
  readonly language: string;
  readonly theme: string;
  readonly isReadOnly: boolean;
}
