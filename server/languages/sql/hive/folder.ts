/** The name of a folder with one slash at its end; empty when there is none. */
export function asFolder(location: string): string {
  let end = location.length;
  while (location[end - 1] === '/') end--;
  return location === '' ? '' : `${location.slice(0, end)}/`;
}
