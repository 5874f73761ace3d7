import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodePlatform } from './node.ts';
import { serve } from './serve.ts';

// Over --node-ipc, --stdio, --pipe or --socket, as the client says on the command line; standard streams when it says nothing.
if (!process.argv.slice(2).some(word => /^--(?:node-ipc|stdio|pipe|socket)\b/.test(word))) process.argv.push('--stdio');
serve(createConnection(ProposedFeatures.all), nodePlatform);
