/** A light check of cron lines: the form that the scheduler takes, with the range of each field. */

import { didYouMean } from "./nearest.ts";

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly Field[] = [
  { name: "second", min: 0, max: 59 },
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 7, words: DAYS },
];

/** What is wrong with a cron line of five fields (six with seconds first), or null. */
export function cronFault(line: string): string | null {
  const texts = line.trim().split(/\s+/);
  if (texts.length !== 5 && texts.length !== 6) {
    return `"${line}" is not a cron line: it has ${texts.length} fields, not 5 (or 6 with seconds)`;
  }
  const fields = FIELDS.slice(FIELDS.length - texts.length);
  for (const [index, field] of fields.entries()) {
    for (const part of texts[index]!.split(",")) {
      const reason = partFault(part, field);
      if (reason !== null) return `"${line}" is not a cron line: ${field.name}: ${reason}`;
    }
  }
  return null;
}

function partFault(part: string, field: Field): string | null {
  const [range = "", step, ...rest] = part.split("/");
  if (rest.length > 0) return `"${part}" has two steps`;
  if (step !== undefined && !/^[1-9]\d*$/.test(step)) return `"${step}" is not a step`;
  if (range === "*") return null;
  const [from = "", to, ...more] = range.split("-");
  if (more.length > 0) return `"${range}" is not a range`;
  const [low, high] = [fieldValue(from, field), to === undefined ? null : fieldValue(to, field)];
  if (typeof low === "string") return low;
  if (typeof high === "string") return high;
  return high !== null && high < low ? `"${range}" runs backwards` : null;
}

/** The field's value, or the reason why the text is none. */
function fieldValue(text: string, { min, max, words = [] }: Field): number | string {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return word + min;
  if (!/^\d+$/.test(text)) return `"${text}" is neither a number nor *${didYouMean(text, words)}`;
  const value = Number(text);
  return value < min || value > max ? `${value} is not between ${min} and ${max}` : value;
}
