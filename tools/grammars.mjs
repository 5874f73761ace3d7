// Writes syntaxes/*.tmLanguage.json and language configurations from the keyword lists of the dialects.
//   node tools/grammars.mjs [--check]     with --check only says whether they are up to date
import { build } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const bundle = path.join(root, '.build', `grammars-${process.pid}.mjs`);
await build({
  absWorkingDir: root, bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error',
  stdin: { resolveDir: root, loader: 'ts', contents: `
    export { keywordNames } from './server/languages/sql/tokens.ts';
    export { kinesis } from './server/languages/sql/dialects/kinesis.ts';
    export { athena } from './server/languages/sql/dialects/athena.ts';
    export { hive } from './server/languages/sql/dialects/hive.ts';
    export { queryWords, aggregationWords } from './server/languages/search/vocabulary.ts';` },
});
const { keywordNames, kinesis, athena, hive, queryWords, aggregationWords } = await import(pathToFileURL(bundle).href);
fs.rmSync(bundle);

const words = list => [...new Set(list)].sort().map(w => w.replace(/-/g, '\\-')).join('|');
const types = 'TINYINT|SMALLINT|INTEGER|INT|BIGINT|BOOLEAN|REAL|FLOAT|DOUBLE|DECIMAL|NUMERIC|CHAR|CHARACTER|VARCHAR|STRING|BINARY|VARBINARY|DATE|TIME|TIMESTAMP|INTERVAL|ARRAY|MAP|STRUCT|ROW|UNIONTYPE|JSON';
const sql = (scope, dialect, more = []) => ({
  scopeName: `source.${scope}`,
  patterns: [
    { name: 'comment.line.double-dash.sql', match: dialect.lineComments.includes('//') ? '(--|//).*$' : '--.*$' },
    { name: 'comment.block.sql', begin: '/\\*', end: '\\*/' },
    { name: 'string.quoted.single.sql', begin: "'", end: "'", patterns: [{ name: 'constant.character.escape.sql', match: dialect.backslash ? "\\\\.|''" : "''" }] },
    dialect.textQuotes.includes('"') ? { name: 'string.quoted.double.sql', begin: '"', end: '"', patterns: [{ match: '\\\\.' }] } : { name: 'variable.other.quoted.sql', begin: '"', end: '"' },
    { name: 'variable.other.quoted.sql', begin: '`', end: '`' },
    { name: 'constant.numeric.sql', match: '\\b\\d+(\\.\\d+)?([eE][-+]?\\d+)?\\b' },
    { name: 'storage.type.sql', match: `(?i)\\b(${types})\\b(?!\\s*\\.)` },
    { name: 'constant.language.sql', match: '(?i)\\b(TRUE|FALSE|UNKNOWN|NULL)\\b' },
    { name: 'keyword.other.sql', match: `(?i)\\b(${words([...keywordNames, ...more])})\\b` },
    { name: 'entity.name.function.sql', match: '\\b[A-Za-z_]\\w*(?=\\s*\\()' },
    { name: 'keyword.operator.sql', match: '\\|\\||<>|!=|<=|>=|->|[-+*/%=<>]' },
  ],
});
const ddl = ['EXTERNAL', 'LOCATION', 'STORED', 'FORMAT', 'SERDE', 'SERDEPROPERTIES', 'TBLPROPERTIES', 'PARTITIONED', 'CLUSTERED', 'SORTED', 'BUCKETS', 'COMMENT', 'DELIMITED', 'FIELDS', 'TERMINATED', 'ESCAPED', 'COLLECTION', 'ITEMS', 'KEYS', 'LINES', 'DEFINED', 'INPUTFORMAT', 'OUTPUTFORMAT', 'PARQUET', 'ORC', 'AVRO', 'TEXTFILE', 'JSONFILE', 'DATABASE', 'SCHEMA', 'VIEW', 'MSCK', 'REPAIR', 'SHOW', 'DESCRIBE', 'RENAME', 'ADD', 'COLUMNS', 'EXISTS', 'IF'];
const painless = {
  scopeName: 'source.painless',
  patterns: [
    { name: 'comment.line.double-slash.painless', match: '//.*$' },
    { name: 'comment.block.painless', begin: '/\\*', end: '\\*/' },
    { name: 'string.quoted.double.painless', begin: '"', end: '"', patterns: [{ name: 'constant.character.escape.painless', match: '\\\\.' }] },
    { name: 'string.quoted.single.painless', begin: "'", end: "'", patterns: [{ name: 'constant.character.escape.painless', match: '\\\\.' }] },
    { name: 'string.regexp.painless', match: '(?<=[=(,;!&|?:]\\s{0,8})/(?![*/])(?:[^/\\\\\\n]|\\\\.)+/[cilmsUux]*' },
    { name: 'constant.numeric.painless', match: '\\b(0[xX][0-9a-fA-F]+[lL]?|\\d+(\\.\\d+)?([eE][-+]?\\d+)?[lLfFdD]?)\\b' },
    { name: 'storage.type.painless', match: '\\b(def|boolean|byte|short|char|int|long|float|double|void|String|List|Map|ArrayList|HashMap)\\b' },
    { name: 'constant.language.painless', match: '\\b(true|false|null)\\b' },
    { name: 'keyword.control.painless', match: '\\b(if|else|while|do|for|in|continue|break|return|new|try|catch|throw|this|instanceof)\\b' },
    { name: 'variable.language.painless', match: '\\b(params|doc|ctx|state|states|_score|_value|emit|field)\\b' },
    { name: 'entity.name.function.painless', match: '\\b[A-Za-z_]\\w*(?=\\s*\\()' },
    { name: 'keyword.operator.painless', match: '==~|=~|===|!==|\\?\\.|\\?:|->|::|>>>=?|[-+*/%&|^!=<>?:]=?|&&|\\|\\|' },
  ],
};
const json = (comments, extra = []) => [
  ...comments,
  ...extra,
  { name: 'support.type.property-name.json', match: '"(?:[^"\\\\]|\\\\.)*"(?=\\s*:)' },
  { name: 'string.quoted.double.json', begin: '"', end: '"', patterns: [{ name: 'constant.character.escape.json', match: '\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})' }] },
  { name: 'constant.language.json', match: '\\b(true|false|null)\\b' },
  { name: 'constant.numeric.json', match: '-?\\b\\d+(\\.\\d+)?([eE][-+]?\\d+)?\\b' },
];
const comments = [{ name: 'comment.line', match: '(#|//).*$' }, { name: 'comment.block', begin: '/\\*', end: '\\*/' }];
const console_ = {
  scopeName: 'source.search-console',
  patterns: [
    { match: '^\\s*(?i:(GET|POST|PUT|DELETE|HEAD|PATCH))\\s+(\\S+)', captures: { 1: { name: 'keyword.control.console' }, 2: { name: 'string.unquoted.path.console' } } },
    ...json(comments, [
      { begin: '"""', end: '"""', name: 'meta.embedded.block.painless', beginCaptures: { 0: { name: 'punctuation.definition.string' } }, endCaptures: { 0: { name: 'punctuation.definition.string' } }, patterns: [{ include: 'source.painless' }] },
      { name: 'entity.name.function.console', match: `"(${words([...Object.keys(queryWords), ...Object.keys(aggregationWords)])})"(?=\\s*:)` },
    ]),
  ],
};
const vega = scope => ({ scopeName: `source.${scope}`, patterns: json(comments, [{ name: 'variable.language.token', match: '"%[\\w-]+%"' }]) });

const grammars = {
  'kinesis-sql': sql('kinesis-sql', kinesis), 'athena-sql': sql('athena-sql', athena, ddl), 'hive-sql': sql('hive-sql', hive, ddl), 'redshift-sql': sql('redshift-sql', athena, ddl),
  painless, 'search-console': console_, vega: vega('vega'), 'vega-lite': vega('vega-lite'), records: { scopeName: 'source.records', patterns: json([]) }, 'saved-objects': { scopeName: 'source.saved-objects', patterns: json([]) },
  pipeline: { scopeName: 'source.pipeline', patterns: [{ name: 'keyword.other.pipeline', match: '(?<=^|\\s)(name|nodes|type|from|to|expect)(?=\\s*:)' }, { include: 'source.yaml' }] },
};
const brackets = [['{', '}'], ['[', ']'], ['(', ')']];
const pairs = [...brackets.map(([open, close]) => ({ open, close })), { open: "'", close: "'", notIn: ['string', 'comment'] }, { open: '"', close: '"', notIn: ['string', 'comment'] }];
const configuration = (comments, more = {}) => ({ comments, brackets, autoClosingPairs: pairs, surroundingPairs: [...brackets, ["'", "'"], ['"', '"']], ...more });
const files = {
  ...Object.fromEntries(Object.entries(grammars).map(([name, grammar]) => [`syntaxes/${name}.tmLanguage.json`, { name, ...grammar }])),
  'syntaxes/sql.configuration.json': configuration({ lineComment: '--', blockComment: ['/*', '*/'] }, { wordPattern: '[A-Za-z_$][\\w$]*|"[^"]*"|`[^`]*`', indentationRules: { increaseIndentPattern: '\\([^)]*$', decreaseIndentPattern: '^\\s*\\)' } }),
  'syntaxes/painless.configuration.json': configuration({ lineComment: '//', blockComment: ['/*', '*/'] }, { indentationRules: { increaseIndentPattern: '^.*\\{[^}"\']*$', decreaseIndentPattern: '^\\s*\\}' }, onEnterRules: [{ beforeText: '^\\s*/\\*\\*(?!/)([^*]|\\*(?!/))*$', action: { indent: 'none', appendText: ' * ' } }] }),
  'syntaxes/data.configuration.json': configuration({ lineComment: '//', blockComment: ['/*', '*/'] }, { wordPattern: '[^\\s{}\\[\\],:"\']+' }),
  'syntaxes/pipeline.configuration.json': configuration({ lineComment: '#' }, { indentationRules: { increaseIndentPattern: '^\\s*.*(:|-)\\s*$', decreaseIndentPattern: '^\\s+\\}$' }, folding: { offSide: true }, wordPattern: '[\\w.-]+' }),
};
let stale = 0;
for (const [name, content] of Object.entries(files)) {
  const text = JSON.stringify(content, null, 2) + '\n';
  const file = path.join(root, name);
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
  stale++;
  if (process.argv.includes('--check')) console.log(`${name} is out of date: run node tools/grammars.mjs`);
  else fs.writeFileSync(file, text);
}
if (process.argv.includes('--check') && stale > 0) process.exitCode = 1;
