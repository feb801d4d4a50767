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
  // The database is free for what follows, such as being closed, once nothing runs on it any more.
  const outcomes = await Promise.allSettled(ends.values());
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) throw failure.reason;
}
