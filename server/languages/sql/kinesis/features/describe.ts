import { typeText, type SqlType } from '../../../../base/sql-type.ts';
import type { SqlFunction, SqlSignature } from '../../function.ts';
import type { Relation, UserFunction } from '../analysis.ts';
import { signatureLabel } from '../calls.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';

/** What is known of a stream: columns, and who writes and reads it. */
export function streamMarkdown(relation: Relation, file: KinesisFile): string {
  const kind = { input: 'input stream', reference: 'reference table', script: 'in-application stream', system: 'stream of the service' }[relation.origin];
  const visible = relation.columns.filter(c => !c.hidden);
  const shown = visible.slice(0, 30).map(c => `${writtenName(c.name)} ${typeText(c.type)}${c.notNull ? ' NOT NULL' : ''}`);
  const lines = [`**${writtenName(relation.name)}**: ${kind}`, '```kinesis-sql\n' + shown.join('\n') + (visible.length > 30 ? '\n…' : '') + '\n```'];
  const last = (parts: readonly { readonly name: string }[]) => parts.at(-1)?.name;
  const writers = file.analysis.pumps.filter(p => last(p.insert.target.parts) === relation.name).map(p => p.name);
  const readers = new Set<string>();
  const tables = collect(file.tree).tables.filter(t => t.kind === 'table' && last(t.name.parts) === relation.name);
  for (const pump of file.analysis.pumps) if (tables.some(t => pump.insert.range.start <= t.range.start && t.range.end <= pump.insert.range.end)) readers.add(pump.name);
  const list = (names: Iterable<string>) => [...names].map(n => (n ? `\`${writtenName(n)}\`` : 'an INSERT')).join(', ');
  if (writers.length > 0) lines.push(`Written by ${list(writers)}`);
  if (readers.size > 0) lines.push(`Read by ${list(readers)}`);
  if (relation.stream) lines.push(relation.origin === 'input' ? 'Hidden: ROWTIME, APPROXIMATE_ARRIVAL_TIME, PARTITION_KEY, SEQUENCE_NUMBER, SHARD_ID' : 'Hidden: ROWTIME');
  return lines.join('\n\n');
}

export function functionMarkdown(fn: SqlFunction): string {
  const examples = fn.examples.slice(0, 3).map(e => (e.value === undefined ? e.expression : `${e.expression}  -- ${e.value}`));
  return [
    '```kinesis-sql\n' + fn.signatures.map(s => signatureText(fn, s)).join('\n') + '\n```',
    `${fn.summary}.`, fn.documentation,
    ...(examples.length > 0 ? ['```kinesis-sql\n' + examples.join('\n') + '\n```'] : []),
    ...(fn.undocumented ? ['Accepted by the service, though its documentation leaves it out.'] : []),
  ].join('\n\n');
}

/** `ABS(x) → type of x`. */
const signatureText = (fn: SqlFunction, signature: SqlSignature): string => `${signatureLabel(fn, signature)} → ${returnsText(signature)}`;

export const returnsText = ({ returns }: SqlSignature): string => ('of' in returns ? returns.says : typeText(returns as SqlType));

export const userSignature = (fn: UserFunction): string => `${writtenName(fn.name)}(${fn.parameters.map(p => `${writtenName(p.name)} ${typeText(p.type)}`).join(', ')}) → ${typeText(fn.returns)}`;

/** Words whose meaning is worth a sentence where they stand. */
export const keywordNotes: Readonly<Record<string, string>> = {
  STREAM: '**STREAM**: the query runs for ever and gives a row whenever it has one.',
  PUMP: '**PUMP**: a named INSERT that runs for ever. Every pump runs from the start of the application; the order in the text does not matter.',
  STARTED: '**STARTED**: accepted and without effect: pumps run when the application runs.', STOPPED: '**STOPPED**: accepted and without effect: pumps run when the application runs.',
  WINDOWED: '**WINDOWED BY STAGGER**: a window for each key that opens with its first row and closes after the interval, whatever the clock says.', STAGGER: '**WINDOWED BY STAGGER**: a window for each key that opens with its first row and closes after the interval, whatever the clock says.',
  ROWS: '**ROWS n PRECEDING**: the current row and the n before it, n + 1 in all.',
  RANGE: '**RANGE INTERVAL … PRECEDING**: rows whose ROWTIME lies within the interval before the current row\'s, both ends included.',
  WITHIN: '**ORDER BY … WITHIN**: puts rows that are late by less than the interval back into order and gives them a new ROWTIME.',
  CURSOR: '**CURSOR**: the rows of a query as the argument of a table function.',
  DISTINCT: '**DISTINCT** over a stream: each row once for each value of a monotonic item of the list, as soon as it is seen.',
  HAVING: '**HAVING**: filters groups when they are emitted.', WINDOW: '**WINDOW**: names windows for the OVER clauses of this select.',
  EXPEDITED: '**EXPEDITED**: accepted by the parser.', MONOTONIC: '**MONOTONIC(x)**: x, declared to ascend.',
};

export const rowtimeNote = (unqualified: boolean): string => [
  '**ROWTIME** TIMESTAMP NOT NULL',
  unqualified ? 'The time of the row being produced.' : 'The time at which the row entered the first in-application stream; pumps carry it along.',
  'It never goes back within a stream. Groups of FLOOR or STEP of ROWTIME come out when their window ends, with the end as their ROWTIME.',
].join('\n\n');

export const hiddenNotes: Readonly<Record<string, string>> = {
  APPROXIMATE_ARRIVAL_TIME: 'When the source took the record. Not monotonic: it neither groups nor sorts a stream.', PARTITION_KEY: 'Partition key of the record in its Kinesis stream.',
  SEQUENCE_NUMBER: 'Sequence number of the record in its Kinesis stream.', SHARD_ID: 'Shard that the record came from.',
};
