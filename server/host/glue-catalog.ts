import { CreateTableCommand, EntityNotFoundException, GetTableCommand, GetTablesCommand, GlueClient, UpdateTableCommand, type Table, type TableInput } from '@aws-sdk/client-glue';
import type { CatalogAccess, CatalogTable, GlueCatalog } from './glue.ts';

/** The Glue Data Catalog of an account. The only file that holds the SDK: it is a bundle of its own, loaded by the commands that ask for it. */
export function openGlue({ profile, region, endpoint }: CatalogAccess): GlueCatalog {
  const client = new GlueClient({ region, ...(profile !== undefined && { profile }), ...(endpoint !== undefined && { endpoint }), maxAttempts: attempts });
  const ended = new AbortController();
  const { signal: abortSignal } = ended;
  const place = `${region}${profile === undefined ? '' : ` (profile \`${profile}\`)`}`;
  const found = (table: Table): CatalogTable => ({ table: plain(table), version: table.VersionId });
  return {
    async table(database, name) {
      try {
        const { Table: table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: name }), { abortSignal });
        return table && found(table);
      } catch (error) {
        if (error instanceof EntityNotFoundException && /table/i.test(error.message)) return undefined;
        throw told(error, `\`${database}.${name}\``, database, place);
      }
    },
    async tables(database) {
      const all: CatalogTable[] = [];
      try {
        for (let token: string | undefined; ;) {
          const { TableList = [], NextToken } = await client.send(new GetTablesCommand({ DatabaseName: database, ...(token !== undefined && { NextToken: token }) }), { abortSignal });
          all.push(...TableList.map(found));
          if (!NextToken || NextToken === token) return all;
          token = NextToken;
        }
      } catch (error) {
        throw told(error, `\`${database}\``, database, place);
      }
    },
    async put(database, input, old) {
      try {
        if (old) await client.send(new UpdateTableCommand({ DatabaseName: database, TableInput: input as unknown as TableInput, ...(old.version !== undefined && { VersionId: old.version }) }), { abortSignal });
        else await client.send(new CreateTableCommand({ DatabaseName: database, TableInput: input as unknown as TableInput }), { abortSignal });
      } catch (error) {
        throw told(error, `\`${database}.${String(input['Name'])}\``, database, place);
      }
    },
    close() {
      ended.abort();
      client.destroy();
    },
  };
}

/** Dates as texts: plain JSON. */
const plain = (table: Table): Record<string, unknown> => JSON.parse(JSON.stringify(table)) as Record<string, unknown>;

/** How often a call is made when the service is busy: the SDK waits longer each time. */
const attempts = 5;

/** What an error of the service means for the user, with its own words behind it. */
function told(error: unknown, what: string, database: string, place: string): Error {
  const { name, message, code } = error as Error & { readonly code?: string };
  const words = `${name}: ${message}`;
  const sentence = ((): string => {
    if (name === 'TokenProviderError' || /expired/i.test(`${name} ${message}`) || name === 'TokenRefreshRequired') return `the credentials for ${place} have expired: sign in again (\`aws sso login\`, or new keys)`;
    switch (name) {
      case 'CredentialsProviderError': return `there are no credentials for ${place}`;
      case 'UnrecognizedClientException': case 'InvalidClientTokenId': case 'InvalidSignatureException': case 'SignatureDoesNotMatch': case 'IncompleteSignature': case 'MissingAuthenticationTokenException': return `the credentials for ${place} are not valid`;
      case 'AccessDeniedException': case 'AccessDenied': return `${place} may not do this with ${what}: it needs \`glue:GetTable\`, \`glue:GetTables\`, and to push \`glue:UpdateTable\`, \`glue:CreateTable\``;
      case 'EntityNotFoundException': return /database/i.test(message) ? `there is no database \`${database}\` in ${place}` : `${what} is not there any more: pull it, or push again to create it`;
      case 'AlreadyExistsException': return `${what} has come meanwhile: look at it before you push again`;
      case 'ConcurrentModificationException': case 'VersionMismatchException': case 'ConditionCheckFailureException': return `${what} was changed by somebody else meanwhile: nothing of yours was written; look at the difference again`;
      case 'InvalidInputException': case 'ValidationException': return `the catalogue refuses ${what}`;
      case 'ResourceNumberLimitExceededException': return `the account keeps no more versions of ${what}: delete old ones`;
      case 'GlueEncryptionException': return `the catalogue's key does not open ${what}`;
      case 'ThrottlingException': case 'Throttling': case 'TooManyRequestsException': case 'RequestLimitExceeded': case 'ProvisionedThroughputExceededException': return `the catalogue is busy and has refused ${attempts} calls: try again in a minute`;
      case 'InternalServiceException': case 'InternalFailure': case 'ServiceUnavailable': case 'ServiceUnavailableException': case 'OperationTimeoutException': return `the catalogue has a fault of its own and has failed ${attempts} times: try again later`;
      default: return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code ?? '') || name === 'TimeoutError' ? `the catalogue in ${place} cannot be reached` : /region is missing/i.test(message) ? 'no region is known: say one' : `the catalogue answers for ${what}`;
    }
  })();
  return new Error(`${sentence} (${words})`);
}
