/** What a measured process says of itself: one line of JSON, the last that it prints. */
export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Peak of the process. */
  readonly rssMb: number;
  readonly rows?: number;
  readonly outcomes?: Readonly<Record<string, number>>;
}
