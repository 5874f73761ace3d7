import { defineComponent, type BucketResource } from './component.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

/** A virtual bucket: what delivery streams write, what crawlers and queries read; `--out` puts it on the disk. */
export const bucket = defineComponent({
  type: 'bucket',
  summary: 'A virtual S3 bucket',
  config: {
    bucketName: { summary: 'Name in `s3://` locations; the node\'s name otherwise', kind: 'text', service: 'BucketName', pattern: { source: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$', says: 'a bucket name: 3 to 63 of a-z, 0-9, `.` and `-`' } },
    objects: { summary: 'Files that the bucket holds from the start, by key', kind: 'map', value: { summary: 'A file of the workspace', kind: 'file' } },
  },
  cloudFormation: {
    resourceTypes: ['AWS::S3::Bucket'],
    toResources: ({ name, config }) => ({ [logicalId(name)]: { Type: 'AWS::S3::Bucket', ...(config['bucketName'] !== undefined && { Properties: { BucketName: config['bucketName'] } }) } }),
    fromResource: ({ properties }, template) => ({ config: given({ bucketName: template.text(properties['BucketName']) }) }),
  },
  passage: config => ({ holds: Object.entries((config['objects'] ?? {}) as Readonly<Record<string, string>>).flatMap(([key, records]) => (/\.gz$/i.test(key) ? [] : [{ key, source: { records, format: 'object' as const } }])) }),
  async open(context) {
    const objects = new Map<string, Uint8Array>();
    for (const [key, path] of Object.entries((context.spec.config['objects'] ?? {}) as Record<string, string>)) objects.set(key, await context.host.read(path));
    const resource: BucketResource = {
      kind: 'bucket',
      put: (key, bytes) => { objects.set(key, bytes); },
      get: key => objects.get(key),
      list: prefix => [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, bytes]) => ({ key, size: bytes.length })).sort((a, b) => (a.key < b.key ? -1 : 1)),
    };
    return { resource };
  },
});
