import { Mapping } from './mapping.ts';
import { Shard, shardFor } from './store.ts';

/** One index: its mapping, its settings, its shards. */
export class SearchIndex {
  readonly mapping = new Mapping();
  readonly shards: readonly Shard[];
  readonly aliases = new Map<string, Record<string, unknown>>();
  private sequence = 0;
  private given = 0;

  constructor(readonly name: string, readonly settings: Record<string, unknown>, shards: number, readonly created: number) {
    this.shards = Array.from({ length: shards }, (_, number) => new Shard(number, name, this.mapping));
  }

  /** Fields may take their behaviour from the index. */
  configure(): void {
    const { 'mapping.coerce': coerce, 'mapping.ignore_malformed': malformed } = this.settings;
    this.mapping.defaults = { ...(coerce !== undefined && { coerce }), ...(malformed !== undefined && { ignore_malformed: malformed }) };
  }

  get size(): number { return this.shards.reduce((sum, shard) => sum + shard.size, 0); }
  nextId(): string { return `${(++this.given).toString(36).padStart(6, '0')}${this.name}`.replace(/[^\w]/g, '').slice(0, 20).padEnd(20, '0'); }
  nextSequence(): number { return this.sequence++; }
  /** The number that the next write gets; a document that is refused takes none. */
  get upcoming(): number { return this.sequence; }
  shardOf(id: string, routing?: string): Shard { return this.shards[shardFor(routing ?? id, this.shards.length)]!; }
}
