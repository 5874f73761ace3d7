import { athena } from '../server/languages/sql/dialects/athena.ts';
import { kinesis } from '../server/languages/sql/dialects/kinesis.ts';
import { parseSql } from '../server/languages/sql/parser.ts';
import { chevrotainParser } from './chevrotain-sql.ts';
import { plainCorpus, streamingCorpus } from './corpus.ts';
import { compare, median, type Figure } from './figure.ts';
import { bundledPeer, peer } from './peers.ts';

const milliseconds = (work: () => void): number => {
  const before = performance.now();
  work();
  return performance.now() - before;
};

/** Reading SQL beside other parsers: all of them warm, by turns, on the same text. */
export async function figures(): Promise<readonly Figure[]> {
  const streaming = streamingCorpus(10_000);
  const plain = plainCorpus(10_000);
  const own = (text: string, dialect: typeof kinesis) => {
    const tree = parseSql(text, dialect);
    if (tree.problems.length > 0) throw new Error(`the corpus is wrong: ${tree.problems[0]!.message} at ${text.slice(tree.problems[0]!.range.start, tree.problems[0]!.range.start + 60)}`);
  };
  const chevrotain = chevrotainParser();
  const { TrinoSQL } = await bundledPeer('dt-sql-parser', 'export { TrinoSQL } from "dt-sql-parser";');
  const trino = new TrinoSQL();
  const { Parser } = peer('node-sql-parser');
  const mysql = new Parser();
  const polyglot = peer('@polyglot-sql/sdk');
  if (polyglot.isInitialized && !polyglot.isInitialized()) await polyglot.init();

  let round = 0; // it keeps the last text's answer
  const measures: readonly { name: string; goal: number; stretch: number; text: string; dialect: typeof kinesis; other(): void }[] = [
    { name: '16 reading 10,000 lines over chevrotain with the same subset', goal: 4, stretch: 8, text: streaming, dialect: kinesis, other() { const { errors } = chevrotain(streaming); if (errors > 0) throw new Error(`chevrotain finds ${errors} errors in the corpus`); } },
    { name: '17 reading 10,000 lines over dt-sql-parser (Trino)', goal: 15, stretch: 40, text: plain, dialect: athena, other() { const errors = trino.validate(`${plain}-- ${round++}`); if (errors.length > 0) throw new Error(`dt-sql-parser: ${errors[0].message}`); } },
    { name: '18 reading 10,000 lines over node-sql-parser (MySQL)', goal: 40, stretch: 100, text: plain, dialect: athena, other() { mysql.astify(plain, { database: 'MySQL' }); } },
    { name: '18 reading 10,000 lines over polyglot (Trino)', goal: 15, stretch: 40, text: plain, dialect: athena, other() { const result = polyglot.parse(plain, 'trino'); if (result?.success === false) throw new Error(`polyglot: ${result.error}`); } },
  ];
  const result: Figure[] = [];
  for (const { name, goal, stretch, text, dialect, other } of measures) {
    const readOwn = () => milliseconds(() => own(text, dialect));
    for (let i = 0; i < 10; i++) readOwn();
    result.push(...await compare({ name, goal, stretch, items: text.length / 1e6, unit: 'MB/s', ...(dialect === kinesis && { least: 15 }), own: () => Math.min(readOwn(), readOwn(), readOwn()), peer: () => milliseconds(other) }));
  }
  return [...result, ...typing(streaming)];
}

/** One letter in the middle of the text: its statement is read again, the others move. */
function typing(text: string): readonly Figure[] {
  const [again, whole]: [number[], number[]] = [[], []];
  let before = text;
  let tree = parseSql(text, kinesis);
  const place = text.indexOf('AS label', text.length / 2) + 'AS label'.length;
  for (let key = 0; key < 200; key++) {
    const after = `${before.slice(0, place)}x${before.slice(place)}`;
    let made = tree;
    again.push(milliseconds(() => { made = parseSql(after, kinesis, { text: before, tree }); }));
    if (made.problems.length > 0 || made.statements.length !== tree.statements.length) throw new Error('the text of the measurement is wrong');
    [before, tree] = [after, made];
    if (key % 10 === 0) whole.push(milliseconds(() => void parseSql(after, kinesis)));
  }
  return [{ name: '19 one key in a 10,000-line file: reading the touched part over reading all', value: median(again) / median(whole), unit: 'x', better: 'less', goal: 0.05, stretch: 0.02 }];
}
