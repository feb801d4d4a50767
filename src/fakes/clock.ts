/** A clock one can move. Everything that the fakes answer is a function of its time, the seed and the switches. */

export interface FakeClock {
  now(): Date;
  set(at: Date): void;
  /** @param ms may be negative */
  advance(ms: number): void;
  /** Fake milliseconds a real one; 0 = stands still. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /**
   * Milliseconds that rate windows are measured in: real time, or the clock's own where that is faster. It never goes
   * back, so that a limit opens again both for a client that waits and for a test that moves the clock.
   */
  pace(): number;
}

export interface FakeClockOptions {
  readonly at: Date;
  /** Default 0. */
  readonly speed?: number;
  /** Default performance.now. */
  readonly realNow?: () => number;
}

export function createFakeClock({ at, speed = 0, realNow = () => performance.now() }: FakeClockOptions): FakeClock {
  let shown = at.getTime();
  let paced = 0;
  let real = realNow();
  let rate = speed;
  const settle = () => {
    const elapsed = realNow() - real;
    real += elapsed;
    shown += elapsed * rate;
    paced += elapsed * Math.max(1, rate);
  };
  const move = (ms: number) => {
    settle();
    shown += ms;
    paced += Math.max(0, ms);
  };
  return {
    now: () => {
      settle();
      return new Date(Math.floor(shown));
    },
    set: (date) => {
      settle();
      move(date.getTime() - shown);
    },
    advance: move,
    get speed() {
      return rate;
    },
    setSpeed: (value) => {
      settle();
      rate = value;
    },
    pace: () => {
      settle();
      return paced;
    },
  };
}
