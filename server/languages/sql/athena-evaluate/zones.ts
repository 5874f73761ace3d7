import { memoText } from '../../../base/memo.ts';

/** A zone's name as Trino keeps it (`UTC`, `+02:00`, `Europe/Berlin`), or undefined when there is no such zone. */
export function zoneName(text: string): string | undefined {
  if (/^(?:Z|UTC|GMT|UT|Zulu|Etc\/UTC|Etc\/GMT)$/i.test(text)) return 'UTC';
  const offset = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    if (minutes > 14 * 60 || Number(offset[3] ?? 0) > 59) return undefined;
    return minutes === 0 ? 'UTC' : `${offset[1]}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  }
  return format(text) ? text : undefined;
}

const format = memoText((zone): Intl.DateTimeFormat | undefined => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
});

/** Seconds that the zone's clock is ahead of UTC at an instant (seconds since 1970). */
export function zoneOffset(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60);
  const parts = Object.fromEntries((format(zone)?.formatToParts(instant * 1000) ?? []).map(p => [p.type, p.value]));
  const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
  return Math.round((Date.UTC(year, Number(parts['month']) - 1, Number(parts['day']), Number(parts['hour']), Number(parts['minute']), Number(parts['second'])) - instant * 1000) / 1000);
}

/** The instant (seconds) at which the zone's clock shows `wall` (seconds, read as if UTC). In a gap the clock is put forward. */
export function instantOf(wall: number, zone: string): number {
  const first = wall - zoneOffset(zone, wall);
  const again = wall - zoneOffset(zone, first);
  if (again === first) return first;
  return wall - zoneOffset(zone, again) === again ? again : Math.max(first, again);
}
