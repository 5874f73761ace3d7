import * as vscode from 'vscode';

/**
 * The page of a panel: nothing is allowed but our own script (by nonce), our own style sheets, and what `more` adds.
 * All text comes by messages and is put in as text, never as markup.
 */
export function pageFor(webview: vscode.Webview, extension: vscode.Uri, name: string, title: string, more: { readonly script?: string; readonly style?: string; readonly other?: string; readonly attributes?: Readonly<Record<string, string>> } = {}): string {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webviews', file)).toString();
  const policy = [`default-src 'none'`, `script-src 'nonce-${nonce}'${more.script ?? ''}`, `style-src ${webview.cspSource}${more.style ?? ''}`, `font-src ${webview.cspSource}`, `img-src ${webview.cspSource} data:`, more.other].filter(Boolean).join('; ');
  const attributes = Object.entries(more.attributes ?? {}).map(([key, value]) => ` data-${key}="${escape(value)}"`).join('');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${asset(`${name}.css`)}">
</head>
<body${attributes}>
<main id="root" tabindex="-1"></main>
<script nonce="${nonce}" src="${asset(`${name}.js`)}"></script>
</body>
</html>`;
}

/**
 * What a page needs that may load the editor component: it writes its styles itself and runs a worker from a blob; both
 * stay inside the page.
 */
export function widgetIn(webview: vscode.Webview, extension: vscode.Uri, attributes: Readonly<Record<string, string>>) {
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webviews', file)).toString();
  return { style: " 'unsafe-inline'", other: `worker-src blob:; connect-src ${webview.cspSource}`, attributes: { ...attributes, widget: asset('widget.js'), styles: asset('widget.css'), worker: asset('editor.worker.js') } };
}

const escape = (text: string) => text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

/** Messages to a panel wait until its page says that it listens. */
export function messages<Out>(webview: vscode.Webview): { post(message: Out): void; ready(): void } {
  let waiting: Out[] | undefined = [];
  return {
    post(message) {
      if (waiting) waiting.push(message);
      else void webview.postMessage(message);
    },
    ready() {
      const held = waiting ?? [];
      waiting = undefined;
      for (const message of held) void webview.postMessage(message);
    },
  };
}
