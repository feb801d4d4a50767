/**
 * BullMQ 6.7 on PostgreSQL: a worker of a queue that has reached its global concurrency asks "is a job waiting?", hears yes,
 * tries to take it, may not, and asks again without a pause: one core is lost, and in-process the timers starve.
 * The question is put right here: a job that nobody may take is not waiting. Whoever finishes a job takes the next one itself.
 */

const QUESTION = /SELECT 1 FROM job WHERE queue = \$1 AND state = 'waiting'[\s\S]*\bAS present\b/;
const MAXED = `
  AND NOT coalesce(
    (SELECT count(*) FROM job WHERE queue = $1 AND state = 'active')
      >= (SELECT value::integer FROM meta WHERE queue = $1 AND field = 'concurrency'),
    false
  ) AS present`;

/** The statement to run in place of `text`; all but that one question pass unchanged. */
export function correctStatement(text: string): string {
  return QUESTION.test(text) ? text.replace(/\bAS present\b/, MAXED) : text;
}
