/** JSON text whose first fault is named by line and column, which JSON.parse does not do on every Node version. */

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly reason: string };

/** Parses JSON; line and column of a fault count from 1. */
export function parseJson(text: string): ParsedJson {
  const clean = text.replace(/^\uFEFF/, "");
  try {
    return { ok: true, value: JSON.parse(clean) };
  } catch {
    const { position, reason } = firstFault(clean);
    const before = clean.slice(0, position).split("\n");
    return { ok: false, line: before.length, column: (before.at(-1) ?? "").length + 1, reason };
  }
}

class Fault extends Error {
  constructor(
    readonly position: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

function firstFault(text: string): { readonly position: number; readonly reason: string } {
  try {
    scanDocument(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return { position: 0, reason: "is not JSON" };
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters within strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

function scanDocument(text: string): void {
  let at = 0;
  const eat = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found !== null;
  };
  const fail = (expected: string): never => {
    const got = at >= text.length ? "the file ends" : `there is ${JSON.stringify(text[at])}`;
    throw new Fault(at, `expected ${expected}, but ${got}`);
  };
  const skip = (): void => void eat(SPACE);
  const list = (close: string, item: () => void): void => {
    at += 1;
    skip();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      item();
      skip();
      if (text[at] === close) break;
      if (text[at] !== ",") fail(`"," or "${close}"`);
      at += 1;
      skip();
    }
    at += 1;
  };
  const member = (): void => {
    if (!eat(STRING)) fail("a key in double quotes");
    skip();
    if (text[at] !== ":") fail('":" after the key');
    at += 1;
    value();
  };
  const value = (): void => {
    skip();
    if (text[at] === "{") list("}", member);
    else if (text[at] === "[") list("]", value);
    else if (!eat(STRING) && !eat(SCALAR)) fail(text[at] === '"' ? "a string that ends on its line" : "a value");
  };
  value();
  skip();
  if (at < text.length) fail("the end of the file");
}
