import { javaDouble } from '../../base/java-number.ts';
import { geohashCell, type Point } from './geo.ts';
import { Refusal } from './refusal.ts';
import { numberOf } from './scalars.ts';

/** A point as doc values hold it: on a grid of 32 bits a side, the cell's lower edge. The source keeps what was written. */
export function gridPoint({ lat, lon }: Point): Point {
  const onGrid = (value: number, size: number) => Math.min(Math.floor(value / (size / 2 ** 32)), 2 ** 31 - 1) * (size / 2 ** 32);
  return { lat: onGrid(lat, 180), lon: onGrid(lon, 360) };
}

/** A point as answers show it: GeoJSON among `fields`, a text among doc values, or as the format says. */
export function shownPoint({ lat, lon }: Point, docValue: boolean, format: string | undefined): unknown {
  if (format === 'wkt') return `POINT (${javaDouble(lon)} ${javaDouble(lat)})`;
  if (docValue) return `${javaDouble(lat)}, ${javaDouble(lon)}`;
  return { type: 'Point', coordinates: [lon, lat] };
}

/**
 * A point as documents write it: an object, `[lon, lat]`, `"lat,lon"`, a geohash or WKT.
 * @throws Refusal for what is no point on the earth
 */
export function geoPoint(value: unknown, name: string): Point {
  let lat: unknown;
  let lon: unknown;
  if (Array.isArray(value)) [lon, lat] = value;
  else if (typeof value === 'string') {
    const wkt = /^\s*POINT\s*\(\s*([-\d.]+)\s+([-\d.]+)\s*\)\s*$/i.exec(value);
    if (wkt) [lon, lat] = [wkt[1], wkt[2]];
    else if (value.includes(',')) [lat, lon] = value.split(',').map(s => s.trim());
    else {
      const cell = geohashCell(value);
      if (!cell) throw new Refusal('parse_exception', `unsupported symbol [${value[0] ?? ''}] in geohash [${value}]`);
      return cell.low;
    }
  } else if (typeof value === 'object' && value !== null) {
    const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
    if (typeof type === 'string' && type.toLowerCase() === 'point' && Array.isArray(coordinates)) [lon, lat] = coordinates as unknown[];
    else ({ lat, lon } = value as { lat?: unknown; lon?: unknown });
  }
  else throw new Refusal('parse_exception', 'geo_point expected');
  for (const [name, part] of [['lat', lat], ['lon', lon]] as const) if (part === undefined) throw new Refusal('parse_exception', `field [${name}] missing`);
  for (const [name, part] of [['latitude', lat], ['longitude', lon]] as const) if (Number.isNaN(numberOf(part))) throw new Refusal('parse_exception', `${name} must be a number`);
  const point = { lat: numberOf(lat), lon: numberOf(lon) };
  if (!Number.isFinite(point.lat) || !Number.isFinite(point.lon)) throw new Refusal('parse_exception', 'field must be either lat/lon or geohash');
  if (Math.abs(point.lat) > 90) throw new Refusal('illegal_argument_exception', `illegal latitude value [${javaDouble(point.lat)}] for ${name}`);
  if (Math.abs(point.lon) > 180) throw new Refusal('illegal_argument_exception', `illegal longitude value [${javaDouble(point.lon)}] for ${name}`);
  return point;
}
