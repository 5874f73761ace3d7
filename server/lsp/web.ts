import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Platform } from './platform.ts';
import { replayBeside } from './replay.ts';
import { serve } from './serve.ts';

/** A worker of a browser: files come from the client, replays run here and give way to questions. */
const webPlatform: Platform = {
  disk: () => undefined,
  replay: replayBeside,
  crowded: () => false,
  pages: '',
  watch: () => undefined,
};

const port = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
serve(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), webPlatform);
