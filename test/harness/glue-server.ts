import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stand-in for the Glue Data Catalog was asked, in order. */
export interface GlueCall { readonly action: string; readonly body: Record<string, any> }

/**
 * A stand-in for the Glue Data Catalog on loopback: JSON 1.1 with `X-Amz-Target`, tables in memory. It refuses what the service refuses:
 * unknown members of a TableInput, an update of a version that is no longer the last, a table that exists.
 */
export async function glueServer(tables: Record<string, Record<string, any>>, partitions: Record<string, Record<string, any>[]> = {}): Promise<{ readonly url: string; readonly calls: GlueCall[]; readonly tables: Record<string, Record<string, any>>; /** The next answers to an action are this error. */ failing(action: string, type: string, message: string, times?: number): void; /** Never answers an action again; resolves when it is asked. */ silent(action: string): Promise<void>; close(): Promise<void> }> {
  const calls: GlueCall[] = [];
  const allowed = new Set(['Name', 'Description', 'Owner', 'LastAccessTime', 'LastAnalyzedTime', 'Retention', 'StorageDescriptor', 'PartitionKeys', 'ViewOriginalText', 'ViewExpandedText', 'TableType', 'Parameters', 'TargetTable', 'ViewDefinition']);
  const fail = (type: string, message: string) => ({ status: 400, body: { __type: type, Message: message } });
  const failures: { readonly action: string; readonly type: string; readonly message: string; times: number }[] = [];
  const silent = new Map<string, () => void>();
  const ok = (body: object) => ({ status: 200, body });
  const answer = (action: string, body: Record<string, any>): { status: number; body: object } => {
    const failure = failures.find(f => f.action === action && f.times > 0);
    if (failure) {
      failure.times--;
      return { ...fail(failure.type, failure.message), status: /Internal/.test(failure.type) ? 500 : 400 };
    }
    const key = (name: string) => `${body['DatabaseName']}.${name.toLowerCase()}`;
    const databases = new Set(Object.keys(tables).map(k => k.split('.')[0]));
    if (!databases.has(body['DatabaseName'])) return fail('EntityNotFoundException', `Database ${body['DatabaseName']} not found.`);
    switch (action) {
      case 'GetTable': {
        const table = tables[key(body['Name'])];
        return table ? ok({ Table: table }) : fail('EntityNotFoundException', `Entity Not Found: Table ${body['Name']} not found.`);
      }
      case 'GetTables': { // one a page, so that paging is tried
        const all = Object.entries(tables).filter(([k]) => k.startsWith(`${body['DatabaseName']}.`)).map(([, t]) => t);
        const from = Number(body['NextToken'] ?? 0);
        return ok({ TableList: all.slice(from, from + 1), ...(from + 1 < all.length && { NextToken: String(from + 1) }) });
      }
      case 'UpdateTable': case 'CreateTable': {
        const input = body['TableInput'] as Record<string, any>;
        const odd = Object.keys(input).find(k => !allowed.has(k));
        if (odd) return fail('ValidationException', `Unknown parameter in input: "${odd}"`);
        const old = tables[key(input['Name'])];
        if (action === 'UpdateTable' && !old) return fail('EntityNotFoundException', `Entity Not Found: Table ${input['Name']} not found.`);
        if (action === 'CreateTable' && old) return fail('AlreadyExistsException', 'Table already exists.');
        if (old && body['VersionId'] !== undefined && body['VersionId'] !== old['VersionId']) return fail('ConcurrentModificationException', 'Update table failed due to concurrent modifications.');
        tables[key(input['Name'])] = { ...input, DatabaseName: body['DatabaseName'], VersionId: String(Number(old?.['VersionId'] ?? -1) + 1), CreateTime: 1714550400, CreatedBy: 'arn:aws:iam::123456789012:user/me', CatalogId: '123456789012' };
        return ok({});
      }
      case 'GetPartitions': { // one a page too
        const all = partitions[key(body['TableName'])] ?? [];
        const from = Number(body['NextToken'] ?? 0);
        return ok({ Partitions: all.slice(from, from + 1), ...(from + 1 < all.length && { NextToken: String(from + 1) }) });
      }
      case 'BatchUpdatePartition': {
        const all = partitions[key(body['TableName'])] ?? [];
        const Errors: object[] = [];
        for (const { PartitionValueList, PartitionInput } of body['Entries'] as { PartitionValueList: string[]; PartitionInput: Record<string, any> }[]) {
          const odd = Object.keys(PartitionInput).find(k => !['Values', 'LastAccessTime', 'StorageDescriptor', 'Parameters', 'LastAnalyzedTime'].includes(k));
          if (odd) return fail('ValidationException', `Unknown parameter in input: "${odd}"`);
          const at = all.findIndex(p => (p['Values'] as string[]).join('/') === PartitionValueList.join('/'));
          if (at < 0) Errors.push({ PartitionValueList, ErrorDetail: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Partition not found.' } });
          else all[at] = { ...all[at], ...PartitionInput };
        }
        return ok({ Errors });
      }
      default: return fail('UnknownOperationException', action);
    }
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).replace(/^AWSGlue\./, '');
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, any>;
      calls.push({ action, body });
      const asked = silent.get(action);
      if (asked) return asked();
      const made = answer(action, body);
      response.writeHead(made.status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'test' });
      response.end(JSON.stringify(made.body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, tables, failing: (action, type, message, times = Infinity) => void failures.unshift({ action, type, message, times }), silent: action => new Promise(resolve => silent.set(action, resolve)), close: () => new Promise(resolve => { server.closeAllConnections(); server.close(() => resolve()); }) };
}
