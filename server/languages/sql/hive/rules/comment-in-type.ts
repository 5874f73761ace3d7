import { remove } from '../../../../base/edit.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

/** Definitions take COMMENT behind a field; the catalogue's spelling of a type has none. */
export const commentInType = defineTypeRule({
  code: 'DDL117',
  name: 'comment-in-type',
  since: '0.1',
  severity: 'error',
  summary: 'COMMENT in a type of the catalogue',

  *at(site, _table, { complaint }) {
    if (site.mode !== 'catalogue') return;
    for (const { members } of site.tree.nodes) {
      for (const { comment, type, range } of members) {
        if (!comment) continue;
        yield {
          range: comment, message: `A type of the catalogue holds no COMMENT: only definitions do${readerSays(complaint(site, range))}`,
          fixes: [{ title: 'Remove the comment', edits: [remove({ start: type?.range.end ?? comment.start, end: comment.end })] }],
        };
      }
    }
  },
});
