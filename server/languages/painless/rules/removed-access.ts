import { replace, type TextEdit } from '../../../base/edit.ts';
import type { SourceFile } from '../../../base/file.ts';
import { defineRule } from '../../../base/rule.ts';
import type { Range } from '../../../base/range.ts';
import { analyse } from '../analysis.ts';
import { variableOf } from '../meaning.ts';
import type { Expression } from '../tree.ts';
import { partsOf } from '../walk.ts';
import { docField } from './unguarded-value.ts';

interface Found { readonly range: Range; readonly text: string; readonly title?: string; readonly edits?: readonly TextEdit[] }

/** Members of the dates that were in use before version 7, and what they are called now. */
const dates: Readonly<Record<string, string>> = { millis: 'toInstant().toEpochMilli()', monthOfYear: 'monthValue', hourOfDay: 'hour', minuteOfHour: 'minute', secondOfMinute: 'second' };

export const removedAccess = defineRule({
  code: 'PNL304',
  name: 'removed-access',
  since: '0.1',
  severity: 'warning',
  summary: 'A way to values that newer versions have not',
  tags: ['deprecated'],

  *find(file: SourceFile): Iterable<Found> {
    const { tree } = analyse(file);
    for (const e of [...partsOf(tree, 'field'), ...partsOf(tree, 'method')]) {
      const range = { start: e.nameAt, end: e.kind === 'method' ? e.to : e.nameAt + e.name.length };
      const ofDoc = docField(file, e.receiver);
      if (e.kind === 'field' && ofDoc !== undefined && e.name === 'values') yield { range, text: '`.values` is gone since version 7: the doc values are a list themselves', title: 'Take the list itself', edits: [replace({ start: e.at, end: range.end }, '')] };
      if (ofDoc !== undefined && /^(?:date|dates|getDate|getDates)$/.test(e.name)) yield { range, text: `\`.${e.name}\` is gone since version 7: take \`.value\``, ...(e.name.toLowerCase().endsWith('date') && { title: 'Change to `value`', edits: [replace(range, 'value')] }) };
      if (e.receiver.kind === 'field' && e.receiver.name === 'value' && docField(file, e.receiver.receiver) !== undefined) {
        const name = e.kind === 'method' && e.args.length === 0 ? e.name.replace(/^get([A-Z])/, (_, c: string) => c.toLowerCase()) : e.name;
        const now = Object.hasOwn(dates, name) ? dates[name]! : undefined;
        if (now !== undefined) yield { range, text: `\`${name}\` belongs to the dates of versions before 7`, title: `Change to \`${now}\``, edits: [replace(range, now)] };
      }
      if (e.kind === 'field' && isScript(file, e.receiver, 'params')) {
        const now = ({ _agg: 'state', _aggs: 'states', doc: 'doc', _doc: 'doc', ctx: 'ctx' } as Record<string, string>)[e.name];
        const given = now !== undefined && now in analyse(file).context.variables && !(file.params ?? []).includes(e.name);
        if (given) yield { range: { start: e.from, end: range.end }, text: `\`params.${e.name}\` is gone: the context gives \`${now}\``, title: `Change to \`${now}\``, edits: [replace({ start: e.from, end: range.end }, now)] };
        if (e.name === '_fields' && 'doc' in analyse(file).context.variables) yield { range, text: '`params._fields` is deprecated: read `doc` or `params._source`' };
      }
    }
    for (const e of partsOf(tree, 'binary')) {
      if (e.operator !== '==' && e.operator !== '!=') continue;
      const value = [e.left, e.right].find(side => side.kind === 'field' && side.name === 'value' && docField(file, side.receiver) !== undefined);
      if (!value || (e.left.kind !== 'null' && e.right.kind !== 'null')) continue;
      const receiver = file.text.slice((value as { receiver: Expression }).receiver.from, (value as { receiver: Expression }).receiver.to);
      const now = `${receiver}.size() ${e.operator} 0`;
      yield { range: { start: e.from, end: e.to }, text: '`.value` is never null since version 7: a document without the field fails', title: `Change to \`${now}\``, edits: [replace({ start: e.from, end: e.to }, now)] };
    }
  },
  message: ({ text }) => text,
  fix: ({ title, edits }) => (title !== undefined && edits ? { title, edits } : undefined),
});

const isScript = (file: SourceFile, e: Expression, name: string): boolean => e.kind === 'name' && e.name === name && variableOf(file, e)?.kind === 'script';
