import { Gunzip } from 'fflate';
import type { StageContext } from './component.ts';
import { HostError } from '../base/host.ts';
import { isObject } from '../base/object.ts';

/** One line of an input file, without its end. */
export interface Line { readonly bytes: Uint8Array; readonly number: number; readonly offset: number }

/** The lines of a file in batches, read in pieces: a file larger than memory passes through. CR LF and LF end a line; blank ones are left out. What is gzip is unpacked on the way. */
export async function* linesOf(context: Pick<StageContext, 'host'>, path: string, batch = 1024): AsyncGenerator<Line[]> {
  let rest: Uint8Array = new Uint8Array(0);
  let lines: Line[] = [];
  let number = 0;
  let offset = 0;
  const take = (bytes: Uint8Array, length: number) => {
    number++;
    const end = bytes.length > 0 && bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length;
    if (!isBlank(bytes, end)) lines.push({ bytes: bytes.subarray(0, end), number, offset });
    offset += length;
  };
  for await (const chunk of unpacked(context.host.readStream(path), path)) {
    let data = chunk;
    if (rest.length > 0) {
      data = new Uint8Array(rest.length + chunk.length);
      data.set(rest);
      data.set(chunk, rest.length);
    }
    let start = 0;
    for (let end = data.indexOf(10, start); end >= 0; end = data.indexOf(10, start)) {
      take(data.subarray(start, end), end - start + 1);
      start = end + 1;
      if (lines.length >= batch) {
        yield lines;
        lines = [];
      }
    }
    rest = data.slice(start);
  }
  if (rest.length > 0) take(rest, rest.length);
  if (lines.length > 0) yield lines;
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  for (let i = 0; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== 9) return false;
  return true;
}

/** The pieces of a file, unpacked when it begins as gzip does. */
async function* unpacked(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let gunzip: Gunzip | undefined;
  let ready: Uint8Array[] = [];
  let first = true;
  const push = (chunk: Uint8Array, final: boolean) => {
    try {
      gunzip!.push(chunk, final);
    } catch (error) {
      throw new HostError(`\`${path}\` is broken gzip: ${(error as Error).message}`, 'disk');
    }
  };
  for await (const chunk of chunks) {
    if (first && chunk.length > 1 && chunk[0] === 0x1f && chunk[1] === 0x8b) gunzip = new Gunzip(part => { ready.push(part); });
    first = false;
    if (!gunzip) {
      yield chunk;
      continue;
    }
    push(chunk, false);
    yield* ready;
    ready = [];
  }
  if (!gunzip) return;
  push(new Uint8Array(0), true);
  yield* ready;
}

const decoder = new TextDecoder();

/** The JSON object that a record is; undefined when it is none. */
export function jsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
