import { isObject } from '../../../base/object.ts';
import { badRequest, parsing } from '../error.ts';
import { distanceOf, readDistance, type Point } from '../geo.ts';
import { fieldValue, type Field } from '../fields.ts';
import { numberOf } from '../scalars.ts';
import { noMatch, nothing, queryFailure, type Body, type QueryCompiler, type QueryContext } from './framework.ts';

/** Queries of points. */
export const geoQueries: Readonly<Record<string, QueryCompiler>> = {
  geo_distance(body, context) {
    const options = body as Body;
    const [path, at] = Object.entries(options).find(([key]) => !['distance', 'unit', 'distance_type', 'validation_method', 'ignore_unmapped', 'boost', '_name'].includes(key)) ?? [];
    if (path === undefined) throw parsing('[geo_distance] requires a point');
    if (options['distance'] === undefined) throw parsing('geo_distance requires [distance] to be specified');
    const limit = readDistance(options['distance'], options['unit']);
    if (!(limit > 0)) throw badRequest('distance must be greater than zero');
    const distance = distanceOf(options['distance_type']);
    const field = pointField(path, 'geo_distance', options, context);
    if (!field) return nothing;
    const origin = fieldValue(field, at) as Point;
    return doc => ((doc.values(path) as readonly Point[]).some(point => distance(origin, point) <= limit) ? 1 : noMatch);
  },

  geo_bounding_box(body, context) {
    const options = body as Body;
    const [path, box] = Object.entries(options).find(([key]) => !['type', 'validation_method', 'ignore_unmapped', 'boost', '_name'].includes(key)) ?? [];
    if (path === undefined || !isObject(box)) throw parsing('failed to parse [geo_bounding_box] query. unexpected field');
    const field = pointField(path, 'geo_bounding_box', options, context);
    if (!field) return nothing;
    const corner = (name: string) => (box[name] === undefined ? undefined : (fieldValue(field, box[name]) as Point));
    const side = (name: string) => (box[name] === undefined ? undefined : numberOf(box[name]));
    const [topLeft, topRight, bottomLeft, bottomRight] = ['top_left', 'top_right', 'bottom_left', 'bottom_right'].map(corner);
    const [top, bottom, left, right] = [side('top') ?? topLeft?.lat ?? topRight?.lat, side('bottom') ?? bottomRight?.lat ?? bottomLeft?.lat, side('left') ?? topLeft?.lon ?? bottomLeft?.lon, side('right') ?? bottomRight?.lon ?? topRight?.lon];
    if (top === undefined || bottom === undefined || left === undefined || right === undefined) throw parsing('failed to parse bounding box. Conflicting definition found');
    if (top < bottom) throw badRequest(`top is below bottom corner: ${top} vs. ${bottom}`);
    // A box over the date line has its left side east of its right one.
    const across = (lon: number) => (left <= right ? lon >= left && lon <= right : lon >= left || lon <= right);
    return doc => ((doc.values(path) as readonly Point[]).some(({ lat, lon }) => lat <= top && lat >= bottom && across(lon)) ? 1 : noMatch);
  },
};

/** The field of a query of points; a missing one is refused unless the query lets it pass. */
function pointField(path: string, query: string, options: Body, context: QueryContext): Field | undefined {
  const field = context.mapping.field(path);
  if (!field && options['ignore_unmapped'] !== true) throw queryFailure(`failed to find geo field [${path}]`, 'illegal_argument_exception');
  if (field && field.type !== 'geo_point') throw queryFailure(`field [${path}] is of type [${field.type}], and does not support [${query}] queries`, 'illegal_argument_exception');
  return field;
}
