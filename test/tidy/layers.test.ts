import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { filesBelow, read } from '../harness/root.ts';

/** What each layer may import besides itself. Arrows never turn back; see docs/architecture.md. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'server/base': [],
  'server/protocol': ['server/base'],
  'server/languages': ['server/engine', 'server/base'],
  'server/project': ['server/languages', 'server/engine', 'server/base'],
  'server/engine': ['server/base'],
  'server/components': ['server/project', 'server/languages', 'server/engine', 'server/protocol', 'server/base'],
  'server/simulate': ['server/components', 'server/project', 'server/languages', 'server/engine', 'server/protocol', 'server/base'],
  'server/host': ['server/simulate', 'server/components', 'server/project', 'server/languages', 'server/engine', 'server/protocol', 'server/base'],
  'server/lsp': ['server/host', 'server/simulate', 'server/components', 'server/project', 'server/languages', 'server/engine', 'server/protocol', 'server/base'],
  'server/cli': ['server/lsp', 'server/host', 'server/simulate', 'server/components', 'server/project', 'server/languages', 'server/engine', 'server/protocol', 'server/base'],
  client: ['server/protocol'],
  webviews: ['server/protocol'],
};

/** Packages that a layer may use. Core layers: pure libraries only. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'server/base': ['yaml'],
  'server/components': ['fflate', 'hyparquet', 'hyparquet-writer'],
  'server/lsp': ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri'],
  'server/host': ['@aws-sdk/client-glue', '@duckdb/node-api', 'fflate', 'vega', 'vega-lite', 'vega-interpreter'],
  client: ['vscode', 'vscode-languageclient'],
  webviews: ['monaco-editor', 'vega', 'vega-lite', 'vega-embed', 'vega-interpreter'],
};

const nodeLayers = new Set(['server/host', 'server/lsp', 'server/cli', 'client']);
const specifiers = /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[^.\w'"`])import\s*\(?\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta/g;

const layerOf = (file: string) => Object.keys(layers).find(layer => file.startsWith(layer + '/'));

test('imports follow the layers', () => {
  const wrong: string[] = [];
  for (const layer of Object.keys(layers)) {
    for (const file of filesBelow(layer, '.ts')) {
      for (const match of read(file).matchAll(specifiers)) {
        const name = (match[1] ?? match[2] ?? match[3])!;
        if (name.startsWith('.')) {
          const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), name));
          const to = layerOf(target);
          if (to !== layer && !(to && layers[layer]!.includes(to))) wrong.push(`${file} imports ${name}`);
          const [mine, theirs] = [file, target].map(f => /^server\/languages\/([^/]+)\//.exec(f)?.[1]);
          // The search DSL and Hive's types are vocabulary of several hosts.
          const shared = theirs === 'search' || target.startsWith('server/languages/sql/hive/');
          if (mine && theirs && mine !== theirs && !shared) wrong.push(`${file}: languages do not import each other (${name})`);
        } else if (name.startsWith('node:')) {
          if (!nodeLayers.has(layer)) wrong.push(`${file} imports ${name}: this layer is pure`);
        } else {
          const bare = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!;
          if (!(packages[layer] ?? []).includes(bare)) wrong.push(`${file} imports the package ${bare}`);
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('from simulate down everything is pure', () => {
  const impure = /\b(?:Date\.now|new Date\(\s*\)|Math\.random|performance\.now|process\.|setTimeout|setInterval|setImmediate|console\.|fetch\(|globalThis\.)/;
  const wrong: string[] = [];
  for (const layer of ['server/base', 'server/languages', 'server/project', 'server/engine', 'server/components', 'server/simulate', 'server/protocol']) {
    for (const file of filesBelow(layer, '.ts')) {
      read(file).split('\n').forEach((line, i) => {
        const code = line.replace(/\/\/.*$|^\s*\*.*$|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`|\/(?:[^/\\\n]|\\.)+\/[gimsuy]*/g, '');
        // `host.fetch(` and the like are effects that the host performs.
        const found = impure.exec(code);
        if (found && !/host\.fetch\(|fetch\(request/.test(code)) wrong.push(`${file}:${i + 1} ${found[0]}`);
      });
    }
  }
  assert.deepEqual(wrong, []);
});

test('protocol is types and names only', () => {
  for (const file of filesBelow('server/protocol', '.ts')) {
    assert.doesNotMatch(read(file), /^\s*(?:export\s+)?(?:async\s+)?(?:function|class|let|var)\b/m, file);
  }
});
