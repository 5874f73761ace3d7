import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits, insert, replace } from '../../server/base/edit.ts';
import { offsetAt, positionAt } from '../../server/base/file.ts';
import { suggest } from '../../server/base/suggest.ts';

test('edits apply in any order, and an overlapping one is left out', () => {
  assert.equal(applyEdits('abc', [replace({ start: 1, end: 2 }, 'B'), insert(0, '>'), insert(3, '<')]), '>aBc<');
  assert.equal(applyEdits('abc', [replace({ start: 0, end: 2 }, 'X'), replace({ start: 1, end: 3 }, 'Y')]), 'Xc');
});

test('positions and offsets agree over every line end', () => {
  const file = { text: 'a\nb\r\nc\rd😀e' };
  for (let i = 0; i <= file.text.length; i++) {
    if (file.text[i - 1] === '\r' && file.text[i] === '\n') continue;
    assert.equal(offsetAt(file, positionAt(file, i)), i);
  }
  assert.deepEqual(positionAt(file, file.text.length), { line: 3, character: 4 });
});

test('suggests the near name only', () => {
  assert.equal(suggest('ROW_TIME', ['ROWTIME', 'CURRENT_TIMESTAMP']), 'ROWTIME');
  assert.equal(suggest('frim', ['from', 'transform']), 'from');
  assert.equal(suggest('xyz', ['from', 'bucket']), undefined);
});
