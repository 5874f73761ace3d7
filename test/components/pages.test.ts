import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ConfigField } from '../../server/base/config.ts';
import { components } from '../../server/components/index.ts';
import { runReplays } from '../harness/replays.ts';
import { filesBelow, read, root } from '../harness/root.ts';

// The pipelines in the pages of the simulator's codes and of the components are replayed.
runReplays(path.join(root, 'docs/diagnostics'), name => name.startsWith('SIM'));
runReplays(path.join(root, 'docs/components'));

test('every code of the simulator has a page, and every such page a code', () => {
  const used = new Set(filesBelow('server', '.ts').flatMap(f => [...read(f).matchAll(/'(SIM\d{3})'/g)].map(m => m[1]!)));
  const written = filesBelow('docs/diagnostics', '.md').map(f => path.basename(f, '.md')).filter(f => f.startsWith('SIM'));
  assert.deepEqual([...used].sort(), written.sort());
});

test('every component has a page whose properties are those of the code, and an example that uses it', () => {
  const manifests = filesBelow('examples', '.pipeline.yaml').map(read).join('\n');
  const wrong: string[] = [];
  for (const { type, summary, config } of components) {
    const page = `docs/components/${type}.md`;
    if (!fs.existsSync(path.join(root, page))) {
      wrong.push(`${page} is missing`);
      continue;
    }
    const text = read(page);
    if (!text.startsWith(`# ${type}\n\n${summary}.`)) wrong.push(`${page}: should begin with the component's summary`);
    const cut = /<!-- properties -->\n([\s\S]*?)<!-- \/properties -->/.exec(text);
    const table = propertyTable(config);
    if (!cut) wrong.push(`${page}: there is no place for the properties`);
    else if (cut[1] !== table) {
      if (process.env['UPDATE_FIXTURES'] === '1') fs.writeFileSync(path.join(root, page), text.replace(cut[0], () => `<!-- properties -->\n${table}<!-- /properties -->`));
      else wrong.push(`${page}: the properties are not those of the code; UPDATE_FIXTURES=1 writes them`);
    }
    if (!new RegExp(`type: ${type}\\b`).test(manifests)) wrong.push(`no example uses \`${type}\``);
  }
  assert.deepEqual(wrong, []);
});

function propertyTable(config: Readonly<Record<string, ConfigField>>): string {
  const rows = (fields: Readonly<Record<string, ConfigField>>, prefix: string): string[] => Object.entries(fields).flatMap(([name, field]) => [
    `| \`${prefix}${name}\`${field.required ? ' (required)' : ''} | ${kindText(field)} | ${field.default === undefined ? '' : `\`${String(field.default).replace(/\n/g, '\\n')}\``} | ${field.summary}${field.service ? ` (\`${field.service}\`)` : ''} |`,
    ...(field.kind === 'group' ? rows(field.fields, `${prefix}${name}.`) : []),
  ]);
  return `| property | value | default | |\n| --- | --- | --- | --- |\n${rows(config, '').join('\n')}\n`.replace(/ {2,}/g, ' ');
}

function kindText(field: ConfigField): string {
  switch (field.kind) {
    case 'choice': return Object.keys(field.values).map(v => `\`${v}\``).join(', ');
    case 'integer': case 'number': return `${field.kind === 'integer' ? 'whole number' : 'number'}${field.min !== undefined ? ` from ${field.min}` : ''}${field.max !== undefined ? ` to ${field.max}` : ''}`;
    case 'flag': return '`true` or `false`';
    case 'duration': return 'time: `60s`, `5m`';
    case 'size': return 'bytes: `64MB`';
    case 'node': return field.types ? `node of type ${field.types.map(t => `\`${t}\``).join(', ')}` : 'node';
    case 'list': return `list: ${kindText(field.item)}`;
    case 'map': return `map to ${kindText(field.value)}`;
    case 'group': return 'group';
    case 'either': return field.options.map(kindText).join(' or ');
    case 'file': return `file${field.suffixes ? ` (${field.suffixes.join(', ')})` : ''}`;
    default: return field.kind;
  }
}
