// npm start: the packed extension and an example in a real VS Code workbench, in any browser on this machine.
import './setup.mjs';
import * as fs from 'node:fs';
import * as path from 'node:path';

const { startServer } = await import('./workbench.mjs');
const root = path.resolve(import.meta.dirname, '../..');
const folder = process.argv[2] ? path.resolve(process.argv[2]) : path.join(root, 'examples', 'dynamodb-sets-to-parquet');
// With the query engine for this platform, where it is installed.
const native = path.join(root, `artifacts/sluice-${process.platform}-${process.arch}.vsix`);
const server = await startServer({ vsix: [fs.existsSync(native) ? native : path.join(root, 'artifacts/sluice.vsix')], smoke: false, port: Number(process.env.PORT) || undefined });
console.log(`Open http://127.0.0.1:${server.port}/?folder=${encodeURI(folder)}  (Ctrl+C ends it)`);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, async () => { await server.dispose(); process.exit(0); });
