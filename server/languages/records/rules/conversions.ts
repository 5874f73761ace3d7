import type { TextEdit } from '../../../base/edit.ts';
import { defineRule, type AnyRule, type Finding } from '../../../base/rule.ts';
import { unconvertible, unconvertibleTable } from '../../sql/hive/unconvertible.ts';
import { conversionsIn, convertedBy, toOpenx } from '../conversions.ts';
import type { RecordsFile } from '../tables.ts';

/** The manifests' rule, for delivery streams of a template. */
const unconvertibleTableOfStream = defineRule<RecordsFile, Finding & { readonly message: string; readonly swap: readonly TextEdit[] | undefined }>({
  ...unconvertibleTable,
  *find(file, scope) {
    for (const conversion of conversionsIn(file)) {
      const table = convertedBy(conversion, file, scope);
      const found = table && unconvertible(table, scope.settings.hiveReader ?? 'hive3', conversion.serde.kind);
      if (!found) continue;
      const { deserializer } = conversion;
      yield found.deserializer && deserializer
        ? { range: deserializer.key.inner, message: found.message, related: found.related, swap: toOpenx(deserializer) }
        : { range: conversion.table.kind === 'string' ? conversion.table.inner : conversion.table.range, message: found.message, related: found.related, swap: undefined };
    }
  },
  message: ({ message }) => message,
  fix: ({ swap }) => (swap ? { title: 'Write OpenXJsonSerDe', edits: swap, safe: false } : undefined),
});

/** Rules about delivery streams. */
export const conversionRules: readonly AnyRule<RecordsFile>[] = [unconvertibleTableOfStream];
