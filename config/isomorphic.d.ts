/**
 * The globals that Node and every browser share and that isomorphic packages may use.
 * Declared one by one, so that neither the DOM nor Node creeps into the engine's types.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare class URL {
  constructor(url: string, base?: string);
  hash: string;
  host: string;
  hostname: string;
  href: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  username: string;
}
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare const performance: { now(): number };
