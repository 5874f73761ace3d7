import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import { requests, type PreviewParams, type TableChange, type TableSummary } from '../server/protocol/requests.ts';

/** What is left of a table while changes are collected. */
interface Left { readonly columns: readonly Column[]; readonly keys: readonly Column[] }

/** A column while changes are collected: as it will be after those that were chosen. */
interface Column { readonly name: string; readonly type: string; readonly repaired?: string }

/** What can be wished for: the changes, and a key that an expression gives. */
type Wish = Exclude<TableChange['kind'], 'location'> | 'computed';

const back = Symbol('back');
type Answer<T> = T | typeof back | undefined;

/** Asks for a table and its changes, one after the other. Undefined: it was given up, or there is no table. */
export async function pickChanges(client: LanguageClient, uri: vscode.Uri): Promise<PreviewParams | undefined> {
  const tables = await client.sendRequest<readonly TableSummary[]>(requests.tables, { uri: uri.toString() });
  if (tables.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('This file defines no table, and names none.'));
  for (;;) {
    const place = (t: TableSummary) => `${vscode.workspace.asRelativePath(vscode.Uri.parse(t.uri))}:${t.line + 1}`;
    const table = tables.length === 1 ? tables[0] : await pick(vscode.l10n.t('Migrate Table'), vscode.l10n.t('Which table'), tables.map(t => ({ label: t.database === undefined ? t.name : `${t.database}.${t.name}`, description: `${place(t)}  ${t.columns.slice(0, 4).map(c => c.name).join(', ')}${t.columns.length > 4 ? ', …' : ''}`, value: t })), false);
    if (table === undefined || table === back) return undefined;
    const changes = await collect(table, tables.length > 1);
    if (changes !== back) return changes && { uri: table.uri, table: table.name, line: table.line, changes };
  }
}

/** Changes of one table until the preview is asked for. Back takes the last one away again. */
async function collect(table: TableSummary, canLeave: boolean): Promise<Answer<readonly TableChange[]>> {
  const title = vscode.l10n.t('Migrate {0}', table.name);
  const changes: TableChange[] = [];
  for (;;) {
    const left = changes.reduce<Left>(after, { columns: table.columns, keys: table.partitions });
    const { columns, keys } = left;
    const kinds: { label: string; description?: string; value: Wish | 'repair' | 'preview' }[] = [
      ...(changes.length > 0 ? [{ label: vscode.l10n.t('$(diff) Preview'), description: changes.map(inWords).join(', '), value: 'preview' as const }] : []),
      ...(columns.some(c => c.repaired !== undefined) ? [{ label: vscode.l10n.t('$(wand) Sets become arrays'), description: columns.filter(c => c.repaired !== undefined).map(c => c.name).join(', '), value: 'repair' as const }] : []),
      { label: vscode.l10n.t('$(symbol-type-parameter) Give a column another type'), value: 'type' }, { label: vscode.l10n.t('$(edit) Rename a column'), value: 'rename' },
      { label: vscode.l10n.t('$(add) Add a column'), value: 'add' }, { label: vscode.l10n.t('$(trash) Drop a column'), value: 'drop' }, { label: vscode.l10n.t('$(arrow-swap) Move a column'), value: 'order' },
      ...(table.iceberg ? [{ label: vscode.l10n.t('$(folder) Partition by a field'), description: vscode.l10n.t('a column, day(at), bucket(16, id)'), value: 'computed' as const }] : [
        { label: vscode.l10n.t('$(folder) Make a column a key of the folders'), description: keys.map(k => k.name).join(', '), value: 'key' as const },
        { label: vscode.l10n.t('$(folder-opened) Add a key that is computed'), description: vscode.l10n.t('the date of a time, the first letters of a name'), value: 'computed' as const },
      ]),
      ...(keys.length > 0 ? [{ label: table.iceberg ? vscode.l10n.t('$(list-flat) Stop to partition by a field') : vscode.l10n.t('$(list-flat) Make a key a column'), description: keys.map(k => k.name).join(', '), value: 'unkey' as const }] : []),
    ];
    const kind = await pick(title, changes.length === 0 ? vscode.l10n.t('What changes') : vscode.l10n.t('What else changes, or the preview'), kinds, canLeave || changes.length > 0);
    if (kind === undefined) return undefined;
    if (kind === back) {
      if (changes.pop() === undefined) return back;
      continue;
    }
    if (kind === 'preview') return changes;
    if (kind === 'repair') {
      for (const c of columns) if (c.repaired !== undefined) changes.push({ kind: 'type', column: c.name, to: c.repaired });
      continue;
    }
    const change = await one(title, kind, left, table);
    if (change === undefined) return undefined;
    if (change !== back) changes.push(change);
  }
}

/** One change: its column, then its value; back goes from the value to the column. */
async function one(title: string, kind: Wish, { columns, keys }: Left, table: TableSummary): Promise<Answer<TableChange>> {
  const taken = (name: string) => [...columns, ...keys].some(c => c.name === name.toLowerCase());
  const freshName = (text: string) => (text.trim() === '' ? vscode.l10n.t('A column needs a name') : taken(text.trim()) ? vscode.l10n.t('The table has this column already') : undefined);
  for (;;) {
    if (kind === 'add') {
      const name = await ask(title, vscode.l10n.t('Name of the new column'), '', freshName);
      if (name === undefined || name === back) return name;
      const type = await ask(title, vscode.l10n.t('Type of {0}', name), 'string', needed);
      if (type === back) continue;
      return type === undefined ? undefined : { kind, column: name, type };
    }
    if (kind === 'computed') {
      const name = table.iceberg ? '' : await ask(title, vscode.l10n.t('Name of the new key'), '', freshName);
      if (name === undefined || name === back) return name;
      const from = await ask(title, table.iceberg ? vscode.l10n.t('The field: a column, or year, month, day, hour, bucket(16, …), truncate(4, …) of one') : vscode.l10n.t('What computes {0}: an expression of Athena over the columns', name), suggested(columns, table.iceberg), text => (text.trim() === '' ? vscode.l10n.t('An expression is needed') : undefined));
      if (from === back) { if (table.iceberg) return back; continue; }
      return from === undefined ? undefined : table.iceberg ? { kind: 'key', column: from } : { kind: 'key', column: name, from };
    }
    // A key of the folders has a type, a name and an end too, but no place among the columns.
    const choice = kind === 'unkey' ? keys : kind === 'type' || ((kind === 'rename' || kind === 'drop') && !table.iceberg) ? [...columns, ...(table.iceberg ? [] : keys)] : columns;
    const column = await pick(title, kind === 'unkey' ? vscode.l10n.t('Which key') : vscode.l10n.t('Which column'), choice.map(c => ({ label: c.name, description: c.type, value: c as Column })), true);
    if (column === undefined || column === back) return column;
    switch (kind) {
      case 'drop': case 'key': case 'unkey': return { kind, column: column.name };
      case 'type': {
        const to = await ask(title, vscode.l10n.t('New type of {0}', column.name), column.repaired ?? column.type, needed);
        if (to === back) continue;
        return to === undefined ? undefined : { kind, column: column.name, to };
      }
      case 'rename': {
        const name = await ask(title, vscode.l10n.t('New name of {0}', column.name), column.name, freshName);
        if (name === back) continue;
        if (name === undefined) return undefined;
        if (!table.mapped || keys.some(k => k.name === column.name)) return { kind, column: column.name, name };
        const mapping = await pick(title, vscode.l10n.t('Which key the SerDe reads'), [{ label: vscode.l10n.t('The old one: {0}', column.name), description: vscode.l10n.t('files that are there stay readable'), value: true }, { label: vscode.l10n.t('The new one: {0}', name), value: false }], true);
        if (mapping === back) continue;
        return mapping === undefined ? undefined : { kind, column: column.name, name, mapping };
      }
      case 'order': {
        const others = columns.filter(c => c.name !== column.name).map(c => c.name);
        const behind = await pick(title, vscode.l10n.t('Where {0} goes', column.name), [{ label: vscode.l10n.t('To the front'), value: 0 }, ...others.map((name, i) => ({ label: vscode.l10n.t('Behind {0}', name), value: i + 1 }))], true);
        if (behind === back) continue;
        return behind === undefined ? undefined : { kind, columns: [...others.slice(0, behind), column.name, ...others.slice(behind)] };
      }
    }
  }
}

const needed = (text: string) => (text.trim() === '' ? vscode.l10n.t('A type is needed') : undefined);

/** An expression to begin with: the date of the first time. */
function suggested(columns: readonly Column[], iceberg: boolean): string {
  const time = columns.find(c => c.type === 'timestamp');
  if (iceberg) return time ? `day(${time.name})` : columns[0]?.name ?? '';
  return time ? `date(${time.name})` : '';
}

/** What is left after one more change. */
function after(left: Left, change: TableChange): Left {
  const { columns, keys } = left;
  const known = [...columns, ...keys];
  const both = (change: (list: readonly Column[]) => readonly Column[]): Left => ({ columns: change(columns), keys: change(keys) });
  switch (change.kind) {
    case 'type': return both(list => list.map(c => (c.name === change.column ? { name: c.name, type: change.to } : c)));
    case 'rename': return both(list => list.map(c => (c.name === change.column ? { ...c, name: change.name.toLowerCase() } : c)));
    case 'drop': return both(list => list.filter(c => c.name !== change.column));
    case 'add': return { columns: [...columns, { name: change.column.toLowerCase(), type: change.type }], keys };
    case 'order': return { columns: change.columns.flatMap(name => columns.find(c => c.name === name) ?? []), keys };
    case 'key': {
      const own = change.from === undefined ? known.find(c => c.name === change.column.toLowerCase()) : undefined;
      const made = { name: change.column.toLowerCase(), type: change.type ?? own?.type ?? '' };
      return { columns: columns.filter(c => c !== own), keys: [...keys.filter(c => c !== own), made] };
    }
    case 'unkey': { const own = keys.find(k => k.name === change.column); return { columns: own && own.type !== '' ? [...columns, own] : columns, keys: keys.filter(k => k !== own) }; }
    case 'location': return left;
  }
}

function inWords(change: TableChange): string {
  switch (change.kind) {
    case 'type': return `${change.column}: ${change.to}`;
    case 'rename': return `${change.column} → ${change.name}`;
    case 'drop': return `−${change.column}`;
    case 'add': return `+${change.column}`;
    case 'order': return change.columns.join(' · ');
    case 'key': return change.from === undefined ? `/${change.column}=…` : `/${change.column}=…: ${change.from}`;
    case 'unkey': return `−/${change.column}=…`;
    case 'location': return change.to;
  }
}

/** A quick pick with a back button. */
function pick<T>(title: string, placeholder: string, items: readonly { readonly label: string; readonly description?: string; readonly value: T }[], canGoBack: boolean): Promise<Answer<T>> {
  const input = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: T }>();
  Object.assign(input, { title, placeholder, items });
  return answer<T>(input, canGoBack, () => input.selectedItems[0]?.value);
}

/** A text with a back button; `wrong` says what is wrong with it. */
function ask(title: string, prompt: string, value: string, wrong: (text: string) => string | undefined): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { title, prompt, value });
  input.onDidChangeValue(text => { input.validationMessage = wrong(text) ?? ''; });
  return answer<string>(input, true, () => {
    input.validationMessage = wrong(input.value) ?? '';
    return input.validationMessage === '' ? input.value.trim() : undefined;
  });
}

/** Shows an input until it is accepted with a value, left by its button, or hidden. */
function answer<T>(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[]; readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>; readonly onDidAccept: vscode.Event<void> }, canGoBack: boolean, accepted: () => T | undefined): Promise<Answer<T>> {
  input.ignoreFocusOut = true;
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise(resolve => {
    const end = (value: Answer<T>) => {
      resolve(value);
      input.dispose();
    };
    input.onDidTriggerButton(() => end(back));
    input.onDidHide(() => end(undefined));
    input.onDidAccept(() => {
      const value = accepted();
      if (value !== undefined) end(value);
    });
    input.show();
  });
}
