import * as fs from 'node:fs';
import * as path from 'node:path';

/** The repository's root; the test runner puts it in. */
export const root: string = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;

/** Text of a file of the repository. */
export const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

/** Paths below `folder` (from the root, with `/`) that end in one of `suffixes`; nothing when the folder is not there. */
export function filesBelow(folder: string, ...suffixes: readonly string[]): string[] {
  const start = path.join(root, folder);
  if (!fs.existsSync(start)) return [];
  return fs.readdirSync(start, { recursive: true, encoding: 'utf8' })
    .map(f => `${folder}/${f.split(path.sep).join('/')}`)
    .filter(f => !f.includes('/node_modules/') && suffixes.some(s => f.endsWith(s)))
    .sort();
}
