/** Makes the template unless a fresh one is at `file` (default dist/queue-template.tar.gz); false: it was fresh. */
export function ensureQueueTemplate(file?: string): Promise<boolean>;
