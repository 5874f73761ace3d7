import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { commands } from '../../server/protocol/requests.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { filesBelow, read, root } from '../harness/root.ts';

const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;
const client = filesBelow('client', '.ts').map(read).join('\n');

test('every language is contributed under its id with its endings, a grammar and a configuration', () => {
  for (const language of allLanguages) {
    const entry = contributes.languages.find((l: { id: string }) => l.id === language.id);
    assert.ok(entry, `${language.id} is contributed`);
    // Template files and application JSON stay JSON and YAML for the editor; the client selects them by pattern.
    const own = language.suffixes.filter(suffix => !/template\.|application\./.test(suffix));
    assert.deepEqual([...entry.extensions].sort(), [...own].sort(), language.id);
    assert.ok(fs.existsSync(path.join(root, entry.configuration)));
    const grammar = contributes.grammars.find((g: { language: string }) => g.language === language.id);
    assert.ok(grammar && fs.existsSync(path.join(root, grammar.path)), `${language.id} has a grammar`);
  }
  for (const { id, extensions } of contributes.languages) {
    for (const ending of extensions) assert.ok(!['.json', '.yaml', '.yml', '.sql'].includes(ending), `${id} must not claim ${ending}`);
  }
});

test('commands in the manifest are registered, and the other way round', () => {
  const contributed = contributes.commands.map((c: { command: string }) => c.command).sort();
  const registered = new Set([...client.matchAll(/command\('(sluice\.[\w.]+)'/g)].map(m => m[1]!));
  for (const [key, id] of Object.entries(commands)) if (new RegExp(`command\\(shared\\.${key}\\b`).test(client)) registered.add(id);
  assert.deepEqual(contributed, [...registered].sort());
  for (const id of Object.values(commands)) assert.ok(contributed.includes(id), `${id}, which the server names, is contributed`);
  for (const items of Object.values(contributes.menus) as { command: string }[][]) for (const { command } of items) assert.ok(contributed.includes(command), command);
});

test('texts of the manifest are in package.nls.json, and none is left over', () => {
  const used = new Set([...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(m => m[1]!));
  assert.deepEqual([...used].sort(), Object.keys(JSON.parse(read('package.nls.json'))).sort());
});

test('settings that are read are contributed, with a default', () => {
  const known = new Set(contributes.configuration.flatMap((c: { properties: object }) => Object.keys(c.properties)));
  for (const match of client.matchAll(/getConfiguration\('sluice'\)\.get<[^>]*>\('([\w.]+)'/g)) assert.ok(known.has(`sluice.${match[1]}`), match[1]);
  for (const { properties } of contributes.configuration) for (const [name, property] of Object.entries(properties as Record<string, object>)) assert.ok('default' in property && 'scope' in property, name);
});

test('panels that can be restored activate the extension', () => {
  const kinds = [...client.matchAll(/viewType = '([\w.]+)'/g)].map(m => `onWebviewPanel:${m[1]}`);
  assert.deepEqual([...manifest.activationEvents].sort(), kinds.sort());
});

test('generated files are fresh', () => {
  for (const tool of ['tools/grammars.mjs', 'tools/functions.mjs', 'tools/athena-functions.mjs', 'tools/vega-schemas.mjs'].filter(t => fs.existsSync(path.join(root, t)))) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, tool), '--check'], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, `${tool}: ${stdout}${stderr}`);
  }
});
