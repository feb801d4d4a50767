// Run by `prepare`, by a start that finds no template, and by hand: node scripts/queue-template.mjs [file]
import { resolve } from "node:path";
import { ensureQueueTemplate } from "./queue-template.lib.mjs";

const [, , file] = process.argv;
const made = await ensureQueueTemplate(file === undefined ? undefined : resolve(file));
console.log(made ? "queue template made" : "queue template is fresh");
