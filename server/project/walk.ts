/** What a walk over a workspace leaves out, wherever its files are. */

/** Folders that hold nothing a person wrote for us. */
export const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '__pycache__', 'venv', 'target', 'cdk.out']);

/** A text beyond this is data, whatever its name says. Bytes. */
export const largestText = 16 * 2 ** 20;

/** UTF-8, or UTF-16 when a byte order mark says so. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
