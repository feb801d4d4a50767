import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { describeObjectStore } from "./describe-object-store.ts";

describeObjectStore("memory", async () => createMemoryStore());
