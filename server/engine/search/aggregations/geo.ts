import { javaDouble } from '../../../base/java-number.ts';
import { isObject } from '../../../base/object.ts';
import { atRead, badRequest, content, illegalArgument, parsing, refuseUnknown } from '../error.ts';
import { describe, fieldValue, type Field } from '../fields.ts';
import { distanceOf, geohash, geotile, unitMetres, type Point } from '../geo.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { bucketJson, fill, finish, newBucket, type AggregationType, type Bucket, type Definition, type Json } from './framework.ts';

/** The points of a document; a field of another kind is refused. */
function pointsOf({ options, context, type }: Definition): (doc: DocView) => readonly Point[] {
  const path = options['field'];
  if (typeof path !== 'string') throw badRequest('Required one of fields [field, script], but none were specified. ');
  const field = context.query.mapping.field(path);
  if (field && describe(field).kind !== 'geo_points') throw illegalArgument(`Field [${path}] of type [${field.type}] is not supported for aggregation [${type}]`);
  return doc => doc.values(path) as readonly Point[];
}

const aPoint: Field = { path: 'origin', type: 'geo_point', parameters: {}, nested: '' };

/** Points by cells of a grid, the fullest first. */
const grid = (key: (point: Point, precision: number) => string, fallback: number, least: number, most: number): AggregationType => definition => {
  const { options, type, name } = definition;
  const points = pointsOf(definition);
  const wrong = (at: string, reason: string): never => { throw content(`[${type}] failed to parse field [${at}]`, atRead(options, at), badRequest(reason)); };
  const precision = numberOf(options['precision'] ?? fallback);
  if (!Number.isInteger(precision) || precision < least || precision > most) wrong('precision', type === 'geohash_grid' ? `Invalid geohash aggregation precision of ${textOf(options['precision'])}. Must be between 1 and 12.` : `Invalid geotile_grid precision of ${textOf(options['precision'])}. Must be between 0 and 29.`);
  const size = numberOf(options['size'] ?? 10_000);
  if (!(size > 0)) wrong('size', `[size] must be greater than 0. Found [${textOf(options['size'])}] in [${name}]`);
  return () => {
    const cells = new Map<string, Bucket>();
    return {
      collect(doc, shard, score) {
        for (const cell of new Set(points(doc).map(point => key(point, precision)))) {
          let bucket = cells.get(cell);
          if (!bucket) cells.set(cell, (bucket = newBucket(definition, { key: cell })));
          fill(bucket, doc, shard, score);
        }
      },
      result: () => ({ buckets: finish(definition, [...cells.values()].map(bucketJson).sort((a, b) => numberOf(b['doc_count']) - numberOf(a['doc_count']) || (textOf(a['key']) < textOf(b['key']) ? 1 : -1)).slice(0, size)) }),
    };
  };
};


export const geoBuckets: Readonly<Record<string, AggregationType>> = {
  geohash_grid: grid(geohash, 5, 1, 12),
  geotile_grid: grid(geotile, 7, 0, 29),

  geo_distance(definition) {
    const { options, name } = definition;
    const points = pointsOf(definition);
    if (options['origin'] === undefined) throw parsing(`Missing [origin] in geo_distance aggregator [${name}]`);
    const origin = fieldValue(aPoint, options['origin']) as Point;
    const distance = distanceOf(options['distance_type']);
    const unit = unitMetres(options['unit']);
    if (!Array.isArray(options['ranges']) || options['ranges'].length === 0) throw badRequest(`No [ranges] specified for the [${name}] aggregation`);
    const ranges = options['ranges'].map(entry => {
      if (!isObject(entry)) throw parsing('[geo_distance] ranges must be objects');
      refuseUnknown('range', entry, ['from', 'to', 'key']);
      const [from, to] = [entry['from'] ?? 0, entry['to'] ?? Infinity].map(numberOf) as [number, number];
      const bounds: Json = { from, ...(to !== Infinity && { to }) };
      return { from, to, head: { key: textOf(entry['key'] ?? `${from === 0 && entry['from'] === undefined ? '*' : javaDouble(from)}-${to === Infinity ? '*' : javaDouble(to)}`), ...bounds } };
    }).sort((a, b) => a.from - b.from || a.to - b.to);
    return () => {
      const buckets = ranges.map(range => newBucket(definition, range.head));
      return {
        collect(doc, shard, score) {
          const distances = points(doc).map(point => distance(origin, point) / unit);
          ranges.forEach((range, i) => { if (distances.some(d => d >= range.from && d < range.to)) fill(buckets[i]!, doc, shard, score); });
        },
        result() {
          const shown = finish(definition, buckets.map(bucketJson));
          return { buckets: options['keyed'] === true ? Object.fromEntries(shown.map(({ key, ...rest }) => [textOf(key), rest])) : shown };
        },
      };
    };
  },
};

export const geoMetrics: Readonly<Record<string, AggregationType>> = {
  geo_centroid(definition) {
    const points = pointsOf(definition);
    return () => {
      let [count, lat, lon] = [0, 0, 0];
      return {
        collect(doc) {
          for (const point of points(doc)) [count, lat, lon] = [count + 1, lat + point.lat, lon + point.lon];
        },
        result: () => (count === 0 ? { count } : { location: { lat: lat / count, lon: lon / count }, count }),
      };
    };
  },
};
