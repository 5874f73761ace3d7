import { defineTableRule } from '../table-rule.ts';

export const locationForm = defineTableRule({
  code: 'DDL302',
  name: 'location-form',
  since: '0.1',
  severity: 'error',
  summary: 'LOCATION is not a folder of the form s3://bucket/folder/',

  *at({ location, kind, engine, host }) {
    if (!location || kind === 'delta') return;
    const { value } = location;
    if (/^(arn:|dynamodb:|jdbc:|\$\{|[a-z][\w-]*\.[a-z][\w-]*\.)/i.test(value) || /^(hdfs|file|kinesis):/.test(value)) return; // tables of other stores
    if (engine === 'hive' && !value.startsWith('s3://')) return; // Hive reads what its file systems read
    const found = wrong(value, engine === 'redshift', host === 'ddl');
    if (found) yield { range: value === '' ? location.outer : location.range, message: value === '' ? 'The location is empty: it begins with `s3://`' : `\`${value}\`: ${found.why}`, fixes: found.meant === undefined ? [] : [{ title: `Write \`${found.meant}\``, edits: [location.change(found.meant)], safe: found.safe ?? true }] };
  },
});

/** What is wrong with a place, and the folder that was meant. `written`: in a definition; the catalogue holds tables of other stores too. */
function wrong(value: string, manifests: boolean, written: boolean): { readonly why: string; readonly meant?: string; readonly safe?: boolean } | undefined {
  const web = /^https?:\/\/(?:s3[.-][\w-]*\.?amazonaws\.com|s3\.amazonaws\.com)\/([^/]+)\/?(.*)$/.exec(value) ?? /^https?:\/\/([\w.-]+)\.s3[.\w-]*\.amazonaws\.com\/?(.*)$/.exec(value);
  if (/^S3:\/\//.test(value)) return undefined; // nobody knows who minds
  const path = web ? `s3://${web[1]}/${web[2]}` : value.trim().replace(/^s3[an]?:\/\//i, 's3://');
  if (!path.startsWith('s3://')) {
    if (!written) return undefined;
    const rest = path.replace(/^s3:\/*/i, '').replace(/^\/+/, '');
    return { why: 'a location begins with `s3://`', ...(/^[a-z0-9]/.test(rest) && !rest.includes(':') && { meant: `s3://${folder(rest)}`, safe: false }) };
  }
  const bucket = path.slice(5).split('/')[0]!;
  if (bucket === '') return { why: 'the bucket is missing' };
  if (/\s/.test(bucket)) return { why: 'a bucket or an alias of an access point has no blanks in its name' };
  const why = /^s3[an]:/i.test(value.trim()) ? 'Athena reads `s3://` only' : web ? 'a web address is no location' : value !== value.trim() ? 'blanks at the ends count' : undefined;
  const parts = path.slice(5).split('/');
  const wild = parts.findIndex(p => /[*?]/.test(p));
  if (wild >= 0) return { why: why ?? 'a location is a folder, without wildcards', meant: `s3://${parts.slice(0, wild).join('/')}/` };
  if (/\.(json|csv|tsv|txt|parquet|orc|avro|gz|bz2|snappy|log)$/i.test(parts.at(-1)!) && !(manifests && /\.json$|manifest/i.test(parts.at(-1)!))) return { why: why ?? 'a location is a folder, not an object', meant: `s3://${parts.slice(0, -1).join('/')}/` };
  return why === undefined ? (path === value ? undefined : { why: 'a location begins with `s3://`', meant: folder(path) }) : { why, meant: folder(path) };
}

const folder = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
