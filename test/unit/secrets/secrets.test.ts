import { describe, expect, it } from "vitest";
import { createSecrets, type SecretsOptions } from "../../../src/secrets/secrets.ts";
import { SecretsError } from "../../../src/secrets/secrets-error.ts";

const NAME = "API_FOOTBALL_KEY";

/** A vault that gives what `texts` says, one read after the other; the last stays. An Error is thrown. */
function setUp(texts: (string | Error | null)[], options: Partial<SecretsOptions> = {}) {
  let time = 0;
  let reads = 0;
  const troubles: string[] = [];
  const secrets = createSecrets({
    own: () => null,
    fallback: () => null,
    vault: {
      description: 'the secret "x"',
      async read() {
        reads += 1;
        const text = texts.length > 1 ? texts.shift() : texts[0];
        if (text instanceof Error) throw text;
        return text ?? new Promise<never>(() => {});
      },
    },
    onTrouble: ({ message }) => troubles.push(message),
    now: () => time,
    ...options,
  });
  return { secrets, troubles, reads: () => reads, pass: (ms: number) => (time += ms) };
}

const secretOf = (key: string) => JSON.stringify({ [NAME]: key });
const unreachable = () => new SecretsError("no answer", "UNREACHABLE");

describe("precedence", () => {
  it("is environment, vault, public default; the vault is not asked for what the environment has", async () => {
    const { secrets, reads } = setUp([secretOf("from-vault")], {
      own: (name) => (name === "FOOTBALL_DATA_API_KEY" ? "from-env" : null),
      fallback: (name) => (name === "THESPORTSDB_KEY" ? "123" : null),
    });
    expect(await secrets.read("FOOTBALL_DATA_API_KEY")).toBe("from-env");
    expect(await secrets.read("FOOTBALL_DATA_API_KEY", { fresh: true })).toBe("from-env");
    expect(reads()).toBe(0);
    expect(await secrets.read(NAME)).toBe("from-vault");
    expect(await secrets.read("THESPORTSDB_KEY")).toBe("123");
  });

  it("without a vault is environment and default", async () => {
    const { secrets } = setUp([], { vault: null, fallback: () => "123" });
    expect(await secrets.read(NAME)).toBe("123");
  });

  it("does not take the public default for a key that may be in a vault which is away", async () => {
    const { secrets } = setUp([unreachable()], { fallback: () => "123" });
    await expect(secrets.read("THESPORTSDB_KEY")).rejects.toMatchObject({ trouble: "UNREACHABLE" });
  });
});

describe("the cache", () => {
  it("reads once for all that ask at once, and once an hour", async () => {
    const { secrets, reads, pass } = setUp([secretOf("one"), secretOf("two")]);
    expect(await Promise.all([secrets.read(NAME), secrets.read(NAME), secrets.read(NAME)])).toEqual([
      "one",
      "one",
      "one",
    ]);
    pass(3_599_999);
    expect(await secrets.read(NAME)).toBe("one");
    expect(reads()).toBe(1);
    pass(1);
    expect(await secrets.read(NAME)).toBe("two");
  });

  it("reads again for a key that was refused: once for all that were refused together", async () => {
    const { secrets, reads } = setUp([secretOf("old"), secretOf("new")]);
    await secrets.read(NAME);
    const fresh = () => secrets.read(NAME, { fresh: true });
    expect(await Promise.all([fresh(), fresh()])).toEqual(["new", "new"]);
    expect(await fresh()).toBe("new");
    expect(reads()).toBe(2);
  });

  it("keeps what it has while the vault is away, and asks again half a minute later", async () => {
    const { secrets, reads, pass, troubles } = setUp([secretOf("old"), unreachable(), secretOf("new")]);
    await secrets.read(NAME);
    pass(3_600_000);
    expect(await secrets.read(NAME)).toBe("old");
    expect(await secrets.read(NAME)).toBe("old");
    expect([reads(), troubles, secrets.trouble()?.trouble]).toEqual([2, ["no answer"], "UNREACHABLE"]);
    pass(30_000);
    expect(await secrets.read(NAME)).toBe("new");
    expect(secrets.trouble()).toBeNull();
  });

  it("waits no longer than the limit for a vault that hangs, and not again by the next question", async () => {
    const { secrets, reads } = setUp([null], { limitMs: 30 });
    await expect(secrets.read(NAME)).rejects.toMatchObject({ trouble: "UNREACHABLE" });
    await expect(secrets.read(NAME)).rejects.toThrow("did not answer within 30 ms");
    expect(reads()).toBe(1);
  });
});

describe("what is wrong with the secret is said without its values", () => {
  it.each([
    ["not JSON", "very-secret", "MALFORMED"],
    ["cut JSON", '{"API_FOOTBALL_KEY": "very-secret', "MALFORMED"],
    ["a list", '["very-secret"]', "MALFORMED"],
    ["a number", '{"API_FOOTBALL_KEY": 5}', "MALFORMED"],
    ["a key with a line break", '{"API_FOOTBALL_KEY": "very\\nsecret"}', "MALFORMED"],
    ["no such name", '{"OTHER": "very-secret"}', "MISSING_NAME"],
    ["an empty value", '{"API_FOOTBALL_KEY": " "}', "MISSING_NAME"],
  ])("%s", async (_, text, trouble) => {
    const { secrets } = setUp([text]);
    const error = await secrets.read(NAME).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "AUTH_FAILED", trouble, message: expect.stringContaining('the secret "x"') });
    expect(`${(error as Error).stack} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toMatch(/very.?secret/);
  });

  it("and a driver's fault without its words", async () => {
    const { secrets, troubles } = setUp([new TypeError("body was very-secret")]);
    await expect(secrets.read(NAME)).rejects.toMatchObject({ trouble: "UNREACHABLE" });
    expect(troubles).toEqual(['the secret "x" could not be read (TypeError)']);
  });
});

it("one bad value does not take the others with it", async () => {
  const { secrets } = setUp(['{"A": 5, "API_FOOTBALL_KEY": "good"}']);
  expect(await secrets.read(NAME)).toBe("good");
  await expect(secrets.read("A")).rejects.toThrow("A in");
  await expect(secrets.read("toString")).rejects.toMatchObject({ trouble: "MISSING_NAME" });
});
