/** `npm start` = `node dist/main.js` = `pitchlake start`. */

import { runStart } from "./cli/start.ts";

process.exitCode = await runStart();
