import { defineTableRule } from '../table-rule.ts';

export const locationForm = defineTableRule({
  code: 'DDL302',
  name: 'location-form',
  since: '0.1',
  severity: 'error',
  summary: 'LOCATION is not a folder of the form s3://bucket/folder/',

  *at({ location, kind }) {
    if (!location || location.value === '' || kind === 'delta') return;
    const { value } = location;
    if (/^(arn:|dynamodb:|jdbc:|\$\{|[a-z][\w-]*\.[a-z][\w-]*\.)/i.test(value) || /^(hdfs|file|kinesis):/.test(value)) return; // tables of other stores
    const meant = folderOf(value);
    if (meant === undefined || meant === value) return;
    const why = /^s3[an]:/.test(value) ? 'Athena reads `s3://` only' : /^https?:/.test(value) ? 'a web address is no location' : /[*?]/.test(value) ? 'a location is a folder, without wildcards' : 'a location is a folder, not an object';
    yield { range: location.range, message: `\`${value}\`: ${why}`, fixes: [{ title: `Write \`${meant}\``, edits: [location.change(meant)] }] };
  },
});

/** The folder that was meant; undefined when nobody can tell. */
function folderOf(value: string): string | undefined {
  const web = /^https?:\/\/(?:s3[.-][\w-]*\.?amazonaws\.com|s3\.amazonaws\.com)\/([^/]+)\/?(.*)$/.exec(value) ?? /^https?:\/\/([\w.-]+)\.s3[.\w-]*\.amazonaws\.com\/?(.*)$/.exec(value);
  const path = web ? `s3://${web[1]}/${web[2]}` : value.replace(/^s3[an]:\/\//, 's3://');
  if (!path.startsWith('s3://')) return undefined;
  const parts = path.slice(5).split('/');
  const wild = parts.findIndex(p => /[*?]/.test(p));
  if (wild >= 0) parts.splice(wild);
  else if (/\.(json|csv|tsv|txt|parquet|orc|avro|gz|bz2|snappy|log)$/i.test(parts[parts.length - 1]!)) parts.pop();
  else return path;
  return `s3://${parts.join('/')}/`;
}
