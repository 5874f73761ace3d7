import type * as S from '../tree.ts';
import { Findings } from './analyse/findings.ts';
import { columns } from './analyse/queries.ts';
import { createFunction, createPump, createStream, insert } from './analyse/statements.ts';
import type { Analysis, Relation } from './analysis.ts';

/**
 * Names, types and signatures of a streaming script, after the validator of the service: unquoted names are folded, streams must be
 * created before they are read, columns are looked up in the FROM clause and then outwards.
 * @param inputs  the application's input streams and reference tables; undefined when nobody knows them (a lone file): names that
 *                could be theirs are then unknown and silent, with type UNKNOWN
 * @returns an analysis of any tree, however broken. Linear in the size of the tree.
 */
export function analyse(tree: S.SqlTree, inputs: readonly Relation[] | undefined): Analysis {
  const script = new Findings(tree, inputs);
  for (const statement of tree.statements) {
    script.statement = statement;
    switch (statement.kind) {
      case 'create-stream': createStream(script, statement); break;
      case 'create-pump': createPump(script, statement); break;
      case 'create-function': createFunction(script, statement); break;
      case 'insert': insert(script, statement, undefined); break;
      case 'query': columns(script, statement.query, undefined); break;
    }
  }
  return script;
}
