import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggest } from '../../base/suggest.ts';
import { allRules } from '../../project/diagnose.ts';
import { openWorkspace } from '../../project/workspace.ts';
import { allLanguages } from '../../simulate/languages.ts';
import { defineCommand, UsageError } from '../command.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'Show the page of a diagnostic, a function or a component',
  usage: 'CODE | RULE | FUNCTION | COMPONENT',
  details: 'Without an argument all codes are listed.',
  examples: ['sluice explain DDL101', 'sluice explain firehose', 'sluice explain'],
  options: { format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] } },

  async run(given, terminal) {
    const rules = allRules(openWorkspace(allLanguages));
    const json = given.value('format') === 'json';
    const [wanted, more] = given.arguments;
    if (more !== undefined) throw new UsageError('`sluice explain` takes one word');
    if (wanted === undefined) {
      const list = rules.map(({ code, name, severity, summary }) => ({ code, name, severity, summary }));
      terminal.write(json ? JSON.stringify(list, undefined, 2) + '\n' : list.map(r => `${r.code.padEnd(8)} ${r.summary}\n`).join(''));
      return 0;
    }
    const word = wanted.toLowerCase();
    const pages = pagesBy();
    // Languages name their rules for themselves: several may be called `unknown-type`.
    const found = rules.filter(r => r.code.toLowerCase() === word || r.name === word);
    const plain = pages.get(word);
    if (found.length === 0 && !plain) {
      const near = suggest(wanted, [...rules.flatMap(r => [r.code, r.name]), ...pages.keys()]);
      throw new UsageError(`there is no page for \`${wanted}\`${near ? `; did you mean \`${/^[a-z]{3,4}\d+$/.test(near) ? near.toUpperCase() : near}\`?` : '; `sluice explain` lists all codes'}`);
    }
    const shown = found.length === 0 ? [{ page: fs.readFileSync(plain!, 'utf8') }] : found.map(({ code, name, severity, summary }) => {
      const page = pages.get(code.toLowerCase());
      return { code, name, severity, summary, page: page ? fs.readFileSync(page, 'utf8') : `# ${code}: ${name}\n\n${summary}\n` };
    });
    if (json) terminal.write(JSON.stringify(shown.length === 1 ? shown[0] : shown, undefined, 2) + '\n');
    else terminal.write(shown.map(s => s.page).join('\n').replace(/^(#+ .*)$/gm, heading => terminal.paint('bold', heading)));
    return 0;
  },
});

/** Pages by name in lower case; diagnostics before components before functions. They lie beside the program. */
function pagesBy(): Map<string, string> {
  const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'docs');
  const pages = new Map<string, string>();
  for (const drawer of ['diagnostics', 'components', 'functions']) {
    const folder = path.join(docs, drawer);
    if (!fs.existsSync(folder)) continue;
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const key = path.basename(name, '.md').toLowerCase();
      if (name.endsWith('.md') && !pages.has(key)) pages.set(key, path.join(folder, name));
    }
  }
  return pages;
}
