// Optional: the same suite in the desktop editor. VSCODE_PATH=/path/to/code uses an installed one; otherwise one is downloaded.
import { runTests } from '@vscode/test-electron';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const offline = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET'];
try {
  process.exit(await runTests({
    extensionDevelopmentPath: root, extensionTestsPath: path.join(root, 'dist/test/suite/index.cjs'), vscodeExecutablePath: process.env.VSCODE_PATH, version: process.env.VSCODE_VERSION,
    launchArgs: [path.join(root, 'examples/dynamodb-sets-to-parquet')],
  }));
} catch (error) {
  if (offline.includes(error.code)) {
    console.log(`not run: VS Code cannot be downloaded here (${error.message}); set VSCODE_PATH, or use npm run test:host`);
    process.exit(process.env.REQUIRE_ELECTRON ? 1 : 0);
  }
  console.error(error.message);
  process.exit(typeof error.code === 'number' ? error.code || 1 : 1);
}
