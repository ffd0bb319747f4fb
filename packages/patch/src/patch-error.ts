/** A patch that cannot be read or does not fit the document. */
export class PatchError extends Error {
  override readonly name = "PatchError";
  readonly code = "patch";
}
