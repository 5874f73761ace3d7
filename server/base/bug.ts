/** Thrown when something that cannot happen did. Caught only at the edge (a request, a command), never in between. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Says that an invariant of ours is broken. For a user's mistake return a problem beside the result instead. */
export function bug(message: string): never {
  throw new Bug(message);
}

/** Closes a switch over a union: a new kind without its own case does not type-check. */
export function unreachable(value: never): never {
  return bug(`unexpected ${JSON.stringify(value)}`);
}
