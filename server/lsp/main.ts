import { isMainThread } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodePlatform } from './node.ts';
import { replayInThread } from './replay-worker.ts';
import { serve } from './serve.ts';

// The same bundle as a thread runs one replay: nearly all of it is what both need.
if (!isMainThread) void replayInThread();
else {
  // Over --node-ipc, --stdio, --pipe or --socket, as the client says on the command line; standard streams when it says nothing.
  if (!process.argv.slice(2).some(word => /^--(?:node-ipc|stdio|pipe|socket)\b/.test(word))) process.argv.push('--stdio');
  serve(createConnection(ProposedFeatures.all), nodePlatform);
}
