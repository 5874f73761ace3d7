// Writes server/languages/vega/schemas/*.ts: the official JSON Schemas of Vega and Vega-Lite, equal parts stored once.
//   node tools/vega-schemas.mjs [--check]     with --check only says whether they are up to date
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const types = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/** Flattens a schema into a table of parts that point at one another by number; see server/languages/vega/schema.ts for the letters. */
function compact(schema) {
  const nodes = [];
  const byText = new Map();
  const docs = [];
  const byDoc = new Map();
  const definitions = new Map();
  const doc = text => {
    if (!text) return undefined;
    const clean = text.replace(/__Default value:?__:?/g, 'Default:').trim();
    if (!byDoc.has(clean)) byDoc.set(clean, docs.push(clean) - 1);
    return byDoc.get(clean);
  };
  const add = node => {
    const text = JSON.stringify(node);
    if (!byText.has(text)) byText.set(text, nodes.push(node) - 1);
    return byText.get(text);
  };
  function reference(ref) {
    const name = decodeURIComponent(ref.replace('#/definitions/', ''));
    if (!definitions.has(name)) {
      const slot = nodes.push({}) - 1;
      definitions.set(name, slot);
      const made = part(schema.definitions[name]);
      Object.assign(nodes[slot], made, /^[A-Za-z]\w*$/.test(name) ? { name } : {});
    }
    return definitions.get(name);
  }
  const index = s => (s.$ref ? reference(s.$ref) : add(part(s)));
  function part(s) {
    if (s === true || s === undefined) return {};
    if (s.$ref) return { l: [reference(s.$ref)] };
    const node = {};
    const t = [s.type ?? []].flat().map(x => (x === 'integer' ? 'number' : x));
    if (t.length > 0) node.t = t.reduce((bits, x) => bits | (1 << types.indexOf(x)), 0);
    if (s.enum) node.e = s.enum;
    if ('const' in s) node.e = [s.const];
    const any = s.anyOf ?? s.oneOf;
    if (any) node.o = [...new Set(any.map(index))];
    if (s.allOf) node.l = s.allOf.map(index);
    if (s.not) node.n = index(s.not);
    if (s.properties) node.p = Object.fromEntries(Object.entries(s.properties).map(([name, p]) => [name, [index(p), ...(doc(p.description) !== undefined ? [doc(p.description)] : [])]]));
    if (s.patternProperties) node.pp = Object.entries(s.patternProperties).map(([pattern, p]) => [pattern, index(p)]);
    if (s.required?.length) node.r = s.required;
    if (s.additionalProperties === false) node.a = -1;
    else if (s.additionalProperties && s.additionalProperties !== true) node.a = index(s.additionalProperties);
    if (s.items) node.i = Array.isArray(s.items) ? s.items.map(index) : index(s.items);
    if (s.minItems !== undefined) node.min = s.minItems;
    if (s.maxItems !== undefined) node.max = s.maxItems;
    if (s.description && !s.properties) { const d = doc(s.description); if (d !== undefined) node.d = d; }
    return node;
  }
  const start = index(schema.$ref ? { $ref: schema.$ref } : { ...schema, definitions: undefined });
  return { start, nodes, docs };
}

const check = process.argv.includes('--check');
let stale = false;
for (const library of ['vega', 'vega-lite']) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules', library, 'package.json'), 'utf8'));
  const made = compact(JSON.parse(fs.readFileSync(path.join(root, 'node_modules', library, 'build', `${library}-schema.json`), 'utf8')));
  const name = library === 'vega' ? 'vega' : 'vegaLite';
  const text = `// Written by tools/vega-schemas.mjs from ${library} ${version}; see THIRD-PARTY-NOTICES. Do not edit.\n`
    + `export const ${name}Version = '${version}';\nexport const ${name}Schema = String.raw\`${JSON.stringify(made).replace(/`|\$\{/g, m => (m === '`' ? '\\u0060' : '\\u0024{'))}\`;\n`;
  const file = path.join(root, 'server', 'languages', 'vega', 'schemas', `${library}.ts`);
  if (!check) fs.writeFileSync(file, text);
  else if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) {
    stale = true;
    console.error(`${path.relative(root, file)} is not what tools/vega-schemas.mjs writes`);
  }
  if (!check) console.log(library, made.nodes.length, 'parts', made.docs.length, 'texts', Math.round(text.length / 1024), 'KB');
}
process.exitCode = stale ? 1 : 0;
