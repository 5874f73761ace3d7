import { defineDataRule, fitFindings, retyped } from '../data-rule.ts';
import type { Fit } from '../data/fit.ts';
import type { Held } from '../data/held.ts';
import { readOtherwise } from '../data/reading.ts';
import { effectiveSerde } from '../serde.ts';
import type { Column, Table } from '../table.ts';
import type { TableFinding } from '../table-rule.ts';

export const timeText = defineDataRule({
  code: 'DDL605',
  name: 'time-text',
  since: '0.2',
  severity: 'warning',
  summary: 'Dates or timestamps of the sample records in a form that the SerDe does not read',
  at: (held, table, text) => fitFindings(held, table, text, f => f.kind === 'time', (fit, column) => [...byFormats(held, table, fit, column), ...asTimestamp(held, fit, column)]),
});

const form = /^"?(\d{4}-\d\d-\d\d)(?:([T ])\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?)\d\d)?)?"?$/;

/** The Hive JSON SerDe is told the form, and LazySimpleSerDe that of timestamps. */
function byFormats(held: Held, table: Table, { example }: Fit, column: Column): NonNullable<TableFinding['fixes']> {
  const lazy = held.reading === 'text' && effectiveSerde(table)?.key === 'lazy' && /^timestamp$/i.test(column.type?.tree.root?.name ?? '');
  if (held.serde?.kind !== 'hive' && !lazy) return [];
  const pattern = /^"?\d{13}"?$/.test(example) ? 'millis' : patternOf(example);
  if (pattern === undefined) return [];
  const told = readOtherwise(held, table, { timestampFormats: [pattern] });
  return told ? [{ title: `Read the form \`${pattern}\``, ...told, safe: false }] : [];
}

/** A date and a time, as a Joda pattern. */
function patternOf(example: string): string | undefined {
  const match = form.exec(example);
  if (!match?.[2]) return undefined;
  const [, , between, fraction = '', zone] = match;
  return `yyyy-MM-dd${between === 'T' ? "'T'" : ' '}HH:mm:ss${fraction && `.${'S'.repeat(fraction.length - 1)}`}${zone === undefined ? '' : zone === 'Z' ? "'Z'" : match[5] === ':' ? 'ZZ' : 'Z'}`;
}

/** What OpenX reads as a timestamp, it does not read as a date. */
function asTimestamp({ serde }: Held, fit: Fit, column: Column): NonNullable<TableFinding['fixes']> {
  const match = form.exec(fit.example);
  const readable = serde?.kind === 'openx' && match?.[2] !== undefined && (match[2] === ' ' ? match[4] === undefined : match[4] === 'Z');
  return readable ? [{ title: 'Write `timestamp`', edits: retyped(column, fit, 'timestamp'), safe: false }] : [];
}
