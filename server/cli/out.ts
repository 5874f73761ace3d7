import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { BucketResource } from '../components/component.ts';
import { UsageError } from './command.ts';
import { reason } from './files.ts';

/** Where `--out` writes: everything goes into a folder beside the wanted one first, so that a failure leaves nothing half-written. */
export interface OutFolder {
  take(node: string, bucket: BucketResource): Promise<void>;
  /** Puts what was taken into place; each bucket's folder replaces the one of an earlier run. Gives the number of objects. */
  finish(): Promise<number>;
  discard(): Promise<void>;
}

/** Opens `folder` (seen from the folder `from`) for writing before anything runs, so that a folder that cannot be written is known at once. Throws `UsageError`. */
export async function openOut(folder: string, from: string): Promise<OutFolder> {
  const target = path.resolve(from, folder);
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.sluice-${process.pid}`);
  const refuse = async (error: unknown): Promise<never> => {
    await fs.rm(beside, { recursive: true, force: true }).catch(() => undefined); // it was never made; the first reason is the one to tell
    throw new UsageError(`cannot write to \`${folder}\`: ${reason(error)}`);
  };
  const buckets = new Set<string>();
  let objects = 0;
  try {
    const known = await fs.stat(target).catch(() => undefined);
    if (known && !known.isDirectory()) throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
    if (known) await fs.access(target, fs.constants.W_OK);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.mkdir(beside);
  } catch (error) {
    return refuse(error);
  }
  return {
    async take(node, bucket) {
      try {
        buckets.add(node);
        await fs.mkdir(path.join(beside, node), { recursive: true });
        for (const { key } of bucket.list('')) {
          const file = await place(path.join(beside, node), key);
          await fs.writeFile(file, bucket.get(key)!);
          objects++;
        }
      } catch (error) {
        await refuse(error);
      }
    },
    async finish() {
      try {
        await fs.mkdir(target, { recursive: true });
        for (const name of buckets) {
          await fs.rm(path.join(target, name), { recursive: true, force: true });
          await fs.rename(path.join(beside, name), path.join(target, name));
        }
        await fs.rm(beside, { recursive: true, force: true });
        return objects;
      } catch (error) {
        return refuse(error);
      }
    },
    discard: () => fs.rm(beside, { recursive: true, force: true }),
  };
}

/** The file of an object. A key may hold what a path may not: it stays inside the folder, and an object beside a "folder" of its name gets a `%`. */
async function place(folder: string, key: string): Promise<string> {
  const parts = key.split('/').map(part => (part === '' ? '%' : part === '.' || part === '..' ? part.replace(/\./g, '%2E') : part.replace(/\0/g, '%00')));
  let at = folder;
  for (const part of parts.slice(0, -1)) {
    at = path.join(at, part);
    const known = await fs.stat(at).catch(() => undefined);
    if (known?.isFile()) at += '%';
    await fs.mkdir(at, { recursive: true });
  }
  const file = path.join(at, parts[parts.length - 1]!);
  const known = await fs.stat(file).catch(() => undefined);
  return known?.isDirectory() ? `${file}%` : file;
}
