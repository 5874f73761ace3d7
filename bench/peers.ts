import { build } from 'esbuild';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;
const require = createRequire(path.join(root, 'bench/peers/package.json'));

/** What a measurement compares with: packages of bench/peers, which `bench/run.mjs` installs. Their types are not ours. */
export const peer = (name: string): any => require(name);
export const peerModule = (name: string): Promise<any> => import(pathToFileURL(require.resolve(name)).href);

/** The same for a package that Node does not load as it is: bundled first. */
export async function bundledPeer(name: string, contents: string): Promise<any> {
  const outfile = path.join(root, '.build', `peer-${name}.cjs`);
  await build({ stdin: { contents, resolveDir: path.join(root, 'bench/peers') }, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  return require(outfile);
}
