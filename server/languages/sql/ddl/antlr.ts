import { T } from '../tokens.ts';
import { Failure, type Reading } from './reading.ts';

/**
 * What Hive's generated parser does at a token that it did not expect, and says of it: `HiveParser.getErrorMessage` over ANTLR 3's
 * `BaseRecognizer`. One token too many is dropped, a missing one is made up when what is there may follow it; both are reported and the
 * reading goes on. Everything else ends it. `rule` is the innermost rule that has a name for people.
 */
export function expect(r: Reading, word: string, rule: string, follow: readonly string[] = []): void {
  const fits = (at: number) => (word === 'StringLiteral' ? r.kindAt(at) === T.String : word === 'Number' ? r.kindAt(at) === T.Number : r.word(at) === word);
  r.want(word === 'StringLiteral' ? '<text>' : word === 'Number' ? '<number>' : word);
  if (fits(r.i)) return r.skip();
  if (!r.ended && fits(r.i + 1)) {
    repaired(r, `extraneous input '${shown(r)}' expecting ${tokenName(word)}`, r.i + 2);
    return r.skip(2);
  }
  if (!r.ended && follow.some(f => follows(r, f))) return repaired(r, `missing ${tokenName(word)} at '${shown(r)}'`, r.i);
  throw stop(r, `mismatched input '${shown(r)}' expecting ${tokenName(word)}${near(r, r.i)}${inside(rule)}`, rule);
}

/** The end of the statement. */
export function expectEnd(r: Reading): void {
  if (r.ended) return;
  if (r.i + 1 >= r.last) return repaired(r, `extraneous input '${shown(r)}' expecting EOF`, r.i + 1);
  repaired(r, `missing EOF at '${shown(r)}'`, r.i);
  r.stopped ??= near(r, r.i);
}

/** No alternative of the rule fits. The message shows the tokens from where the choice began; where the choice looks ahead inline, the place is the token that decided it. */
export function noAlternative(r: Reading, rule: string, from = r.i, at = from): never {
  throw stop(r, `${unrecognized(r, from)}${inside(rule)}`, rule, from, at);
}

/** A token that is none of a set. */
export function notInSet(r: Reading, rule: string): never {
  throw stop(r, `mismatched input '${shown(r)}' expecting set null${inside(rule)}`, rule);
}

/** A repetition that has to match once does not. */
export function earlyExit(r: Reading, rule: string): never {
  throw stop(r, `required (...)+ loop did not match anything at input '${shown(r)}'${inside(rule)}`, rule);
}

export const unrecognized = (r: Reading, from = r.i): string => `cannot recognize input near ${[0, 1, 2].map(n => `'${shown(r, from + n)}'`).join(' ')}`;
export const inside = (rule: string): string => (rule === '' ? '' : ` in ${rule}`);

/** What ends the reading, at a token, in a rule. Said aloud only when the token before was no repair. */
export function stop(r: Reading, message: string, rule: string, from = r.i, at = from): Failure {
  r.stopped ??= `${near(r, from)}${inside(rule)}`;
  const failure = r.failure(message, at);
  if (r.quiet === from && r.repairs.length > 0) return new Failure(failure.range, '', failure.ended);
  return failure;
}

/** Notes a token that was dropped or made up. Until `quiet` is read, the parser keeps silent. */
function repaired(r: Reading, message: string, quiet: number): void {
  if (r.stopped !== undefined || (r.quiet === r.i && r.repairs.length > 0)) return;
  r.repairs.push(r.failure(message));
  r.quiet = quiet;
}

/**
 * All that the parser reports, in order. It words its reports when the parsing is over: what stands near a repaired token is what it
 * read last, mostly the end, and the rule is the one in which it ended, mostly none.
 */
export function reports(r: Reading, ended: Failure | undefined): readonly Failure[] {
  const where = r.stopped ?? " near '<EOF>'";
  return [...r.repairs.map(f => new Failure(f.range, f.message.startsWith('SemanticException') ? f.message : f.message + where, f.ended)), ...(ended && ended.message !== '' ? [ended] : [])];
}

const near = (r: Reading, at: number): string => (at > r.first ? ` near '${plain(r, at - 1)}'` : '');

/** A token's text: names come without their back-quotes. */
const plain = (r: Reading, at: number): string => (r.kindAt(at) === T.Quoted ? r.raw(at).replace(/^`|`$/g, '').replaceAll('``', '`') : r.raw(at));
/** …and on one line. */
const shown = (r: Reading, at = r.i): string => plain(r, at).replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');

/** Keywords stand in messages as themselves, but for some that the translation forgot. */
const tokenName = (word: string): string => (untranslated.has(word) ? `KW_${word}` : word);
const untranslated = new Set(['EXISTS', 'DBPROPERTIES', 'REPAIR', 'ESCAPED', 'OUTPUTDRIVER', 'DIRECTORIES', 'SKEWED']);

/** Whether the token at hand may follow: a word, or `<name>`, `<text>`, `<number>`. */
function follows(r: Reading, what: string): boolean {
  switch (what) {
    case '<name>': return startsName(r);
    case '<text>': return r.kindAt() === T.String;
    case '<number>': return r.kindAt() === T.Number;
    default: return r.word() === what;
  }
}

/** Whether the token at hand is a name, or one of the words that are names in some mode. */
export function startsName(r: Reading, at = r.i): boolean {
  const kind = r.kindAt(at);
  return kind === T.Quoted || ((kind === T.Word || kind >= T.Reserved) && (!r.dialect.reserved.has(r.word(at)) || sql11.has(r.word(at))));
}

/** Words of SQL:2011 that Hive 2.1 refuses by a predicate, unless it is told to take them (`sql11ReservedKeywordsUsedAsIdentifier`). */
export const sql11 = new Set((
  'ALL ALTER ARRAY AS AUTHORIZATION BETWEEN BIGINT BINARY BOOLEAN BOTH BY CONSTRAINT CREATE CUBE CURRENT_DATE CURRENT_TIMESTAMP CURSOR DATE DECIMAL DELETE DESCRIBE DOUBLE DROP EXISTS EXTERNAL ' +
  'FALSE FETCH FLOAT FLOOR FOR FOREIGN FULL GRANT GROUP GROUPING IMPORT IN INNER INSERT INT INTEGER INTERSECT INTO IS LATERAL LEFT LIKE LOCAL NONE NULL NUMERIC OF ORDER OUT OUTER ' +
  'PARTITION PERCENT PRECISION PRIMARY PROCEDURE RANGE READS REFERENCES REGEXP REVOKE RIGHT RLIKE ROLLBACK ROLLUP ROW ROWS SET SMALLINT START TABLE TIME TIMESTAMP TO TRIGGER TRUE TRUNCATE UNION ' +
  'UPDATE USER USING VALUES WITH DAYOFWEEK'
).split(' '));
