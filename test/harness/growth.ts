/**
 * How much more time `work` takes on ten times the size: about 10 when it is linear, 100 when it is quadratic. Counts the processor's
 * time of this process and not the clock's, so that a busy machine does not fail a test; the best of three runs of each.
 */
export async function growth<T>(size: number, input: (size: number) => T, work: (input: T) => unknown): Promise<number> {
  const time = async (of: number) => {
    let best = Infinity;
    for (let round = 0; round < 3; round++) {
      const given = input(of); // a fresh one: what is known by identity would be known already
      const before = process.cpuUsage();
      await work(given);
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, user + system);
    }
    return best;
  };
  await work(input(size)); // warms up
  let least = Infinity;
  // Once may be bad luck (garbage is collected, code is compiled); what is not linear is so each time.
  for (let attempt = 0; attempt < 3 && least >= linear; attempt++) least = Math.min(least, await time(size * 10) / Math.max(await time(size), 1000));
  return least;
}

/** Above this a growth is no longer that of linear work, noise and collected garbage included. */
export const linear = 35;
