import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { runPainless } from '../../../server/languages/painless/library.ts';

const run = (source: string, context = 'field', doc: object = {}, params: object = {}): unknown => { const r = runPainless(source, { context, params, variables: { doc, ctx: { a: '{"b":1}' } } }); return 'error' in r ? `${r.error.class}: ${r.error.message} @${r.error.position.offset}` : [r.type, r.value]; };

test('fields with a default', () => {
  const doc = { n: [3, 1], d: 1.5, k: ['b', 'a'], none: [] };
  assert.deepEqual(run("field('n').get(0)", 'field', doc), ['long', '1']);
  assert.deepEqual(run("field('n').get(1, 0)", 'field', doc), ['long', '3']);
  assert.deepEqual(run("field('n').get(7, 9)", 'field', doc), ['long', '9']);
  assert.deepEqual(run("$('d', 0)", 'field', doc), ['double', 1.5]);
  assert.deepEqual(run("$('absent', 'x')", 'field', doc), ['string', 'x']);
  assert.deepEqual(run("field('none').isEmpty() && field('absent').size() == 0", 'field', doc), ['boolean', true]);
  assert.deepEqual(run("String s = ''; for (def k : field('k')) { s += k } return s + field('k').name", 'field', doc), ['string', 'abk']);
  assert.deepEqual(run("return $('n', 0) * 2", 'score', doc), ['double', 2]);
  assert.equal(run("field('n')", 'update'), "IllegalArgumentException: Unknown call [field] with [['n']] arguments. @0");
});

test('JSON, address ranges, digests and processors', () => {
  assert.deepEqual(run(`Json.load('{"a":[1,2.0,3000000000,null,true],"b":{"c":"x"}}').toString()`), ['string', '{a=[1, 2.0, 3000000000, null, true], b={c=x}}']);
  assert.deepEqual(run("Json.dump(['a': [1, 2.0, null, 'q\"']])"), ['string', '{"a":[1,2.0,null,"q\\""]}']);
  assert.match(String(run("Json.load('{')")), /^IllegalArgumentException: /);
  assert.deepEqual(run("new CIDR('10.0.0.0/8').contains('10.9.8.7') && !new CIDR('10.0.0.0/8').contains('11.0.0.1') && new CIDR('2001:db8::/32').contains('2001:db8:1::9')"), ['boolean', true]);
  assert.equal(run("new CIDR('x/8')"), "IllegalArgumentException: 'x' is not an IP string literal. @0");
  for (const text of ['', 'abc', 'ü€', 'x'.repeat(200)]) {
    for (const name of ['sha1', 'sha256']) assert.equal(inIngest(`ctx.r = params.t.${name}()`, text), createHash(name).update(text, 'utf8').digest('hex'));
  }
  assert.equal(run("'a'.sha1()"), 'IllegalArgumentException: member method [java.lang.String, sha1/0] not found @3');
  assert.equal(inIngest("ctx.r = Processors.bytes('1.5kb') + Processors.uppercase(params.t)", 'a'), '1536A');
  assert.equal(inIngest("Processors.json(ctx, 'a'); ctx.r = ctx.b + Processors.urlDecode('%20x+')", ''), '1 x ');
  assert.equal(run("Processors.bytes('1kb')"), 'IllegalArgumentException: cannot resolve symbol [Processors] @0');
});

/** What an ingest script leaves in `ctx.r`: it throws it, since its context returns nothing. */
function inIngest(source: string, t: string): string | null {
  const r = runPainless(`${source}; throw new Exception('' + ctx.r)`, { context: 'ingest', params: { t }, variables: { ctx: { a: '{"b":1}' } } });
  assert.ok('error' in r);
  return r.error.message;
}
