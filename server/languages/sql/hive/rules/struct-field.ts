import { insert, remove, replace } from '../../../../base/edit.ts';
import { isRecordName } from '../spelling.ts';
import { defineTypeRule, excerpt, readerSays } from '../type-rule.ts';

export const structField = defineTypeRule({
  code: 'DDL109',
  name: 'struct-field',
  since: '0.1',
  severity: 'error',
  summary: 'A struct field without a type, a struct without fields, or a comma too many',

  *at(site, _table, { complaint }) {
    for (const node of site.tree.nodes) {
      if (!node.open) continue;
      const record = isRecordName(node.name);
      if (record && node.members.length === 0 && node.close) {
        yield {
          range: node.range,
          message: `\`${excerpt(site, node.range)}\` has no fields: no reader can hold a value of it${readerSays(complaint(site, node.range))}`,
          fixes: [
            { title: 'Write `string`', edits: [replace(node.range, 'string')] },
            { title: 'Write `map<string,string>`', edits: [replace(node.range, 'map<string,string>')], safe: false },
          ],
        };
        continue;
      }
      for (const [i, member] of node.members.entries()) {
        const said = (range = member.range) => readerSays(complaint(site, { start: range.start, end: range.end + 1 }));
        if (member.nameRange && !member.type) {
          yield { range: member.nameRange, message: `The field \`${member.name}\` has no type${said()}`, fixes: [{ title: 'Add `:string`', edits: [insert(member.nameRange.end, ':string')] }] };
        } else if (member.colon && member.nameRange && member.type?.name === '' ) {
          yield { range: member.nameRange, message: `The field \`${member.name}\` has no type behind \`:\`${said()}`, fixes: [{ title: 'Add `string`', edits: [insert(member.colon.end, 'string')] }] };
        } else if (record && node.bracket === '<' && member.nameRange && !member.colon && member.type) {
          const between = { start: member.nameRange.end, end: member.type.range.start };
          yield { range: member.nameRange, message: `\`:\` is missing between the field \`${member.name}\` and its type${said()}`, fixes: [{ title: 'Insert `:`', edits: [replace(between, ':')] }] };
        }
        const after = member.gap && node.members[i + 1];
        if (after) {
          const semicolon = site.text.slice(member.gap!.start, member.gap!.end).trim() !== '';
          yield {
            range: after.nameRange!, message: `A comma is missing between the fields \`${member.name ?? ''}\` and \`${after.name ?? ''}\`${readerSays(complaint(site, { start: member.range.start, end: after.nameRange!.end }))}`,
            fixes: [{ title: 'Insert the comma', edits: site.mode === 'ddl' && !semicolon ? [insert(member.gap!.start, ',')] : [replace(member.gap!, ',')] }],
          };
        }
        if (member.comma && i === node.members.length - 1 && node.close) {
          yield { range: member.comma, message: `A comma before \`${site.text.slice(node.close.start, node.close.end)}\`${readerSays(complaint(site, node.close))}`, fixes: [{ title: 'Remove the comma', edits: [remove(member.comma)] }] };
        }
      }
    }
  },
});
