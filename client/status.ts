import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import { notifications, type StatusParams } from '../server/protocol/requests.ts';

/** One quiet item beside the language's name: what the server is doing, with its log behind it. */
export function languageStatus(client: LanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('sluice.status', ['kinesis-sql', 'athena-sql', 'hive-sql', 'redshift-sql', 'painless', 'search-console', 'vega', 'vega-lite', 'pipeline', 'records', 'saved-objects'].map(language => ({ language })));
  item.name = 'Sluice';
  item.text = 'Sluice';
  item.command = { command: 'sluice.showLog', title: vscode.l10n.t('Show Log') };
  const listening = client.onNotification(notifications.status, ({ state, text }: StatusParams) => {
    item.detail = text;
    item.busy = state === 'busy' || state === 'starting';
    item.severity = state === 'degraded' ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  });
  return vscode.Disposable.from(item, listening);
}
