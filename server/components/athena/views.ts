import { failureOf } from '../../languages/sql/athena-evaluate/evaluate.ts';
import type { Relation } from '../../languages/sql/athena-evaluate/queries/relation.ts';
import { fail, TrinoError, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import { athena } from '../../languages/sql/dialects/athena.ts';
import { viewQuery, type ViewText } from '../../languages/sql/hive/view-text.ts';
import { parseSql } from '../../languages/sql/parser.ts';
import type * as S from '../../languages/sql/tree.ts';
import type { GlueTable } from '../component.ts';

/** A table of the catalogue that is a query with a name. */
export const isView = (table: GlueTable): boolean => table.TableType === 'VIRTUAL_VIEW';

/** The views of one query. */
export interface Views {
  /** What a view asks, the first time that it is named; each view is read once. */
  queryOf(view: GlueTable): S.Query | undefined;
  /** A view's rows under its own name. Throws TrinoError when the service would not run the view. */
  relationOf(view: GlueTable, compile: (query: S.Query) => Relation): Relation;
}

export function openViews(): Views {
  const read = new Map<GlueTable, { readonly text: string; readonly query: S.Query | undefined }>();
  const open = new Set<GlueTable>();

  return {
    queryOf(view) {
      if (read.has(view)) return undefined;
      const text = viewQuery(view as ViewText) ?? '';
      const { statements, problems } = parseSql(text, athena);
      const [statement] = statements;
      const query = problems.length === 0 && statements.length === 1 && statement!.kind === 'query' ? statement!.query : undefined;
      read.set(view, { text, query });
      return query;
    },

    relationOf(view, compile) {
      const schema = view.DatabaseName ?? 'default';
      const { text, query } = read.get(view)!;
      const stored = `Failed analyzing stored view 'awsdatacatalog.${schema}.${view.Name}': `;
      if (!query) return fail('INVALID_VIEW', `${stored}its text cannot be read`);
      if (open.has(view)) return fail('VIEW_IS_RECURSIVE', 'View is recursive');
      open.add(view);
      try {
        const { columns, rows } = compile(query);
        const shown = columns.flatMap((c, i) => (c.hidden ? [] : [i]));
        const declared = view.StorageDescriptor?.Columns ?? [];
        const qualifiers = [schema.toLowerCase(), view.Name.toLowerCase()];
        return {
          columns: shown.map((at, i) => ({ name: declared[i]?.Name.toLowerCase() ?? columns[at]!.name, type: columns[at]!.type, qualifiers })),
          *rows(frame) {
            try {
              for (const row of rows(frame)) yield shown.map((i): Value => row[i]!);
            } catch (error) {
              if (error instanceof TrinoError) throw new TrinoError(error.code, error.message); // its place is in the view's text
              throw error;
            }
          },
        };
      } catch (error) {
        if (!(error instanceof TrinoError) || !error.at) throw error;
        return fail('INVALID_VIEW', stored + failureOf(error, text).message.slice(`${error.code}: `.length));
      } finally {
        open.delete(view);
      }
    },
  };
}
