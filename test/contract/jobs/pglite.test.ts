import { createQueueFolder } from "../../support/jobs/embedded-queue.ts";
import { describeJobBackend } from "./describe-job-backend.ts";
import { describeJobs } from "./describe-jobs.ts";

describeJobBackend("embedded PGlite", createQueueFolder);
describeJobs("embedded PGlite", createQueueFolder);
