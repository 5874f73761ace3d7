import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { allRules } from '../server/project/diagnose.ts';
import { openWorkspace } from '../server/project/workspace.ts';
import { allLanguages } from '../server/simulate/languages.ts';
import { runFixtures } from './harness/fixtures.ts';
import { sections } from './harness/markdown.ts';
import { filesBelow, read, root } from './harness/root.ts';

const rules = allRules(openWorkspace(allLanguages));
const pages = filesBelow('docs/diagnostics', '.md').filter(f => !f.endsWith('README.md'));

// The examples of every page run as tests; those of the simulator's codes by `components/pages.test.ts`.
runFixtures(path.join(root, 'docs/diagnostics'), { pages: name => !name.startsWith('SIM') });

test('every code has a page and every page has a code', () => {
  const codes = new Set(rules.map(r => r.code));
  const written = new Set(pages.map(p => path.basename(p, '.md')));
  assert.deepEqual([...codes].filter(c => !written.has(c)), [], 'codes without a page in docs/diagnostics');
  assert.deepEqual([...written].filter(c => !codes.has(c) && !c.startsWith('SIM')), [], 'pages without a rule');
});

test('codes and names are used once', () => {
  const seen = new Map<string, string>();
  const wrong: string[] = [];
  for (const language of allLanguages) {
    for (const { code, name } of language.rules) {
      if ((seen.get(code) ?? name) !== name) wrong.push(`${code} is both ${seen.get(code)} and ${name}`);
      seen.set(code, name);
      if (!/^[A-Z]{3,4}\d{3}$/.test(code)) wrong.push(`${code}: a code is letters and three digits`);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) wrong.push(`${name}: a name is kebab case`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a page is titled after its rule and shows it in an example', () => {
  const wrong: string[] = [];
  for (const rule of rules) {
    const page = `docs/diagnostics/${rule.code}.md`;
    if (!pages.includes(page)) continue;
    const text = read(page);
    const title = text.split('\n')[0];
    if (title !== `# ${rule.code}: ${rule.name}`) wrong.push(`${page}: the title should be \`# ${rule.code}: ${rule.name}\``);
    const shows = sections(text, rule.code).flatMap(s => s.fences).some(f => new RegExp(`\\^+ \\w+ ${rule.code}\\b`).test(f.content));
    if (!shows) wrong.push(`${page}: no example shows ${rule.code}`);
    if (rule.fix && !/```fixed/.test(text)) wrong.push(`${page}: the rule has a fix, the page does not show it`);
  }
  assert.deepEqual(wrong, []);
});
