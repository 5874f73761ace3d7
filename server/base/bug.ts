/** Thrown when something that cannot happen did. Caught only at the edge (a request, a command), never in between. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Says that an invariant of ours is broken. For a user's mistake return a problem beside the result instead. */
export function bug(message: string): never {
  throw new Bug(message);
}
