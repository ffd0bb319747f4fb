/** Where something stands in an input; line and column count from 1. */
export interface Place {
  /** The file's name as the user gave it, `<stdin>`, or a URL. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * An input that cannot be used: a missing file, broken YAML, a wrong field, a wrong flag. The
 * message says what to do; the command ends with exit code 2.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}

/** `file:line:column`, as far as it is known. */
function placeText(place: Place): string {
  const { file, line, column } = place;
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** The error as one line for the user, with its place in front. */
export function inputErrorText(error: InputError): string {
  return error.place === undefined ? error.message : `${placeText(error.place)}: ${error.message}`;
}
