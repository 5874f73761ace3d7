import type { EditorWidget } from '../kit/widget.ts';
import { comparison } from './compare.ts';
import { tryEditor } from './try.ts';

// The editor component, larger than all panels together: one script, loaded by those that show it when they show it.
(globalThis as { sluiceWidget?: EditorWidget }).sluiceWidget = { comparison, tryEditor };
