import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whose catalogue: a profile of the user's own configuration and a region. `endpoint` is for tests and private endpoints. */
export interface CatalogAccess { readonly profile?: string; readonly region: string; readonly endpoint?: string }

/** A table as GetTable gives it, dates as texts. */
export interface CatalogTable { readonly table: Readonly<Record<string, unknown>>; readonly version: string | undefined }

export interface GlueCatalog {
  table(database: string, name: string): Promise<CatalogTable | undefined>;
  tables(database: string): Promise<readonly CatalogTable[]>;
  /** Updates the table that was read as `old`, and nothing that changed since; creates it when there was none. */
  put(database: string, input: Readonly<Record<string, unknown>>, old: CatalogTable | undefined): Promise<void>;
  /** Ends what is still asked, too. */
  close(): void;
}

/** Loads the SDK, which nothing else does, and opens a catalogue. Rejects with a sentence for the user. */
export async function openCatalog(access: CatalogAccess): Promise<GlueCatalog> {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'glue-catalog.mjs');
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'; // about SDKs to come; this one came with us
  const { openGlue } = await import(pathToFileURL(file).href) as { openGlue(access: CatalogAccess): GlueCatalog };
  return openGlue(access);
}

/** The profiles of this machine with their regions: names only, no secret is read. */
export function profilesHere(environment: NodeJS.ProcessEnv = process.env): { readonly name: string; readonly region?: string }[] {
  const folder = path.join(os.homedir(), '.aws');
  const found = new Map<string, { name: string; region?: string }>();
  for (const [file, prefix] of [[environment['AWS_CONFIG_FILE'] ?? path.join(folder, 'config'), 'profile '], [environment['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(folder, 'credentials'), '']] as const) {
    let text: string;
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch {
      continue; // no such file: no profiles there
    }
    let current: { name: string; region?: string } | undefined;
    for (const line of text.split(/\r?\n/)) {
      const section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
      if (section !== undefined) {
        const name = section === 'default' || prefix === '' ? section : section.startsWith(prefix) ? section.slice(prefix.length).trim() : undefined;
        current = name === undefined ? undefined : (found.get(name) ?? { name });
        if (current) found.set(current.name, current);
      }
      const region = /^\s*region\s*=\s*(\S+)/.exec(line)?.[1];
      if (region !== undefined && current) current.region = region;
    }
  }
  return [...found.values()];
}
