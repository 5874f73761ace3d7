import { insert, replace, type TextEdit } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { catalogueTypes, canonicalName, nestedTypes, notInSpectrum } from '../foreign.ts';
import { catalogueTypeOf } from '../catalogue-type.ts';
import { spellingOf, type TypeSite } from '../table.ts';
import type { TypeNode } from '../tree.ts';
import { contextFor, defineTypeRule, errorOf, firstError, readerSays, type TypeFinding } from '../type-rule.ts';
import { blankInType } from './blank-in-type.ts';
import { commentInType } from './comment-in-type.ts';
import { decimalArguments } from './decimal-arguments.ts';
import { fieldName } from './field-name.ts';
import { foreignType } from './foreign-type.ts';
import { setType } from './set-type.ts';
import { structField } from './struct-field.ts';
import { textLength } from './text-length.ts';
import { unbalancedType } from './unbalanced-type.ts';
import { upperCaseType } from './upper-case-type.ts';

/** Rules that name a fault more exactly; where one of them gives the reader's message this one is silent. */
const exact = [setType, foreignType, upperCaseType, blankInType, decimalArguments, textLength, unbalancedType, fieldName, structField, commentInType];

export const unreadableType = defineTypeRule({
  code: 'DDL100',
  name: 'unreadable-type',
  since: '0.1',
  severity: 'error',
  summary: 'The type reader refuses the type',

  *at(site, table, { reader }) {
    if (site.mode === 'ddl' && !site.tree.root?.name) return; // a column without a type: the parser says it, and a rule of its own for keys
    const own = table.engine === 'redshift' && site.mode === 'ddl'; // Redshift reads its types itself, and writes the catalogue's words for them
    if (own && site.tree.nodes.some(n => Object.hasOwn(notInSpectrum, n.name.toLowerCase()))) return; // a rule of its own
    const unknown = site.tree.nodes.filter(n => n.name !== '' && canonicalName(n.name) === undefined);
    const error = own ? errorOf(catalogueTypeOf(site, table.engine), reader) : firstError(site, reader);
    const context = contextFor(reader);
    let told = false;
    for (const node of unknown) {
      if (site.tree.nodes.length > 1 && node.name.toLowerCase() === 'unknown') continue;
      const near = suggest(node.name, catalogueTypes);
      const said = context.complaint(site, node.nameRange);
      told ||= said !== undefined;
      yield {
        range: node.nameRange,
        message: `\`${node.name}\` is not a type${near ? `; did you mean \`${near}\`` : ''}${readerSays(said)}`,
        fixes: near ? [{ title: `Write \`${near}\``, edits: [replace(node.nameRange, near)], safe: false }] : [],
      };
    }
    if (!error || told || (own && (unknown.length > 0 || /^Char length/.test(error.message)))) return; // its `char` is longer, and judged by its own length
    const start = Math.min(spellingOf(site).offsetOf(error.position), site.tree.range.end);
    // The reader throws one message for a type: it stands in some finding. In a definition Hive's parser comes first, and may have another.
    const isSaid = ({ message, range }: TypeFinding) => own || message.includes(error.message) || (site.mode === 'ddl' && range.start <= start && start < range.end);
    for (const rule of exact) for (const found of rule.at(site, table, context)) if (isSaid(found)) return;
    const token = /^(?:[\p{L}\p{Nd}_.$]+|.)/u.exec(site.text.slice(start, Math.max(site.tree.range.end, start)));
    const range = token && !own ? { start, end: start + token[0].length } : { start: site.tree.range.start, end: site.tree.range.end };
    yield { range, message: `The type of \`${site.column}\` cannot be read: ${error.message}`, fixes: completions(site) };
  },
});

/** `array`, `array<>`, `map<string>` and nothing at all: what is missing is most likely a text. */
function completions({ tree }: TypeSite): readonly { title: string; edits: readonly TextEdit[]; safe: boolean }[] {
  const write = (node: TypeNode, text: string) => ({ title: `Write \`${text}\``, edits: [replace(node.bracket ? node.range : node.nameRange, text)], safe: false });
  if (tree.nodes.length === 1 && tree.root?.name === '' && tree.stray.length === 0) return [{ title: 'Write `string`', edits: [replace(tree.range, 'string')], safe: false }];
  for (const node of tree.nodes) {
    const name = node.name.toLowerCase();
    const empty = node.close !== undefined && node.members.every(m => m.type?.name === '');
    if ((node.bracket && !empty && !(name === 'map' && node.close && node.members.length === 1)) || !nestedTypes.has(name)) continue;
    if (name === 'array') return [write(node, 'array<string>')];
    if (name === 'map' && (empty || !node.bracket)) return [write(node, 'map<string,string>')];
    if (name === 'map') return [{ title: 'Add the type of the values: `string`', edits: [insert(node.close!.start, ',string')], safe: false }];
    if (name === 'struct' && !node.bracket) return [write(node, 'string'), write(node, 'map<string,string>')];
  }
  return [];
}
