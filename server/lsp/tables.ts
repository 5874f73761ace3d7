import type { CancellationToken } from 'vscode-languageserver';
import { positionAt } from '../base/file.ts';
import { printYaml } from '../base/yaml.ts';
import { inputFrom, inputProblem, inputsOf, inputText, inputTexts, keyWarning, withoutAnswer } from '../project/table-input.ts';
import { schemasText } from '../languages/sql/hive/json-schema.ts';
import { tableResources, tableStatement } from '../languages/sql/hive/print.ts';
import { isOpenX } from '../languages/sql/hive/serde.ts';
import { shapeOf, withoutSets } from '../languages/sql/migration/changes.ts';
import { repairFunction } from '../languages/sql/migration/repair.ts';
import { fixAll } from '../project/fixes.ts';
import { migrationsBetween, tablesOf } from '../project/migration.ts';
import { statementsOver } from '../project/migration-statements.ts';
import { convertible } from '../project/views.ts';
import { requests, type AwsProfile, type CatalogParams, type ConvertParams, type ConvertResult, type DocumentParams, type PullParams, type PullResult, type PushParams, type PushResult, type TableSummary } from '../protocol/requests.ts';
import type { Catalog } from './platform.ts';
import { usedBy } from './preview.ts';
import type { Session } from './serve.ts';

/** Requests about tables: other forms of them, and an account's catalogue. */
export function tableRequests(session: Session): void {
  const { connection, folders, guard, platform } = session;

  connection.onRequest(requests.convertTables, guard<ConvertParams, ConvertResult>('conversion', { error: 'The conversion failed; the log says more' }, ({ uri, to }) => {
    const located = folders.locate(uri);
    const tables = located ? convertible(located.folder.workspace, located.file.path) : [];
    if (!located || tables.length === 0) return { error: 'This file defines no table' };
    const { folder, file } = located;
    switch (to) {
      case 'ddl': return { text: tables.map(tableStatement).join('\n'), language: 'hive-sql' };
      case 'glue': return { text: inputTexts(tables.map(inputFrom)), language: 'records' };
      case 'cloudformation': return { text: JSON.stringify(tableResources(tables), undefined, 2) + '\n', language: 'json' };
      case 'cloudformation-yaml': return { text: printYaml(tableResources(tables)), language: 'yaml' };
      case 'json-schema': return { text: schemasText(tables), language: 'json' };
      case 'repair': return { text: repairFunction(folder.workspace.scope.settings), language: 'javascript' };
      case 'alter': {
        const { workspace } = fixAll(folder.workspace, { paths: [file.path] });
        const text = migrationsBetween(folder.workspace, workspace, [file.path]).map(m => statementsOver(folder.workspace, m)).join('\n');
        return text === '' ? { error: 'There is nothing to repair, so no statement is needed' } : { text, language: 'athena-sql' };
      }
    }
  }));

  connection.onRequest(requests.tables, guard<DocumentParams, readonly TableSummary[]>('tables', [], ({ uri }) => {
    const located = folders.locate(uri);
    if (!located) return [];
    const { folder, file } = located;
    return (file.language === 'pipeline' ? usedBy(folder, file.path) : [file.path]).flatMap(path => tablesOf(folder.workspace.file(path)!).filter(t => t.columns.length > 0).map((table): TableSummary => {
      const { name, database, columns, partitions } = shapeOf(table);
      return { uri: folders.uriOf(folder, path), name: name || table.logicalId || '', ...(database !== undefined && { database }), line: positionAt(folder.workspace.file(path)!, table.range.start).line, iceberg: table.kind === 'iceberg', columns: columns.map(c => ({ name: c.name, type: c.type, ...(withoutSets(c.type) !== c.type && { repaired: withoutSets(c.type) }) })), partitions: partitions.map(p => ({ name: p.name, type: p.type })), mapped: isOpenX(table) };
    }));
  }));

  connection.onRequest(requests.profiles, guard<unknown, readonly AwsProfile[]>('profiles', [], () => platform.profiles?.() ?? []));

  /** Opens the catalogue for one request; a reason instead where that may not or cannot be. */
  async function over<Result>(access: CatalogParams, token: CancellationToken, failed: (error: string) => Result, run: (catalog: Catalog) => Promise<Result>): Promise<Result> {
    if (!session.trusted()) return failed('The workspace is not trusted: the catalogue of an account stays closed');
    if (!platform.catalog) return failed('An account can be reached from a computer\'s own editor only');
    const catalog = await platform.catalog(access);
    const stop = token.onCancellationRequested(() => catalog.close());
    try {
      return await run(catalog);
    } catch (error) {
      return failed((error as Error).message.replace(/`/g, ''));
    } finally {
      stop.dispose();
      catalog.close();
    }
  }

  connection.onRequest(requests.pullTables, guard<PullParams, PullResult>('pull', { tables: [], error: 'The pull failed; the log says more' }, ({ database, table, ...access }, token) =>
    over<PullResult>(access, token, error => ({ tables: [], error }), async catalog => {
      const one = table === undefined ? undefined : await catalog.table(database, table.toLowerCase());
      const found = table === undefined ? await catalog.tables(database) : one ? [one] : [];
      if (found.length === 0) return { tables: [], error: table === undefined ? `${database} has no tables` : `${database} has no table ${table}` };
      return { tables: found.map(f => ({ name: String(f.table['Name']), text: inputText(String(f.table['DatabaseName'] ?? database), withoutAnswer(f.table)) })) };
    })));

  connection.onRequest(requests.pushTables, guard<PushParams, PushResult>('push', { tables: [], error: 'The push failed; the log says more' }, ({ uri, shown, ...access }, token) => {
    const located = folders.locate(uri);
    const inputs = located ? inputsOf(located.file) : [];
    const problem = inputs.map(inputProblem).find(p => p !== undefined);
    if (inputs.length === 0 || problem !== undefined) return { tables: [], error: problem?.replace(/`/g, '') ?? 'This file defines no table' };
    return over<PushResult>(access, token, error => ({ tables: [], error }), async catalog => {
      const plans = await Promise.all(inputs.map(async i => {
        const old = await catalog.table(i.database!, i.name);
        return { ...i, old, name: `${i.database}.${i.name}`, version: old ? old.version ?? 'unknown' : '', before: old ? inputText(i.database, withoutAnswer(old.table)) : '', after: inputText(i.database, i.input) };
      }));
      const changed = plans.filter(p => p.before !== p.after);
      const tables = changed.map(({ name, version, before, after, old, input, database }) => { const warning = old && keyWarning(old.table, { name, input, database }); return { name, version, before, after, ...(warning !== undefined && { warning: warning.replace(/`/g, '') }) }; });
      if (shown === undefined) return { tables };
      // What was agreed to is what was shown: a table that changed since is looked at again.
      const moved = changed.find(p => shown[p.name] !== p.version);
      if (moved) return { tables, error: `${moved.name} has changed since; look again` };
      const done: string[] = [];
      for (const p of changed) {
        try {
          await catalog.put(p.database!, p.input, p.old);
        } catch (error) {
          return { tables, error: `${(error as Error).message.replace(/`/g, '')}${done.length > 0 ? `. Changed before that: ${done.join(', ')}` : ''}` };
        }
        done.push(p.name);
      }
      return { tables, done: true };
    });
  }));
}
