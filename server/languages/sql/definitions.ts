import type { SourceFile } from '../../base/file.ts';
import { memo } from '../../base/memo.ts';
import { statementsOf } from './ddl/statements.ts';

/** Statements around queries that the parser of queries reads whole; of others, and of those that are broken, it gets the queries inside. */
const whole = new Set(['query', 'ctas', 'create view', 'unload', 'explain', 'prepare', 'delete', 'update', 'merge', 'execute']);

/**
 * The file with blanks in place of what is not for the parser of queries: definitions have their own, with other quotes and names.
 * Offsets stay.
 */
export const queriesOf: (file: SourceFile) => string = memo(file => {
  const { text } = file;
  const statements = statementsOf(file);
  const external = (s: (typeof statements)[number]) => s.parser === 'redshift' && /^create\s+external/i.test(text.slice(s.range.start, s.range.start + 40));
  const kept = (s: (typeof statements)[number]) => whole.has(s.kind) && s.parser !== 'hive' && !external(s) && (!s.problem || s.kind === 'query');
  if (statements.every(kept)) return text;
  const blank = (from: number, to: number) => text.slice(from, to).replace(/[^\r\n]/g, ' ');
  let written = '';
  let done = 0;
  for (const statement of statements) {
    const { range, queries } = statement;
    written += text.slice(done, range.start);
    done = range.start;
    if (kept(statement)) { written += text.slice(range.start, range.end); done = range.end; continue; }
    for (const query of queries) {
      written += blank(done, query.start) + text.slice(query.start, query.end);
      done = query.end;
    }
    written += blank(done, range.end);
    done = range.end;
  }
  return written + text.slice(done);
});
