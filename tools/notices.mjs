// Licences of what is bundled into the extension.
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bundled = ['vscode-languageserver', 'vscode-languageclient', 'vscode-languageserver-protocol', 'vscode-jsonrpc', 'vscode-languageserver-types', 'vscode-languageserver-textdocument', 'vscode-uri', 'yaml', 'fflate', 'hyparquet', 'hyparquet-writer', 'monaco-editor'];

export function notices() {
  return bundled.map(name => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find(f => /^licen[cs]e/i.test(f));
    return `${name} ${version} (${license})\n\n${file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : ''}\n`;
  }).join('\n' + '-'.repeat(80) + '\n\n');
}
