import { insert, replace } from '../../../base/edit.ts';
import { defineRule, type AnyRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, member, type DataNode, type Member } from '../../../base/tree.ts';
import { allFieldTypes, fieldParameters } from '../../../engine/search/mapping-parameters.ts';
import { parametersOf } from '../../../engine/search/parameters.ts';
import { searchRules } from '../../search/rules/index.ts';
import { endpoints, matching } from '../endpoints.ts';
import { duplicates, type ConsoleFile } from '../requests.ts';
import { unknownMember } from './unknown-member.ts';
import { unknownSetting } from './unknown-setting.ts';

const syntax = defineRule({
  code: 'CON101', name: 'console-syntax', since: '0.1', severity: 'error',
  summary: 'The request or its body cannot be read',
  *find(file: ConsoleFile) { yield* file.problems; },
  message: ({ message }) => message,
});

const duplicateKey = defineRule({
  code: 'CON102', name: 'duplicate-key', since: '0.1', severity: 'error',
  summary: 'A key stands twice in one object',
  *find(file: ConsoleFile) {
    for (const { root } of file.requests.flatMap(r => r.bodies)) for (const { key } of duplicates(root)) yield { range: key.range, key: key.value };
  },
  message: ({ key }) => `Duplicate key \`${key}\`: only the last one counts`,
});

const unknownEndpoint = defineRule({
  code: 'CON201', name: 'unknown-endpoint', since: '0.1', severity: 'error',
  summary: 'The service has no such request',
  *find(file: ConsoleFile) {
    for (const { segments } of file.requests) {
      const names = segments.map(s => s.text);
      if (names.length === 0 || names.some(n => n.includes('${')) || matching(names).length > 0) continue;
      const verb = segments.find(s => s.text.startsWith('_') && s.text !== '_all');
      // Plugins bring their own endpoints; only what is nearly one of ours is a slip.
      const near = verb && suggest(verb.text, new Set(endpoints.flatMap(e => e.path.split('/')).filter(p => p.startsWith('_'))));
      if (verb && near && near !== verb.text) yield { range: verb.range, written: verb.text, near };
    }
  },
  message: ({ written, near }) => `There is no request \`${written}\`; did you mean \`${near}\`?`,
  fix: ({ range, near }) => ({ title: `Change to \`${near}\``, edits: [replace(range, near)] }),
});

const wrongMethod = defineRule({
  code: 'CON202', name: 'wrong-method', since: '0.1', severity: 'error',
  summary: 'The request does not take this method',
  *find(file: ConsoleFile) {
    for (const { method, methodRange, segments } of file.requests) {
      const fits = matching(segments.map(s => s.text));
      if (fits.length === 0 || fits.some(e => e.methods.includes(method))) continue;
      yield { range: methodRange, method, allowed: [...new Set(fits.flatMap(e => e.methods))], path: fits[0]!.path };
    }
  },
  message: ({ method, allowed, path }) => `\`${path}\` does not take ${method}; it takes ${allowed.join(', ')}`,
  fix: ({ range, allowed }) => ({ title: `Change to ${allowed[0]}`, edits: [replace(range, allowed[0]!)], safe: false }),
});

const bodyMismatch = defineRule({
  code: 'CON203', name: 'missing-body', since: '0.1', severity: 'error',
  summary: 'The request needs a body',
  *find(file: ConsoleFile) {
    for (const { method, methodRange, segments, bodies, bodyRange } of file.requests) {
      if (bodies.length > 0 || method === 'GET' || method === 'HEAD' || method === 'DELETE') continue;
      const [fit] = matching(segments.map(s => s.text)).filter(e => e.methods.includes(method));
      const storing = segments[0]?.text === '_scripts' || segments[0]?.text === '_ingest' || (segments[1]?.text === '_doc' && method !== 'DELETE');
      if (fit && (fit.body === 'required' || fit.body === 'lines' || storing)) yield { range: methodRange, path: fit.path, at: bodyRange.start };
    }
  },
  message: ({ path }) => `\`${path}\` needs a body`,
  fix: ({ at }) => ({ title: 'Add an empty body', edits: [insert(at, '\n{}')], safe: false }),
});

const unknownParameter = defineRule({
  code: 'CON205', name: 'unknown-url-parameter', since: '0.1', severity: 'error',
  summary: 'The request takes no such parameter',
  *find(file: ConsoleFile) {
    for (const { segments, parameters } of file.requests) {
      const names = segments.map(s => s.text);
      const allowed = matching(names).length > 0 ? parametersOf(names) : undefined;
      for (const { name, range } of allowed ? parameters : []) if (!allowed!.includes(name) && !name.includes('${')) yield { range, name, near: suggest(name, allowed!) };
    }
  },
  message: ({ name, near }) => `The request takes no parameter \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const unknownFieldType = defineRule({
  code: 'CON206', name: 'mapping-shape', since: '0.1', severity: 'error',
  summary: 'A mapping names a type or a parameter that the service does not have',
  *find(file: ConsoleFile) {
    for (const { method, segments, bodies } of file.requests) {
      const [first, second] = segments.map(s => s.text);
      const root = bodies[0]?.root;
      if (method === 'GET' || first === undefined) continue;
      const mappings = first === '_index_template' || first === '_component_template' ? get(get(root, 'template'), 'mappings') : first === '_template' || (!first.startsWith('_') && second === undefined) ? get(root, 'mappings') : second === '_mapping' ? root : undefined;
      yield* fieldMistakes(get(mappings, 'properties'));
    }
  },
  message: ({ text, near }) => `${text}${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

function* fieldMistakes(properties: DataNode | undefined): Iterable<{ range: Member['range']; text: string; near: string | undefined }> {
  if (properties?.kind !== 'object') return;
  for (const { key, value } of properties.members) {
    if (value.kind !== 'object') continue;
    const type = get(value, 'type');
    const allowed = type?.kind === 'string' ? fieldParameters(type.value) : undefined;
    if (type?.kind === 'string' && !/[${%]/.test(type.value) && !allFieldTypes().includes(type.value)) yield { range: type.inner, text: `There is no field type \`${type.value}\``, near: suggest(type.value, allFieldTypes()) };
    else if (allowed) for (const m of value.members) if (!allowed.includes(m.key.value)) yield { range: m.key.inner, text: `A \`${(type as { value: string }).value}\` field has no parameter \`${m.key.value}\``, near: suggest(m.key.value, allowed) };
    if (!type && !get(value, 'properties') && value.members.length > 0 && value.members.some(m => !['dynamic', 'enabled', 'subobjects'].includes(m.key.value))) yield { range: key.inner, text: `No type specified for field \`${key.value}\``, near: undefined };
    yield* fieldMistakes(get(value, 'properties'));
    yield* fieldMistakes(get(value, 'fields'));
  }
}

const actions = ['index', 'create', 'update', 'delete'];

const bulkLines = defineRule({
  code: 'CON204', name: 'bulk-lines', since: '0.1', severity: 'error',
  summary: 'Lines of a bulk request do not pair up',
  *find(file: ConsoleFile) {
    for (const { segments, bodies } of file.requests) {
      if (!segments.some(s => s.text === '_bulk')) continue;
      for (let i = 0; i < bodies.length; i++) {
        const root = bodies[i]!.root!;
        const action = root.kind === 'object' ? root.members[0] : undefined;
        if (!action || !actions.includes(action.key.value) || root.kind !== 'object' || root.members.length !== 1) {
          const near = action && suggest(action.key.value, actions);
          yield { range: action ? action.key.range : root.range, text: `Expected an action line (\`index\`, \`create\`, \`update\` or \`delete\`)${near ? `; did you mean \`${near}\`?` : ''}` };
          continue;
        }
        if (action.key.value === 'delete') continue;
        if (++i >= bodies.length) yield { range: root.range, text: `The \`${action.key.value}\` action has no document behind it` };
      }
    }
  },
  message: ({ text }) => text,
});

const storedShape = defineRule({
  code: 'CON315', name: 'stored-script-shape', since: '0.1', severity: 'error',
  summary: 'A stored script has a language and a source, and nothing that belongs to its use',
  *find(file: ConsoleFile) {
    for (const { request, script } of file.stored) {
      const [body] = request.bodies;
      if (!body?.root || body.root.kind !== 'object') continue;
      if (!script) {
        yield { range: { start: body.root.range.start, end: body.root.range.start + 1 }, text: 'Must specify `script` for a stored script' };
        continue;
      }
      if (script.kind !== 'object') {
        yield { range: script.range, text: 'A stored script is an object with `lang` and `source`' };
        continue;
      }
      for (const { key } of script.members) {
        if (key.value === 'params') yield { range: key.inner, text: '`params` belong to the place that uses the script' };
        else if (!['lang', 'source', 'options'].includes(key.value)) yield { range: key.inner, text: `A stored script has no member \`${key.value}\`` };
      }
      const lang = get(script, 'lang');
      if (!lang) yield { range: { start: script.range.start, end: script.range.start + 1 }, text: 'Must specify `lang` for a stored script', at: script.range.start + 1 };
      else if (lang.kind === 'string' && !['painless', 'mustache', 'expression'].includes(lang.value)) yield { range: lang.inner, text: `Unable to put a stored script with unsupported lang \`${lang.value}\`` };
      if (!get(script, 'source')) yield { range: { start: script.range.start, end: script.range.start + 1 }, text: 'Must specify `source` for a stored script' };
    }
  },
  message: ({ text }) => text,
  fix: ({ at }) => (at === undefined ? undefined : { title: 'Add `lang`', edits: [insert(at, '\n    "lang": "painless",')] }),
});

const duplicateScript = defineRule({
  code: 'CON316', name: 'duplicate-stored-script', since: '0.1', severity: 'warning',
  summary: 'A script is stored twice under one id',
  *find(file: ConsoleFile) {
    const seen = new Map<string, ConsoleFile['stored'][number]>();
    for (const stored of file.stored) {
      const first = seen.get(stored.id);
      if (first) yield { range: stored.idRange, id: stored.id, related: [{ path: file.file.path, range: first.idRange, message: 'Stored here first' }] };
      else seen.set(stored.id, stored);
    }
  },
  message: ({ id }) => `\`${id}\` is stored twice: the later request replaces the earlier one`,
});

const unsizedSearch = defineRule({
  code: 'CON317', name: 'hits-beside-aggregations', since: '0.1', severity: 'hint',
  summary: 'A search for aggregations also brings ten documents',
  *find(file: ConsoleFile) {
    for (const { root } of file.searches) {
      const aggs = member(root, 'aggs') ?? member(root, 'aggregations');
      if (aggs && !member(root, 'size') && !member(root, 'query')) yield { range: aggs.key.inner, at: aggs.key.range.start };
    }
  },
  message: () => 'Ten documents come along with these aggregations; `"size": 0` leaves them out',
  fix: ({ at }) => ({ title: 'Add `"size": 0`', edits: [insert(at, '"size": 0, ')], safe: false }),
});

export const consoleRules: readonly AnyRule<ConsoleFile>[] = [
  syntax, duplicateKey, unknownEndpoint, wrongMethod, bodyMismatch, bulkLines, unknownParameter, unknownFieldType, unknownSetting, unknownMember, storedShape, duplicateScript, unsizedSearch, ...searchRules,
];
