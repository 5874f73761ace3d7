import { badRequest, illegalArgument } from './error.ts';
import { numberOf, textOf } from './scalars.ts';

export interface Point { readonly lat: number; readonly lon: number }

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const earth = 6371008.7714;

/** Metres over the sphere. */
function arcDistance(a: Point, b: Point): number {
  const h = 0.5 - Math.cos(radians(b.lat - a.lat)) / 2 + (Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * (1 - Math.cos(radians(b.lon - a.lon)))) / 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres as on a plane. */
function planeDistance(a: Point, b: Point): number {
  const x = radians(b.lon - a.lon) * Math.cos(radians(a.lat + b.lat) / 2);
  return Math.hypot(x, radians(b.lat - a.lat)) * earth;
}

/** The measure that a request asks for. */
export function distanceOf(type: unknown): (a: Point, b: Point) => number {
  const name = textOf(type ?? 'arc');
  if (name !== 'arc' && name !== 'plane') throw badRequest(`No geo distance for [${name}]`);
  return name === 'plane' ? planeDistance : arcDistance;
}

const metres: Readonly<Record<string, number>> = {
  mm: 0.001, millimeters: 0.001, cm: 0.01, centimeters: 0.01, in: 0.0254, inch: 0.0254, ft: 0.3048, feet: 0.3048, yd: 0.9144, yards: 0.9144, m: 1, meters: 1, km: 1000, kilometers: 1000,
  mi: 1609.344, miles: 1609.344, nmi: 1852, NM: 1852, nauticalmiles: 1852,
};

/** Metres of one unit. */
export function unitMetres(unit: unknown): number {
  const name = textOf(unit ?? 'm');
  if (!Object.hasOwn(metres, name)) throw illegalArgument(`No distance unit match [${name}]`);
  return metres[name]!;
}

/** `12km` in metres; a number alone has the unit beside it. */
export function readDistance(value: unknown, unit?: unknown): number {
  const [, number, name] = /^\s*([\d.eE+-]+?)\s*([a-zA-Z]*)\s*$/.exec(textOf(value)) ?? [];
  if (number === undefined || Number.isNaN(numberOf(number))) throw illegalArgument(`failed to parse [${textOf(value)}] as a distance`);
  return numberOf(number) * unitMetres(name === '' ? unit : name);
}

const letters = '0123456789bcdefghjkmnpqrstuvwxyz';

/** The geohash of a point, with so many letters. */
export function geohash({ lat, lon }: Point, precision: number): string {
  const box = { lat: [-90, 90], lon: [-180, 180] } as { lat: [number, number]; lon: [number, number] };
  let hash = '';
  let bits = 0;
  for (let i = 0; i < precision * 5; i++) {
    const [range, value] = i % 2 === 0 ? [box.lon, lon] : [box.lat, lat];
    const middle = (range[0] + range[1]) / 2;
    const upper = value >= middle;
    range[upper ? 0 : 1] = middle;
    bits = (bits << 1) | Number(upper);
    if (i % 5 === 4) {
      hash += letters[bits];
      bits = 0;
    }
  }
  return hash;
}

/** The corners of a geohash's cell; undefined for a text that is none. */
export function geohashCell(hash: string): { readonly low: Point; readonly high: Point } | undefined {
  const box = { lat: [-90, 90], lon: [-180, 180] } as { lat: [number, number]; lon: [number, number] };
  let even = true;
  for (const letter of hash.toLowerCase()) {
    const value = letters.indexOf(letter);
    if (value < 0) return undefined;
    for (let bit = 4; bit >= 0; bit--) {
      const range = even ? box.lon : box.lat;
      range[(value >> bit) & 1 ? 0 : 1] = (range[0] + range[1]) / 2;
      even = !even;
    }
  }
  return hash === '' ? undefined : { low: { lat: box.lat[0], lon: box.lon[0] }, high: { lat: box.lat[1], lon: box.lon[1] } };
}

/** The tile of a point on a web map, as `zoom/x/y`. */
export function geotile({ lat, lon }: Point, zoom: number): string {
  const tiles = 2 ** zoom;
  const inside = (tile: number) => Math.min(tiles - 1, Math.max(0, Math.floor(tile)));
  const sine = Math.sin(radians(lat));
  return `${zoom}/${inside((lon / 360 + 0.5) * tiles)}/${inside((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * tiles)}`;
}
