import { CreateTableCommand, EntityNotFoundException, GetTableCommand, GetTablesCommand, GlueClient, UpdateTableCommand, type Table, type TableInput } from '@aws-sdk/client-glue';
import type { CatalogAccess, CatalogTable, GlueCatalog } from './glue.ts';

/** The Glue Data Catalog of an account. The only file that holds the SDK: it is a bundle of its own, loaded by the commands that ask for it. */
export function openGlue({ profile, region, endpoint }: CatalogAccess): GlueCatalog {
  const client = new GlueClient({ region, ...(profile !== undefined && { profile }), ...(endpoint !== undefined && { endpoint }), maxAttempts: 3 });
  const found = (table: Table): CatalogTable => ({ table: plain(table), version: table.VersionId });
  return {
    async table(database, name) {
      try {
        const { Table: table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: name }));
        return table && found(table);
      } catch (error) {
        if (error instanceof EntityNotFoundException && /table/i.test(error.message)) return undefined;
        throw told(error, database);
      }
    },
    async tables(database) {
      const all: CatalogTable[] = [];
      try {
        for (let token: string | undefined; ;) {
          const { TableList = [], NextToken } = await client.send(new GetTablesCommand({ DatabaseName: database, ...(token !== undefined && { NextToken: token }) }));
          all.push(...TableList.map(found));
          if (!NextToken || NextToken === token) return all;
          token = NextToken;
        }
      } catch (error) {
        throw told(error, database);
      }
    },
    async put(database, input, old) {
      try {
        if (old) await client.send(new UpdateTableCommand({ DatabaseName: database, TableInput: input as unknown as TableInput, ...(old.version !== undefined && { VersionId: old.version }) }));
        else await client.send(new CreateTableCommand({ DatabaseName: database, TableInput: input as unknown as TableInput }));
      } catch (error) {
        throw told(error, database);
      }
    },
    close: () => client.destroy(),
  };
}

/** Dates as texts: plain JSON. */
const plain = (table: Table): Record<string, unknown> => JSON.parse(JSON.stringify(table)) as Record<string, unknown>;

function told(error: unknown, database: string): Error {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError') return new Error(`there are no credentials for this profile: ${message}`);
  return new Error(`the catalogue answers for \`${database}\`: ${name}: ${message}`);
}
