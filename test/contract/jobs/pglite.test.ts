import { createQueueFolder } from "../../support/jobs/embedded-queue.ts";
import { describeJobBackend } from "./describe-job-backend.ts";

describeJobBackend("embedded PGlite", createQueueFolder);
