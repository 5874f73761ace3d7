import type { Severity } from '../base/diagnostic.ts';
import type { HiveReader, Settings } from '../base/scope.ts';

const severities: ReadonlySet<unknown> = new Set<Severity | 'off'>(['error', 'warning', 'information', 'hint', 'off']);
const readers: ReadonlySet<unknown> = new Set<HiveReader>(['hive1', 'hive2', 'hive3', 'trino']);

/** Settings as they come from outside, made safe: what is of the wrong kind counts as absent. Settings of single languages pass as they are; each is checked where it is read. */
export function settingsFrom(value: unknown): Settings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const { severity, hiveReader, ...rest } = value as Record<string, unknown>;
  const wanted = typeof severity === 'object' && severity !== null ? Object.entries(severity).filter(([, level]) => severities.has(level)).map(([code, level]) => [code.toUpperCase(), level] as const) : [];
  return {
    ...rest,
    ...(wanted.length > 0 && { severity: Object.fromEntries(wanted) as Settings['severity'] }),
    ...(readers.has(hiveReader) && { hiveReader: hiveReader as HiveReader }),
  };
}
