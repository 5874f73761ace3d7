import * as tty from 'node:tty';

/** The world around a command: where it stands, and where its words go. */
export interface Terminal {
  /** Absolute path of the current folder. */
  readonly folder: string;
  /** The answer, on standard output. */
  write(text: string): void;
  /** Everything else, on standard error. */
  note(text: string): void;
  /** One changing line while something long goes on; nothing unless standard error is a terminal. Call with '' when done. */
  progress(text: string): void;
  /** Wraps `text` in a colour when the answer goes to a terminal. */
  paint(color: Color, text: string): string;
  /** All of standard input as text. */
  readInput(): Promise<string>;
  /** Calls back when the user presses Ctrl+C; the second time the process ends by itself. */
  onInterrupt(callback: () => void): void;
}

export type Color = 'red' | 'yellow' | 'green' | 'blue' | 'dim' | 'bold';

const codes: Readonly<Record<Color, readonly [number, number]>> = { red: [31, 39], yellow: [33, 39], green: [32, 39], blue: [34, 39], dim: [2, 22], bold: [1, 22] };

/** The terminal of this process. A reader that closes the pipe early (`| head`) ends the program quietly. */
export function processTerminal(): Terminal {
  const colors = process.stdout.isTTY === true && !process.env['NO_COLOR'] && (process.stdout as tty.WriteStream).hasColors();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  process.stderr.on('error', () => process.exit(2));
  let shown = false;
  return {
    folder: process.cwd(),
    write: text => void process.stdout.write(text),
    note(text) {
      if (shown) process.stderr.write('\r\x1b[K');
      shown = false;
      process.stderr.write(text);
    },
    progress(text) {
      if (process.stderr.isTTY !== true) return;
      if (text === '' && !shown) return;
      process.stderr.write(`\r\x1b[K${text.slice(0, Math.max(20, process.stderr.columns - 1))}`);
      shown = text !== '';
    },
    paint: (color, text) => (colors ? `\x1b[${codes[color][0]}m${text}\x1b[${codes[color][1]}m` : text),
    async readInput() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    },
    onInterrupt: callback => void process.once('SIGINT', callback),
  };
}
