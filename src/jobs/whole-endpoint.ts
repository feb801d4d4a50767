/** Records that stand for an endpoint as a whole, whose items were not come to. They have no key. Pure. */

import type { TaskOutcome, TaskRecord } from "../runs.ts";
import type { LeafData } from "./flow.ts";

type Leaf = Pick<LeafData, "endpoint" | "request">;

/** Is it the record of one of the leaf's own items? */
export const belongsTo = ({ endpoint, request }: Leaf, task: TaskRecord): boolean =>
  task.endpoint === endpoint && (request.bases?.includes(task.parameters.base ?? "") ?? true);

export function endpointTask({ endpoint, request }: Leaf, outcome: TaskOutcome, reason: string): TaskRecord {
  const parameters = { bases: (request.bases ?? []).join(",") };
  const nothing = { attempts: 0, credits: 0, bytes: null, rows: null, error: null };
  return { endpoint, key: "", parameters, outcome, reason, ...nothing };
}

export const cancelledTask = (leaf: Leaf): TaskRecord =>
  endpointTask(leaf, "CANCELLED", "the run was cancelled before this endpoint was asked");
