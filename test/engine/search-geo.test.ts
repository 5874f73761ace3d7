import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// Points: queries, sorts and grids, with the manual's museums.

type Json = any; // eslint-disable-line
function cluster() {
  const { request } = createSearchCluster({ shards: 2 });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  call('PUT', '/museums', { mappings: { properties: { location: { type: 'geo_point' }, name: { type: 'keyword' } } } });
  const rows = [['NEMO', '52.374081,4.912350'], ['Rembrandthuis', '52.369219,4.901618'], ['Scheepvaartmuseum', '52.371667,4.914722'], ['Letterenhuis', '51.222900,4.405200'], ['Louvre', '48.861111,2.336389'], ['Orsay', '48.860000,2.327000']] as const;
  rows.forEach(([name, location], i) => call('PUT', `/museums/_doc/${i + 1}`, { name, location }));
  return { call, search: (body: object) => call('POST', '/museums/_search', body) };
}
const names = ({ body }: { body: Json }) => body.hits.hits.map((h: Json) => h._id).sort().join('');

test('queries of points', () => {
  const { search } = cluster();
  const near = (more: object) => names(search({ query: { geo_distance: more } }));
  assert.equal(near({ distance: '1km', location: '52.3760,4.894' }), '2');
  assert.equal(near({ distance: 200, unit: 'km', location: { lat: 52.376, lon: 4.894 } }), '1234');
  assert.equal(near({ distance: '500mi', location: [4.894, 52.376], distance_type: 'plane' }), '123456');
  const box = (location: object) => names(search({ query: { geo_bounding_box: { location } } }));
  assert.equal(box({ top_left: { lat: 53, lon: 4 }, bottom_right: { lat: 52, lon: 5 } }), '123');
  assert.equal(box({ top: 52, left: 2, bottom: 48, right: 5 }), '456');
  assert.equal(near({ distance: '5km', location: 'u173zq' }), '123'); // a geohash is its cell's lower corner
  const refused = (query: object) => { const { error } = search({ query }).body; return error.root_cause[0].reason; };
  assert.equal(refused({ geo_distance: { distance: '1km', nope: '1,1' } }), 'failed to create query: failed to find geo field [nope]');
  assert.equal(refused({ geo_distance: { distance: '1km', name: '1,1' } }), 'failed to create query: field [name] is of type [keyword], and does not support [geo_distance] queries');
  assert.equal(refused({ geo_bounding_box: { location: { top: 1, bottom: 2, left: 1, right: 2 } } }), 'top is below bottom corner: 1 vs. 2');
  assert.equal(refused({ geo_distance: { location: '1,1' } }), 'geo_distance requires [distance] to be specified');
});

test('the nearest first', () => {
  const { search } = cluster();
  const { hits } = search({ size: 2, sort: [{ _geo_distance: { location: '52.3760, 4.894', unit: 'km', order: 'asc' } }] }).body.hits;
  assert.deepEqual(hits.map((h: Json) => h._source.name), ['Rembrandthuis', 'NEMO']);
  assert.ok(Math.abs(hits[0].sort[0] - 0.913) < 0.01);
});

test('grids, rings and centres', () => {
  const { search } = cluster();
  const agg = (a: object) => search({ size: 0, aggs: { a } }).body.aggregations.a;
  assert.deepEqual(agg({ geohash_grid: { field: 'location', precision: 3 } }).buckets, [{ key: 'u17', doc_count: 3 }, { key: 'u09', doc_count: 2 }, { key: 'u15', doc_count: 1 }]);
  assert.deepEqual(agg({ geotile_grid: { field: 'location', precision: 8 } }).buckets, [{ key: '8/131/84', doc_count: 3 }, { key: '8/129/88', doc_count: 2 }, { key: '8/131/85', doc_count: 1 }]);
  assert.deepEqual(agg({ geo_distance: { field: 'location', origin: '52.3760, 4.894', ranges: [{ to: 100000 }, { from: 100000, to: 300000 }, { from: 300000 }] } }).buckets, [
    { key: '*-100000.0', from: 0, to: 100000, doc_count: 3 }, { key: '100000.0-300000.0', from: 100000, to: 300000, doc_count: 1 }, { key: '300000.0-*', from: 300000, doc_count: 2 },
  ]);
  const centre = agg({ geo_centroid: { field: 'location' } });
  assert.deepEqual([centre.count, Math.round(centre.location.lat * 1000), Math.round(centre.location.lon * 1000)], [6, 51010, 3966]);
  assert.match(JSON.stringify(search({ size: 0, aggs: { a: { geohash_grid: { field: 'location', precision: 13 } } } }).body.error), /Invalid geohash aggregation precision of 13\. Must be between 1 and 12\./);
  assert.match(JSON.stringify(search({ size: 0, aggs: { a: { geotile_grid: { field: 'name' } } } }).body.error), /Field \[name\] of type \[keyword\] is not supported for aggregation \[geotile_grid\]/);
});
