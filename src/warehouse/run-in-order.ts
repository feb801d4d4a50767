import type { ProjectModel } from "./project.ts";

/** Each after all that it reads, as many at a time as there are. After a failure nothing new begins. */
export async function runInOrder<Model extends Pick<ProjectModel, "name" | "upstream">>(
  models: readonly Model[],
  work: (model: Model) => Promise<void>,
): Promise<void> {
  const ends = new Map<string, Promise<void>>();
  let hasFailed = false;
  for (const model of models) {
    const end = Promise.all(model.upstream.map((name) => ends.get(name)))
      .then(() => (hasFailed ? undefined : work(model)))
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
