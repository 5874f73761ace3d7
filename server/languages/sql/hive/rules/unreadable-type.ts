import { replace } from '../../../../base/edit.ts';
import { suggest } from '../../../../base/suggest.ts';
import { catalogueTypes, canonicalName } from '../foreign.ts';
import { spellingOf } from '../table.ts';
import { contextFor, defineTypeRule, firstError } from '../type-rule.ts';
import { blankInType } from './blank-in-type.ts';
import { decimalArguments } from './decimal-arguments.ts';
import { fieldName } from './field-name.ts';
import { foreignType } from './foreign-type.ts';
import { setType } from './set-type.ts';
import { structField } from './struct-field.ts';
import { textLength } from './text-length.ts';
import { unbalancedType } from './unbalanced-type.ts';
import { upperCaseType } from './upper-case-type.ts';

/** Rules that name a fault more exactly; where one of them speaks this one is silent. */
const exact = [setType, foreignType, upperCaseType, blankInType, decimalArguments, textLength, unbalancedType, fieldName, structField];

export const unreadableType = defineTypeRule({
  code: 'DDL100',
  name: 'unreadable-type',
  since: '0.1',
  severity: 'error',
  summary: 'The type reader refuses the type',

  *at(site, table, { reader }) {
    if (site.partition && site.mode === 'ddl' && !site.tree.root?.name) return; // a key without a type has a rule of its own
    const unknown = site.tree.nodes.filter(n => n.name !== '' && canonicalName(n.name) === undefined);
    for (const node of unknown) {
      if (site.tree.nodes.length > 1 && node.name.toLowerCase() === 'unknown') continue;
      const near = suggest(node.name, catalogueTypes);
      yield {
        range: node.nameRange,
        message: `\`${node.name}\` is not a type${near ? `; did you mean \`${near}\`` : ''}${says(firstError(site, reader)?.message, node.nameRange)}`,
        fixes: near ? [{ title: `Write \`${near}\``, edits: [replace(node.nameRange, near)], safe: false }] : [],
      };
    }
    if (unknown.length > 0) return;
    const error = firstError(site, reader);
    if (!error) return;
    const context = contextFor(reader);
    for (const rule of exact) for (const _ of rule.at(site, table, context)) return;
    const start = Math.min(spellingOf(site).offsetOf(error.position), site.tree.range.end);
    const token = /^(?:[\p{L}\p{Nd}_.$]+|.)/u.exec(site.text.slice(start, Math.max(site.tree.range.end, start)));
    const range = token ? { start, end: start + token[0].length } : { start: site.tree.range.start, end: site.tree.range.end };
    yield { range, message: `The type of \`${site.column}\` cannot be read: ${error.message}` };

    function says(message: string | undefined, range: { start: number; end: number }): string {
      return message !== undefined && contextFor(reader).complaint(site, range) === message ? `. The type reader says: ${message}` : '';
    }
  },
});
