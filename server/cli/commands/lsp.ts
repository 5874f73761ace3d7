import { defineCommand } from '../command.ts';

export const lsp = defineCommand({
  name: 'lsp',
  summary: 'Start the language server over standard input and output',
  usage: '',
  details: 'For editors other than VS Code; docs/guide/other-editors.md shows how to set them up.',
  examples: ['sluice lsp'],
  options: { stdio: { summary: 'Speak over standard input and output (always so; accepted because many editors pass it)' } },

  async run() {
    const { serveStdio } = await import('../../lsp/node.ts');
    await serveStdio();
    return 0;
  },
});
