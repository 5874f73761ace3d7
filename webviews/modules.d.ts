declare module '*.css';
declare module 'monaco-editor/editor/editor.api.js' { export * from 'monaco-editor'; }
declare module 'monaco-editor/editor/browser/widget/diffEditor/diffEditor.contribution.js';
declare module 'monaco-editor/editor/contrib/*';
