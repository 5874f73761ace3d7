import { append } from '../../../base/list.ts';
import { insert, replace } from '../../../base/edit.ts';
import type { Range } from '../../../base/range.ts';
import { defineRule } from '../../../base/rule.ts';
import type { Scope } from '../../../base/scope.ts';
import { suggest } from '../../../base/suggest.ts';
import { get, member, text, type DataNode, type Member, type StringNode } from '../../../base/tree.ts';
import type { DataRequest, Spec } from '../spec.ts';

// Texts follow the dashboard's own wherever it has one.

const keyRange = (node: DataNode, name: string): Range => member(node, name)?.key.inner ?? { start: node.range.start, end: node.range.start + 1 };

export const severalSources = defineRule({
  code: 'VEG140', name: 'several-sources', since: '0.2', severity: 'error',
  summary: 'Rows come from one place only',
  *find({ requests }: Spec) {
    for (const { data, urlMember } of requests) if (get(data, 'values') || get(data, 'source')) yield { range: urlMember.key.inner };
  },
  message: () => 'Data must not have more than one of "url", "values", and "source"',
});

const types = ['elasticsearch', 'opensearch', 'emsfile', 'url', 'esql', 'ppl', 'promql'];

export const unknownUrlType = defineRule({
  code: 'VEG141', name: 'unknown-url-type', since: '0.2', severity: 'error',
  summary: 'The dashboard knows no such kind of data address',
  *find({ requests }: Spec) {
    for (const { type } of requests) if (type && !types.includes(type.value)) yield { range: type.inner, name: type.value, near: suggest(type.value, types) };
  },
  // The dashboard's own message shows its placeholder instead of the name; the name helps more, so both are here.
  message: ({ name, near }) => `url: {"%type%": "\${type}"} is not supported: \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const contextWithQuery = defineRule({
  code: 'VEG142', name: 'context-with-query', since: '0.2', severity: 'error',
  summary: 'The dashboard\'s filters cannot be added to a query of one\'s own this way',
  *find({ requests }: Spec) {
    for (const { url, body, search } of requests) {
      if (!search || !get(body, 'query')) continue;
      const used = ['%context%', '%timefield%'].find(key => set(get(url, key)));
      if (used) yield { range: keyRange(url, used) };
    }
  },
  message: () => 'url.%context% and url.%timefield% must not be used when url.body.query is set',
});

const set = (node: DataNode | undefined): boolean => node !== undefined && !(node.kind === 'boolean' && !node.value) && node.kind !== 'null' && !(node.kind === 'string' && node.value === '');

export const bodyShape = defineRule({
  code: 'VEG148', name: 'body-shape', since: '0.2', severity: 'error',
  summary: 'The body of a search is an object',
  *find({ requests }: Spec) {
    for (const { search, body } of requests) if (search && body && body.kind !== 'object' && body.kind !== 'missing') yield { range: body.range };
  },
  message: () => 'url.body must be an object',
});

/** Something in a request's body that the dashboard replaces, and whether it stands where it does. */
interface Token { readonly range: Range; readonly node: DataNode; readonly text: string; readonly expands: boolean; readonly why: string }

const clauses = ['%dashboard_context-must_clause%', '%dashboard_context-filter_clause%', '%dashboard_context-must_not_clause%'];
const objectTokens = ['%timefilter%', '%autointerval%'];
const urlKeys = ['%type%', '%context%', '%timefield%', '%context_query%'];

function* tokens({ requests }: Spec): Iterable<Token> {
  for (const { body, search } of requests) {
    if (!search || body?.kind !== 'object') continue;
    for (const part of body.members) {
      const inQuery = part.key.value === 'query';
      const expanded = inQuery || part.key.value === 'aggs';
      const where = expanded ? '' : part.key.value === 'aggregations' ? 'it is expanded under `aggs`, not under the long name `aggregations`' : `it is not expanded under \`${part.key.value}\``;
      const waiting: { node: DataNode; parent: 'member' | 'item'; key: string }[] = [{ node: part.value, parent: 'member', key: part.key.value }];
      for (let at = waiting.pop(); at; at = waiting.pop()) {
        const { node } = at;
        if (node.kind === 'string' && clauses.includes(node.value)) {
          yield { range: node.inner, node, text: node.value, expands: inQuery && at.parent === 'item', why: inQuery ? 'it is expanded as an item of a list' : where || 'it is expanded inside `query` only' };
        }
        if (node.kind === 'array') for (const item of [...node.items].reverse()) waiting.push({ node: item, parent: 'item', key: at.key });
        if (node.kind !== 'object') continue;
        for (const { key, value } of [...node.members].reverse()) {
          waiting.push({ node: value, parent: 'member', key: key.value });
          if (!objectTokens.includes(key.value)) continue;
          const auto = key.value === '%autointerval%';
          const why = where || (at.parent === 'item' ? 'it is expanded as the value of a property, not as an item of a list' : auto && at.key !== 'interval' ? `it is expanded under \`interval\`, not under \`${at.key}\`` : '');
          yield { range: key.inner, node, text: key.value, expands: why === '', why };
        }
      }
    }
  }
}

export const misplacedToken = defineRule({
  code: 'VEG143', name: 'misplaced-token', since: '0.2', severity: 'warning',
  summary: 'The dashboard does not replace this token here and sends it as it is',
  *find(spec: Spec) {
    for (const token of tokens(spec)) {
      if (token.expands) continue;
      const owner = token.node.parent?.kind === 'object' ? token.node.parent.members.find(m => m.value === token.node) : undefined;
      const rename = token.text === '%autointerval%' && owner && ['fixed_interval', 'calendar_interval'].includes(owner.key.value) ? owner.key.inner : undefined;
      yield { range: token.range, token: token.text, why: token.why, rename };
    }
  },
  message: ({ token, why }) => `\`${token}\` stays as it is here: ${why}`,
  fix: ({ rename }) => (rename ? { title: 'Change the property to `interval`', edits: [replace(rename, 'interval')] } : undefined),
});

export const unknownToken = defineRule({
  code: 'VEG144', name: 'unknown-token', since: '0.2', severity: 'warning',
  summary: 'The dashboard knows no such token',
  *find({ requests }: Spec) {
    for (const { url, search, body } of requests) {
      for (const { key } of url.kind === 'object' ? url.members : []) {
        if (/^%.*%?$/.test(key.value) && !urlKeys.includes(key.value)) yield { range: key.inner, name: key.value, near: suggest(key.value, urlKeys) };
        else if (!key.value.startsWith('%') && ['context', 'timefield'].includes(key.value)) yield { range: key.inner, name: key.value, near: `%${key.value}%` };
      }
      if (!search || !body) continue;
      const waiting: DataNode[] = [body];
      for (let node = waiting.pop(); node; node = waiting.pop()) {
        if (node.kind === 'array') append(waiting, [...node.items].reverse());
        if (node.kind === 'string' && /^%[\w-]+%$/.test(node.value) && !clauses.includes(node.value) && node.value.includes('clause')) yield { range: node.inner, name: node.value, near: suggest(node.value, clauses) };
        if (node.kind !== 'object') continue;
        for (const { key, value } of [...node.members].reverse()) {
          waiting.push(value);
          if (/^%\w+%?$|^\w+%$/.test(key.value) && !objectTokens.includes(key.value)) yield { range: key.inner, name: key.value, near: suggest(key.value, objectTokens) };
        }
      }
    }
  },
  message: ({ name, near }) => `The dashboard knows no \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  // A token with percent signs needs quotes neither in HJSON nor in JSON keys that have them already.
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const units = ['w', 'week', 'd', 'day', 'h', 'hour', 'm', 'minute', 's', 'second'];

export const tokenValue = defineRule({
  code: 'VEG146', name: 'token-value', since: '0.2', severity: 'error',
  summary: 'A token of the dashboard takes certain values only',
  *find(spec: Spec) {
    for (const { node, text: name, expands } of tokens(spec)) {
      if (!expands || node.kind !== 'object') continue;
      const value = get(node, name)!;
      if (name === '%autointerval%') {
        if (value.kind !== 'number' && !(value.kind === 'boolean' && value.value)) yield { range: value.range, says: '"%autointerval%" must be either true or a number' };
        continue;
      }
      if (!(value.kind === 'boolean' && value.value) && !(value.kind === 'string' && ['min', 'max'].includes(value.value))) yield { range: value.range, says: '"%timefilter%" property must be set to true, "min", or "max"' };
      const shift = get(node, 'shift');
      if (shift && shift.kind !== 'number') yield { range: shift.range, says: '"shift" must be a numeric value' };
      const unit = get(node, 'unit');
      if (shift && unit && !units.includes(text(unit) ?? '')) yield { range: unit.range, says: 'Unknown "unit" value. Must be one of: ["week", "day", "hour", "minute", "second"]' };
    }
  },
  message: ({ says }) => says,
});

export const legacyContext = defineRule({
  code: 'VEG145', name: 'legacy-context-query', since: '0.2', severity: 'warning', tags: ['deprecated'],
  summary: '`%context_query%` is the old name of `%context%` and `%timefield%`',
  *find({ requests }: Spec) {
    for (const request of requests) {
      const found = member(request.url, '%context_query%');
      if (found && conflict(request, found) === undefined) yield { range: found.key.inner, found };
    }
  },
  message: () => 'Legacy "url": {"%context_query%": ...} should change to "url": {"%context%": true, ...}',
  fix: ({ found }) => {
    const q = found.key.quote === 'bare' ? '' : '"';
    const value = found.value;
    const field = value.kind === 'string' ? `, ${q}%timefield%${q}: ${JSON.stringify(value.value)}` : '';
    return { title: 'Change to `%context%`', edits: [replace(found.range, `${q}%context%${q}: true${field}`)] };
  },
});

export const legacyConflict = defineRule({
  code: 'VEG147', name: 'legacy-context-conflict', since: '0.2', severity: 'error',
  summary: '`%context_query%` cannot stand here, or not with this value',
  *find({ requests }: Spec) {
    for (const request of requests) {
      const found = member(request.url, '%context_query%');
      const says = found && conflict(request, found);
      if (says) yield { range: found!.key.inner, says };
    }
  },
  message: ({ says }) => says,
});

function conflict({ url, body }: DataRequest, { value }: Member): string | undefined {
  if (get(body, 'query')) return '"data.url" must not have legacy "%context_query%" and "body.query" values at the same time';
  if (get(url, '%context%') || get(url, '%timefield%')) return '"data.url" must not have "%context_query%" together with "%context%" or "%timefield%"';
  if (!(value.kind === 'boolean' && value.value) && value.kind !== 'string') return 'Legacy "%context_query%" can either be true (ignores time range picker), or it can be the name of the time field, e.g. "@timestamp"';
  return undefined;
}

export const unselectedAnswer = defineRule({
  code: 'VEG149', name: 'unselected-answer', since: '0.2', severity: 'warning',
  summary: 'A search answers with one object; `format.property` says where its rows are',
  *find({ requests, file }: Spec) {
    // A transform may take the answer apart itself.
    if (/\b(?:flatten|formula|calculate|project)\b/.test(file.text)) return;
    for (const { data, search, urlMember, body } of requests) {
      if (!search || get(get(data, 'format'), 'property') || get(data, 'transform')) continue;
      const aggs = get(body, 'aggs') ?? get(body, 'aggregations');
      const first = aggs?.kind === 'object' ? aggs.members[0] : undefined;
      const quote = urlMember.key.quote === 'bare' ? '' : '"';
      yield { range: urlMember.key.inner, property: first ? `aggregations.${first.key.value}.${first.value.kind === 'object' && ['scripted_metric'].includes(first.value.members[0]?.key.value ?? '') ? 'value' : 'buckets'}` : 'hits.hits', at: urlMember.range.end, quote, has: get(data, 'format') !== undefined };
    }
  },
  message: ({ property }) => `The answer is one object: select its rows with \`format: {property: "${property}"}\``,
  fix: ({ at, property, quote, has }) => (has ? undefined : { title: `Select \`${property}\``, edits: [insert(at, `, ${quote}format${quote}: {${quote}property${quote}: "${property}"}`)] }),
});

export const wrongProperty = defineRule({
  code: 'VEG150', name: 'wrong-answer-path', since: '0.2', severity: 'error',
  summary: '`format.property` leads nowhere in the answer',
  *find({ requests }: Spec) {
    for (const { data, search, body } of requests) {
      const property = get(get(data, 'format'), 'property');
      if (!search || property?.kind !== 'string' || /[[\\]/.test(property.value)) continue;
      const [first, name] = property.value.split('.');
      const heads = ['aggregations', 'hits', 'took', 'timed_out', '_shards', 'suggest', 'profile', 'terminated_early', '_clusters', 'rawResponse'];
      const end = (from: number, length: number): Range => ({ start: property.offsetOf(from), end: property.offsetOf(from + length) });
      if (!heads.includes(first!)) {
        yield { range: end(0, first!.length), what: `an answer has no \`${first}\``, near: first === 'aggs' ? 'aggregations' : suggest(first!, heads) };
        continue;
      }
      const aggs = get(body, 'aggs') ?? get(body, 'aggregations');
      if (first !== 'aggregations' || name === undefined) continue;
      const known = aggs?.kind === 'object' ? aggs.members.map(m => m.key.value) : [];
      if (!known.includes(name)) yield { range: end(first.length + 1, name.length), what: `the request has no aggregation \`${name}\``, near: suggest(name, known) ?? (known.length === 1 ? known[0] : undefined) };
    }
  },
  message: ({ what, near }) => `Nothing will be found here: ${what}${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const requestParameter = defineRule({
  code: 'VEG151', name: 'request-parameter', since: '0.2', severity: 'error',
  summary: 'This kind of data address needs another parameter',
  *find({ requests }: Spec) {
    for (const { url, type, urlMember } of requests) {
      const kind = type?.value;
      const range = type?.inner ?? urlMember.key.inner;
      if (kind === 'emsfile' && get(url, 'name')?.kind !== 'string') yield { range, says: '"data.url" with {"%type%": "emsfile"} requires "name" parameter (name of the file)' };
      if (kind === 'url' && get(url, 'url')?.kind !== 'string') yield { range, says: '"data.url" requires a "url" parameter in a form "https://example.org/path/subpath"' };
      if (kind === 'esql') {
        const query = get(url, 'query');
        if (query?.kind !== 'string') yield { range, says: '"data.url" with {"%type%": "esql"} requires a "query" parameter' };
        else if (get(url, '%timefield%') && !/\?_t(?:start|end)\b/.test(query.value)) yield { range: query.inner, says: 'With `%timefield%` the query must use `?_tstart` or `?_tend`' };
      }
    }
  },
  message: ({ says }) => says,
});

export const plainType = defineRule({
  code: 'VEG158', name: 'type-without-percent', since: '0.2', severity: 'warning',
  summary: 'The kind of a data address is `%type%`; `type` is not read',
  *find({ requests }: Spec) {
    for (const { url } of requests) {
      const found = member(url, 'type');
      if (found && !get(url, '%type%')) yield { range: found.key.inner };
    }
  },
  message: () => '`type` is not read here; write `%type%`',
  fix: ({ range }) => ({ title: 'Change to `%type%`', edits: [replace(range, '%type%')] }),
});

export const sameLabel = defineRule({
  code: 'VEG159', name: 'same-request-name', since: '0.2', severity: 'warning',
  summary: 'Answers find their data set by its name',
  *find({ requests }: Spec) {
    const seen = new Map<string, StringNode>();
    for (const { name, search } of requests) {
      if (!name || !search) continue;
      if (seen.has(name.value)) yield { range: name.inner, name: name.value };
      seen.set(name.value, name);
    }
  },
  message: ({ name }) => `Another request is named \`${name}\` too: their answers will be mixed up`,
});

export const unreadHits = defineRule({
  code: 'VEG156', name: 'unread-hits', since: '0.2', severity: 'information',
  summary: 'Ten documents come back that nobody reads',
  *find({ requests }: Spec) {
    for (const { data, body, search, urlMember } of requests) {
      if (!search || body?.kind !== 'object' || get(body, 'size') || !text(get(get(data, 'format'), 'property'))?.startsWith('aggregations')) continue;
      const key = member(urlMember.value, 'body')!.key;
      const first = body.members[0];
      yield { range: key.inner, at: body.range.start + 1, quote: (first?.key.quote ?? key.quote) === 'bare' ? '' : '"', more: first !== undefined };
    }
  },
  message: () => 'Only aggregations are read, but ten documents come back as well; write `size: 0`',
  fix: ({ at, quote, more }) => ({ title: 'Add `size: 0`', edits: [insert(at, `${quote}size${quote}: 0${more ? ', ' : ''}`)] }),
});

export const externalUrl = defineRule({
  code: 'VEG155', name: 'external-url', since: '0.2', severity: 'warning',
  summary: 'The dashboard loads nothing from outside unless it is allowed to',
  *find({ root, kibana }: Spec) {
    if (!kibana) return;
    const waiting: { node: DataNode; key: string }[] = root ? [{ node: root, key: '' }] : [];
    for (let at = waiting.pop(); at; at = waiting.pop()) {
      if (at.node.kind === 'array') for (const item of [...at.node.items].reverse()) waiting.push({ node: item, key: at.key });
      if (at.node.kind !== 'object') continue;
      for (const { key, value } of [...at.node.members].reverse()) {
        if (key.value === 'values' || key.value === 'href' || key.value === '$schema') continue;
        if (key.value === 'url' && value.kind === 'string' && /^(?:https?:)?\/\//.test(value.value)) yield { range: value.inner };
        else waiting.push({ node: value, key: key.value });
      }
    }
  },
  message: () => 'External URLs are not enabled. Add   vis_type_vega.enableExternalUrls: true   to kibana.yml',
});


export const unknownIndex = defineRule({
  code: 'VEG161', name: 'unknown-index', since: '0.2', severity: 'warning',
  summary: 'No index of the workspace is called so, but one nearly is',
  *find({ requests }: Spec, { catalog }: Scope) {
    for (const { search, url } of requests) {
      const node = get(url, 'index');
      if (!search || node?.kind !== 'string' || /[*,<]/.test(node.value) || catalog.find('index', node.value)) continue;
      const near = suggest(node.value, catalog.all('index').map(i => i.name));
      if (near) yield { range: node.inner, name: node.value, near };
    }
  },
  message: ({ name, near }) => `No index is called \`${name}\`; did you mean \`${near}\`?`,
  fix: ({ range, near }) => ({ title: `Change to \`${near}\``, edits: [replace(range, near)] }),
});

export const timeField = defineRule({
  code: 'VEG162', name: 'time-field', since: '0.2', severity: 'warning',
  summary: 'The time field is no date of the index: nothing will be found',
  *find({ requests }: Spec, { catalog }: Scope) {
    for (const { search, url, index } of requests) {
      const node = get(url, '%timefield%');
      const fields = index === undefined ? undefined : catalog.find('index', index)?.fields;
      if (!search || node?.kind !== 'string' || !fields || fields.length === 0) continue;
      const found = fields.find(f => f.name === node.value);
      if (found && /^(?:date|date_nanos|long|unsigned_long)$/.test(found.type)) continue;
      const dates = fields.filter(f => /^date/.test(f.type)).map(f => f.name);
      const near = suggest(node.value, dates) ?? (dates.length === 1 ? dates[0] : undefined);
      yield { range: node.inner, says: found ? `\`${node.value}\` of \`${index}\` is a ${found.type}, not a date` : `The mapping of \`${index}\` has no field \`${node.value}\``, near };
    }
  },
  message: ({ says, near }) => `${says}${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});
