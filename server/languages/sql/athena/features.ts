import type { Completion, Hover, SignatureHelp } from '../../../base/language.ts';
import type { Place } from '../../../base/diagnostic.ts';
import { touches, type Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { athenaFunctions } from '../athena-evaluate/functions/index.ts';
import type { AthenaFunction } from '../athena-evaluate/function.ts';
import { typeText } from '../athena-evaluate/types.ts';
import { athena } from '../dialects/athena.ts';
import { lex } from '../lexer.ts';
import { T } from '../tokens.ts';
import { columnsOf, declarationOf, type AthenaFile } from './file.ts';

const signatures = (fn: AthenaFunction) => '```athena-sql\n' + fn.signatures.map(s => s.text).join('\n') + '\n```';

export function hoverQuery(file: AthenaFile, offset: number, scope: Scope): Hover | undefined {
  const call = file.calls.findLast(c => touches(c.name.range, offset));
  const fn = call && athenaFunctions.get(call.function.toLowerCase());
  if (fn) return { range: call.name.range, markdown: `${signatures(fn)}\n\n${fn.summary}` };
  const table = file.named.find(t => touches(t.name.range, offset));
  const declared = table && declarationOf(table.name, scope);
  if (declared) return { range: table.name.range, markdown: `**${declared.name}**: table\n\n\`\`\`athena-sql\n${columnsOf(declared).filter(c => !c.hidden).map(c => `${c.name} ${typeText(c.type)}${declared.partitions.some(p => p.name.toLowerCase() === c.name) ? ' -- partition key' : ''}`).join('\n')}\n\`\`\`` };
  const word = wordAt(file.source.text, offset);
  const name = file.source.text.slice(word.start, word.end).toLowerCase();
  for (const t of file.named) {
    const found = declarationOf(t.name, scope);
    const column = found && columnsOf(found).find(c => c.name === name);
    if (column) return { range: word, markdown: `**${name}** ${typeText(column.type)}: column of \`${found.name}\`` };
  }
  return undefined;
}

export function definitionQuery(file: AthenaFile, offset: number, scope: Scope): Place[] {
  const table = file.named.find(t => touches(t.name.range, offset));
  const declared = table && declarationOf(table.name, scope);
  if (declared) return [declared.place];
  const word = wordAt(file.source.text, offset);
  const name = file.source.text.slice(word.start, word.end).toLowerCase();
  for (const t of file.named) {
    const found = declarationOf(t.name, scope);
    const place = found && [...found.columns, ...found.partitions].find(c => c.name.toLowerCase() === name)?.place;
    if (place) return [place];
  }
  return [];
}

function wordAt(text: string, offset: number): Range {
  let [start, end] = [offset, offset];
  while (start > 0 && /[\w$]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w$]/.test(text[end]!)) end++;
  return { start, end };
}

const keywords = 'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT RIGHT FULL CROSS ON USING UNNEST AS WITH DISTINCT UNION ALL EXCEPT INTERSECT CASE WHEN THEN ELSE END CAST TRY_CAST AND OR NOT IN BETWEEN LIKE IS NULL EXISTS OVER PARTITION ROWS RANGE VALUES ARRAY ROW INTERVAL DATE TIMESTAMP ASC DESC NULLS FIRST LAST TRUE FALSE'.split(' ');

/** Tables behind FROM and JOIN, columns of the query's tables, functions as snippets, words. */
export function completeQuery(file: AthenaFile, offset: number, scope: Scope): Completion[] {
  const { text } = file.source;
  if (file.tree.comments.some(c => c.start < offset && offset <= c.end)) return [];
  const range = wordAt(text, offset);
  const before = text.slice(0, range.start);
  const { tokens, problems } = lex(before, athena);
  if (problems.some(p => /never closed/.test(p.message))) return [];
  const last = tokens.length > 1 ? tokens.kinds[tokens.length - 2] : undefined;
  const tables = (): Completion[] => scope.catalog.all('table').map(t => ({ label: t.name, kind: 'table', range, ...(t.database && { detail: t.database }), sort: '0' }));
  if (last === T.FROM || last === T.JOIN) return tables();
  const named = file.named.flatMap(t => { const d = declarationOf(t.name, scope); return d ? [{ alias: t.alias?.name ?? t.name.parts.at(-1)!.name, columns: columnsOf(d), table: d.name }] : []; });
  const column = (of: (typeof named)[number]): Completion[] => of.columns.map(c => ({ label: c.hidden ? `"${c.name}"` : c.name!, kind: 'column', detail: typeText(c.type), documentation: `Column of ${of.table}`, range, sort: c.hidden ? '2' : '0' }));
  if (last === T.Dot) {
    const owner = /([\w$]+)"?\s*\.\s*$/.exec(before)?.[1]?.toLowerCase();
    return named.filter(n => n.alias.toLowerCase() === owner).flatMap(column);
  }
  if (last === T.Number || last === T.String) return keywordItems(range);
  return [
    ...named.flatMap(column),
    ...[...athenaFunctions.values()].map((fn): Completion => ({ label: fn.name, kind: 'function', detail: fn.signatures[0]!.text, documentation: fn.summary, range, insert: fn.signatures[0]!.parameters.length === 0 ? `${fn.name}()` : `${fn.name}($1)`, snippet: true, sort: '1' })),
    ...keywordItems(range),
  ];
}
const keywordItems = (range: Range): Completion[] => keywords.map(label => ({ label, kind: 'keyword', range, sort: '3' }));

export function signatureQuery(file: AthenaFile, offset: number): SignatureHelp | undefined {
  const { text } = file.source;
  const call = file.calls.filter(c => c.form !== 'niladic' && c.name.range.end < offset && offset <= c.range.end && !(offset === c.range.end && text[offset - 1] === ')')).sort((a, b) => b.range.start - a.range.start)[0];
  const fn = call && athenaFunctions.get(call.function.toLowerCase());
  if (!fn) return undefined;
  const { tokens } = lex(text, athena, call.name.range.end, offset);
  let [depth, parameter] = [0, 0];
  for (let i = 0; i < tokens.length - 1; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === T.LeftParen || kind === T.LeftBracket) depth++;
    else if (kind === T.RightParen || kind === T.RightBracket) depth--;
    else if (kind === T.Comma && depth === 1) parameter++;
  }
  const labels = fn.signatures.map(s => ({ label: s.text, documentation: fn.summary, parameters: parametersOf(s.text).map(label => ({ label })) }));
  const active = Math.max(0, labels.findIndex(l => l.parameters.length > parameter));
  return { signatures: labels, active, parameter: Math.min(parameter, Math.max(0, labels[active]!.parameters.length - 1)) };
}

/** The parameters of a signature's text, commas inside parentheses aside. */
function parametersOf(text: string): string[] {
  const inner = text.slice(text.indexOf('(') + 1, text.indexOf(' → ')).replace(/\)$/, '');
  const list: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i <= inner.length; i++) {
    if (inner[i] === '(') depth++;
    else if (inner[i] === ')') depth--;
    else if (i === inner.length || (inner[i] === ',' && depth === 0)) {
      const item = inner.slice(from, i).trim();
      if (item !== '') list.push(item);
      from = i + 1;
    }
  }
  return list;
}
