/** A caller's request id is kept when it can stand in a log line and a header as it is. */
export const isRequestId = (value: unknown): value is string =>
  typeof value === "string" && /^[A-Za-z0-9_.-]{1,64}$/.test(value);
