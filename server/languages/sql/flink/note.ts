import type { Range } from '../../../base/range.ts';

/**
 * What a person must know about one construct of a migrated script.
 * `info`: the same result, said differently. `warning`: the nearest form; results may differ as the message says.
 * `error`: nothing in Flink SQL does this; the text names what must be written by hand, and the job does not start before.
 */
export interface MigrationNote {
  readonly severity: 'info' | 'warning' | 'error';
  /** The construct as the streaming dialect writes it: `WINDOWED BY STAGGER`, `EXP_AVG`, `error_stream`. */
  readonly construct: string;
  readonly message: string;
  /** Place in the script that was migrated. */
  readonly range: Range;
}

export type Says = (severity: MigrationNote['severity'], construct: string, message: string, range: Range) => void;
