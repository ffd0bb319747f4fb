/** A body that is no admission review; the API server is told so by the HTTP status. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";
  /** A 4xx status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
