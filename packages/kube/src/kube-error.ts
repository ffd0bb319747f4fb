/** A cluster that cannot be reached or configuration that cannot be used; the message says what to do. */
export class KubeError extends Error {
  override readonly name = "KubeError";
}

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
