import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { read, root } from '../harness/root.ts';

const tracked = (): string[] => {
  try {
    return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\0').filter(f => f && fs.existsSync(path.join(root, f)));
  } catch {
    return []; // a source archive has no history
  }
};
const texts = () => tracked().filter(f => /\.(ts|mjs|cjs|js|json|md|css|html|yaml|yml|sql|ddl|hql|sh)$/.test(f) && !f.startsWith('test/fixtures/data/'));

test('nothing is left to do later in the code', () => {
  const wrong = texts().filter(f => /^(server|client|webviews)\//.test(f)).flatMap(f =>
    read(f).split('\n').flatMap((line, i) => (/\b(TODO|FIXME|XXX|HACK)\b|not implemented|unimplemented/.test(line) ? [`${f}:${i + 1} ${line.trim()}`] : [])));
  assert.deepEqual(wrong, []);
});

test('no test is skipped or focused, no error is swallowed', () => {
  const wrong = texts().filter(f => /\.(ts|mjs)$/.test(f) && f !== 'test/tidy/words.test.ts').flatMap(f =>
    read(f).split('\n').flatMap((line, i) => (/\b(?:it|test|describe)\.(?:skip|only|todo)\b|catch\s*(?:\([^)]*\))?\s*\{\s*\}/.test(line) ? [`${f}:${i + 1} ${line.trim()}`] : [])));
  assert.deepEqual(wrong, []);
});

test('lock files name no download address', () => {
  for (const f of tracked().filter(f => f.endsWith('package-lock.json'))) assert.doesNotMatch(read(f), /"resolved": *"http/, f);
});

test('no tracked file is larger than 1 MB', () => {
  assert.deepEqual(tracked().filter(f => fs.statSync(path.join(root, f)).size > 1024 * 1024), []);
});

test('every dependency has its reason in the decisions', () => {
  const manifest = JSON.parse(read('package.json'));
  const decisions = read('docs/decisions/dependencies.md');
  const missing = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }).filter(name => !decisions.includes('`' + name + '`'));
  assert.deepEqual(missing, []);
});

test('links between our pages lead somewhere', () => {
  const wrong: string[] = [];
  for (const f of tracked().filter(f => f.endsWith('.md') && !f.startsWith('test/fixtures/'))) {
    for (const match of read(f).replace(/```[\s\S]*?```/g, '').matchAll(/\]\((?!https?:|mailto:|#|vscode:|command:)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const target = path.join(root, path.dirname(f), decodeURI(match[1]!));
      if (!fs.existsSync(target)) wrong.push(`${f} → ${match[1]}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('the page on architecture names every folder', () => {
  const page = read('docs/architecture.md');
  const folders = new Set(tracked().flatMap(f => {
    const [top, ...rest] = f.split('/').slice(0, -1);
    if (top === undefined || top.startsWith('.') || top === 'assets') return [];
    const depth = top !== 'server' ? 0 : rest[0] === 'languages' ? (rest[1] === 'sql' ? 3 : 2) : rest[0] === 'engine' ? 2 : 1;
    return rest.length < depth ? [] : [[top, ...rest.slice(0, depth)].join('/')];
  }));
  assert.deepEqual([...folders].filter(folder => folder !== 'server' && folder !== 'docs' && !page.includes('`' + folder + '`')), []);
});

test('paths that pages name are there', () => {
  const wrong = tracked().filter(f => f.endsWith('.md') && !/^test\/fixtures\/|^docs\/(?:diagnostics|functions|components)\//.test(f)).flatMap(f =>
    [...read(f).matchAll(/`((?:server|client|webviews|test|docs|tools|bench|syntaxes|examples)\/[\w./-]*\w)\/?`/g)].filter(([, named]) => !fs.existsSync(path.join(root, named!))).map(([, named]) => `${f} names ${named}`));
  assert.deepEqual(wrong, []);
});
