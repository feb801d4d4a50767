import type { ProjectModel } from "./project.ts";

type Ordered = Pick<ProjectModel, "name" | "upstream">;

/**
 * Each after all that it reads, as many at a time as there are. After a failure nothing new begins.
 * @param models in an order in which each comes after all that it reads
 * @param work is told how many wait for the model in a row, itself included: what more wait for should go first
 */
export async function runInOrder<Model extends Ordered>(
  models: readonly Model[],
  work: (model: Model, urgency: number) => Promise<void>,
): Promise<void> {
  const ends = new Map<string, Promise<void>>();
  const urgencies = chainLengths(models);
  let hasFailed = false;
  for (const model of models) {
    const end = Promise.all(model.upstream.map((name) => ends.get(name)))
      .then(() => (hasFailed ? undefined : work(model, urgencies.get(model.name) ?? 1)))
      .catch((error) => {
        hasFailed = true;
        throw error;
      });
    ends.set(model.name, end);
  }
  await allDone([...ends.values()]);
}

/** Only once all have ended the first failure is told: whoever hears of it may close the database. */
export async function allDone<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** By model: the most models that one after another must run from it to the end. */
export function chainLengths(models: readonly Ordered[]): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const { name, upstream } of models.toReversed()) {
    const own = lengths.get(name) ?? 1;
    lengths.set(name, own);
    for (const read of upstream) lengths.set(read, Math.max(lengths.get(read) ?? 1, own + 1));
  }
  return lengths;
}
