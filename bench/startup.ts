/** From the process' start to the first correct answer, without a network: cold (empty folder) and warm. */

import { newDataDir, removeDir, startBareServer, startPitchlake } from "./processes.ts";
import { chelseaIsChampion } from "./queries.ts";
import { printRatio } from "./report.ts";

const ROUNDS = 5;

export async function benchStartup(): Promise<void> {
  const cold: number[] = [];
  const warm: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = await newDataDir();
    try {
      cold.push(await secondsToAnswer(dataDir, 8_000));
      warm.push(await secondsToAnswer(dataDir, 0));
      const server = await startBareServer(Buffer.from("{}"));
      bare.push(server.seconds);
      await server.stop();
    } finally {
      await removeDir(dataDir);
    }
  }
  printRatio("start-up, cold", cold, bare, "s");
  printRatio("start-up, warm", warm, bare, "s");
}

/** @param settleMs time for the first run to end (the demo league), so that a warm start finds everything there */
async function secondsToAnswer(dataDir: string, settleMs: number): Promise<number> {
  const running = await startPitchlake(dataDir, chelseaIsChampion);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  await running.stop();
  return running.seconds;
}
