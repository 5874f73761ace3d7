import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';
import { growth, linear } from '../harness/growth.ts';
import { compileGrok } from '../../server/engine/search/grok.ts';

// Processors that take lines of text apart, as the service's own suites ask for them.

type Json = any; // eslint-disable-line
function run(processor: object, source: object): unknown {
  const { body } = createSearchCluster().request('POST', '/_ingest/pipeline/_simulate', { pipeline: { processors: [processor] }, docs: [{ _source: source }] }) as { body: Json };
  const doc = body.docs?.[0];
  return doc?.doc?._source ?? doc?.error?.reason ?? body.error.reason;
}
const line = '10.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"';
const without = (value: unknown, name: string) => { const { [name]: gone, ...rest } = value as Json; return rest; };

test('grok: the bank, types, own patterns, what is refused', () => {
  const grok = (patterns: string[], text: string, more: object = {}) => { const found = run({ grok: { field: 'm', patterns, ...more } }, { m: text }); return typeof found === 'string' ? found : without(found, 'm'); };
  assert.deepEqual(grok(['%{COMBINEDAPACHELOG}'], line), { clientip: '10.0.0.1', ident: '-', auth: 'frank', timestamp: '10/Oct/2000:13:55:36 -0700', verb: 'GET', request: '/apache_pb.gif', httpversion: '1.0', response: '200', bytes: '2326', referrer: '"http://www.example.com/start.html"', agent: '"Mozilla/4.08 [en] (Win98; I ;Nav)"' });
  assert.deepEqual(grok(['%{IP:client} %{WORD:method} %{URIPATHPARAM:request} %{NUMBER:bytes:int} %{NUMBER:duration:double}'], '55.3.244.1 GET /index.html 15824 0.043'), { client: '55.3.244.1', method: 'GET', request: '/index.html', bytes: 15824, duration: 0.043 });
  assert.deepEqual(grok(['%{SYSLOGBASE} %{GREEDYDATA:msg}'], 'Mar 16 00:01:25 evita postfix/smtpd[1713]: connect'), { timestamp: 'Mar 16 00:01:25', logsource: 'evita', program: 'postfix/smtpd', pid: '1713', msg: 'connect' });
  assert.deepEqual(grok(['%{DOG:pet}', '%{CAT:pet.name}'], 'I love burmese cats', { pattern_definitions: { DOG: 'beagle', CAT: 'burmese' } }), { pet: { name: 'burmese' } });
  assert.deepEqual(grok(['(?<a.b>\\d+)'], 'x12'), { a: { b: '12' } });
  assert.equal(grok(['%{INT:x}'], 'a'), 'Provided Grok expressions do not match field value: [a]');
  assert.equal(grok(['%{NOPE:x}'], 'a'), "[patterns] Invalid regex pattern found in: [%{NOPE:x}]. Unable to find pattern [NOPE] in Grok's pattern dictionary");
  assert.equal(grok(['%{A:x}'], 'a', { pattern_definitions: { A: '%{B}', B: '%{A}' } }), '[patterns] Invalid regex pattern found in: [%{A:x}]. circular reference in pattern [B][%{A}] back to pattern [A]');
  assert.equal(run({ grok: { field: 'z', patterns: ['x'] } }, { m: 1 }), 'field [z] not present as part of path [z]');
});

test('grok grows with the text also where it does not match', async () => {
  for (const [pattern, text] of [['%{QUOTEDSTRING:q}$', (n: number) => `"${'a'.repeat(n)} x`], ['^%{PATH:p}$', (n: number) => `/${'a/'.repeat(n)}"`]] as const) {
    assert.ok(await growth(10_000, text, compileGrok(pattern).extract) < linear, pattern);
  }
});

test('dissect, csv, sizes and escapes', () => {
  const of = (processor: object, m: string) => { const found = run(processor, { m }); return typeof found === 'string' ? found : without(found, 'm'); };
  assert.deepEqual(of({ dissect: { field: 'm', pattern: '%{+a/2} %{+a/1} %{b} [%{*k}=%{&k}] %{?s}', append_separator: '_' } }, 'one two three [key=val] x'), { b: 'three', a: 'two_one', key: 'val' });
  assert.deepEqual(of({ dissect: { field: 'm', pattern: '%{a->} %{b}' } }, 'one    two'), { a: 'one', b: 'two' });
  assert.equal(of({ dissect: { field: 'm', pattern: '%{a} - %{b}' } }, 'nope'), 'Unable to find match for dissect pattern: %{a} - %{b} against source: nope');
  assert.deepEqual(of({ csv: { field: 'm', target_fields: ['a', 'b', 'c', 'd'] } }, '1,"x, ""y""",,4'), { a: '1', b: 'x, "y"', d: '4' });
  assert.deepEqual(of({ csv: { field: 'm', target_fields: ['a', 'b'], separator: ';', trim: true, empty_value: '-' } }, ' 1 ;'), { a: '1', b: '-' });
  assert.deepEqual(run({ bytes: { field: 'm' } }, { m: '1.5kb' }), { m: 1536 });
  assert.equal(run({ bytes: { field: 'm' } }, { m: '8pub' }), 'failed to parse setting [Ingest Field] with value [8pub] as a size in bytes: unit is missing or unrecognized');
  assert.deepEqual(run({ urldecode: { field: 'm', target_field: 'n' } }, { m: 'a%20b+c' }), { m: 'a%20b+c', n: 'a b c' });
  assert.match(String(run({ script: 'ctx.n = 1' }, {})), /object/);
});

test('runtime fields take lines apart with the same expressions', () => {
  const { request } = createSearchCluster();
  request('PUT', '/l', { mappings: { properties: { message: { type: 'wildcard' } } } });
  request('PUT', '/l/_doc/1', { message: line });
  request('PUT', '/l/_doc/2', { message: 'nothing of the kind' });
  const { body } = request('POST', '/l/_search', { runtime_mappings: {
    clientip: { type: 'ip', script: "String ip = grok('%{COMMONAPACHELOG}').extract(doc['message'].value)?.clientip; if (ip != null) { emit(ip) }" },
    size: { type: 'long', script: "Map m = grok('\" %{NUMBER:status:int} %{NUMBER:size:int}').extract(doc['message'].value); if (m != null) { emit(m.size) }" },
    who: { type: 'keyword', script: "def m = dissect('%{ip} %{} %{who} [').extract(doc['message'].value); if (m != null) { emit(m.who) }" },
  }, fields: ['clientip', 'size', 'who'], query: { exists: { field: 'clientip' } } }) as { body: Json };
  assert.deepEqual(body.hits.hits.map((h: Json) => h.fields), [{ clientip: ['10.0.0.1'], size: [2326], who: ['frank'] }]);
});
