import { describe, expect, it } from "vitest";
import { cronFault } from "../../../src/config/cron.ts";

describe("cronFault", () => {
  it.each(["0 6 * * *", "0 7 * * 1", "*/15 * * * *", "0 0 6 * * *", "5,35 8-18/2 1 jan-jun MON-FRI", "0 0 * * 7"])(
    "takes %s",
    (line) => {
      expect(cronFault(line)).toBeNull();
    },
  );

  it.each([
    ["0 6 * *", '"0 6 * *" is not a cron line: it has 4 fields, not 5 (or 6 with seconds)'],
    ["0 25 * * *", '"0 25 * * *" is not a cron line: hour: 25 is not between 0 and 23'],
    ["0 6 0 * *", '"0 6 0 * *" is not a cron line: day of the month: 0 is not between 1 and 31'],
    [
      "0 6 * * mom",
      '"0 6 * * mom" is not a cron line: day of the week: "mom" is neither a number nor *; did you mean "mon"?',
    ],
    ["0 9-6 * * *", '"0 9-6 * * *" is not a cron line: hour: "9-6" runs backwards'],
    ["*/0 * * * *", '"*/0 * * * *" is not a cron line: minute: "0" is not a step'],
    ["1-2-3 * * * *", '"1-2-3 * * * *" is not a cron line: minute: "1-2-3" is not a range'],
    ["1,, * * * *", '"1,, * * * *" is not a cron line: minute: "" is neither a number nor *'],
  ])("refuses %s", (line, reason) => {
    expect(cronFault(line)).toBe(reason);
  });
});
