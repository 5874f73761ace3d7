import * as fs from 'node:fs';
import * as path from 'node:path';
import { HostError, type Host } from '../base/host.ts';
import { renderChart } from './chart.ts';
import { openFunction } from './functions.ts';
import { openQueryEngine } from './query/engine.ts';

export interface NodeHostOptions {
  /** Folder of the workspace; every path is inside it. */
  readonly root: string;
  /** Whether functions of the workspace may run. */
  readonly trusted: boolean;
  /** Texts that count instead of what is on the disk: unsaved editors. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** The host on Node: files below one folder, functions in workers, the query engine in a process of its own. */
export function nodeHost({ root, trusted, texts = new Map() }: NodeHostOptions): Host {
  const real = path.resolve(root);

  /** The file's place on the disk. Refuses what leads out of the workspace, also through links. */
  function locate(name: string): string {
    const full = path.resolve(real, name);
    const inside = (folder: string, file: string) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
    if (path.isAbsolute(name) || !inside(real, full)) throw new HostError(`\`${name}\` lies outside the workspace; keep the pipeline's files in its folder`, 'missing-file');
    if (fs.existsSync(full) && !inside(fs.realpathSync(real), fs.realpathSync(full))) throw new HostError(`\`${name}\` is a link that leads out of the workspace`, 'missing-file');
    return full;
  }

  function failure(name: string, error: unknown): HostError {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new HostError(`There is no file \`${name}\` in the workspace`, 'missing-file');
    if (code === 'EISDIR') return new HostError(`\`${name}\` is a folder; a file is needed`, 'missing-file');
    if (code === 'EACCES' || code === 'EPERM') return new HostError(`\`${name}\` may not be read: check its permissions`, 'disk');
    return new HostError(`\`${name}\` cannot be read: ${message}`, 'disk');
  }

  return {
    trusted,

    async read(name) {
      const open = texts.get(name);
      if (open !== undefined) return new TextEncoder().encode(open);
      try {
        return await fs.promises.readFile(locate(name));
      } catch (error) {
        throw error instanceof HostError ? error : failure(name, error);
      }
    },

    async *readStream(name) {
      const open = texts.get(name);
      if (open !== undefined) {
        yield new TextEncoder().encode(open);
        return;
      }
      const stream = fs.createReadStream(locate(name), { highWaterMark: 256 * 1024 });
      try {
        for await (const chunk of stream) yield chunk as Uint8Array;
      } catch (error) {
        throw failure(name, error);
      } finally {
        stream.destroy();
      }
    },

    async exists(name) {
      if (texts.has(name)) return true;
      try {
        return fs.statSync(locate(name)).isFile();
      } catch (error) {
        if (error instanceof HostError || (error as NodeJS.ErrnoException).code) return false;
        throw error;
      }
    },

    async openFunction(options) {
      if (!trusted) throw new HostError(`\`${options.path}\` was not run: this workspace is not trusted. Trust it to run its functions; checking works without`, 'not-trusted');
      const file = locate(options.path);
      if (!fs.existsSync(file)) throw new HostError(`There is no file \`${options.path}\` in the workspace`, 'missing-file');
      return openFunction(file, options);
    },

    openQueryEngine,
    renderChart,

    async fetch({ url, method, headers, body, timeout }) {
      try {
        const response = await fetch(url, { method, headers: { ...headers }, redirect: 'manual', signal: AbortSignal.timeout(timeout), ...(body && { body: body as Uint8Array<ArrayBuffer> }) });
        return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
      } catch (error) {
        const cause = (error as Error & { cause?: Error }).cause ?? (error as Error);
        throw new HostError(`${method} ${url} failed: ${(error as Error).name === 'TimeoutError' ? `no answer within ${timeout / 1000} s` : cause.message}`, 'network');
      }
    },
  };
}
