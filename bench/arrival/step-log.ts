/** What the service's own log says of the steps between raw/ and an answer. */

/** Milliseconds. `queue`: everything between the steps, such as jobs being handed on. */
export interface Parts {
  readonly total: number;
  readonly queue: number;
  readonly build: number;
  readonly test: number;
  readonly publish: number;
  readonly load: number;
}

export interface StepLog {
  read(chunk: string): void;
  clear(): void;
  /** Returns once the text was printed. */
  until(text: string, limitMs: number): Promise<void>;
  /** Of what was printed since the last `clear`; instants in milliseconds since 1970. */
  parts(putAt: number, visibleAt: number): Parts;
}

interface Line {
  readonly msg?: string;
  readonly time?: number | string;
  readonly ms?: number;
}

export function createStepLog(): StepLog {
  let text = "";
  let all = "";
  return {
    read(chunk) {
      text += chunk;
      if (all.length < 1_000_000) all += chunk;
    },
    clear() {
      text = "";
    },
    async until(wanted, limitMs) {
      const deadline = Date.now() + limitMs;
      while (!all.includes(wanted)) {
        if (Date.now() > deadline) throw new Error(`the service did not say "${wanted}"`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    parts(putAt, visibleAt) {
      const lines = text.split("\n").flatMap(toLine);
      const step = (message: string) => lines.find(({ msg }) => msg === message);
      const published = step("published data version");
      const [build, test, publish] = [
        step("built data version")?.ms ?? 0,
        step("tested")?.ms ?? 0,
        published?.ms ?? 0,
      ] as const;
      const load = Math.max(0, visibleAt - new Date(published?.time ?? visibleAt).getTime());
      const total = visibleAt - putAt;
      return { total, build, test, publish, load, queue: total - build - test - publish - load };
    },
  };
}

function toLine(line: string): readonly Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}
