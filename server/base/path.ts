/** A path as it is written in the file `from`, as a path of the workspace; undefined when it leads out of it. */
export function resolvePath(from: string, written: string): string | undefined {
  if (/^(?:[A-Za-z]:)?[\\/]/.test(written)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The way from the file `from` to a path of the workspace, as it would be written there. */
export function relativeTo(from: string, path: string): string {
  const here = from.split('/').slice(0, -1);
  const there = path.split('/');
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared++;
  return [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
}
