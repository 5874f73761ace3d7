import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { library, replayFiles } from '../harness/replays.ts';
import { filesBelow, root } from '../harness/root.ts';

/** The texts of our languages in an example; its other files are only known to exist. */
const texts = /\.(pipeline\.yaml|kda\.sql|athena\.sql|spectrum\.sql|ddl|hql|glue\.json|painless|console|es|vg\.json|vl\.json|vega\.hjson|template\.(json|yaml))$/;

describe('every example', () => {
  for (const manifest of filesBelow('examples', '.pipeline.yaml')) {
    const folder = path.dirname(manifest);
    const name = path.relative('examples', folder);
    test(`${name} ends as its manifest expects, the same way each time`, async () => {
      const { applyFixes, check } = await library();
      const all: Record<string, string | Uint8Array> = {};
      for (const file of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(f => f.split(path.sep).join('/'))) {
        if (fs.statSync(path.join(root, folder, file)).isFile()) all[file] = fs.readFileSync(path.join(root, folder, file));
      }
      const files = Object.entries(all).map(([file, bytes]) => ({ path: file, text: texts.test(file) ? Buffer.from(bytes).toString('utf8') : '' }));
      // What an example is there to show is repaired first.
      for (const { path: file, text } of applyFixes(files)) if (texts.test(file)) all[file] = text;
      const repaired = files.map(({ path: file, text }) => ({ path: file, text: texts.test(file) ? String(all[file]) : text }));
      const stays = (d: { readonly path: string; readonly fixes: readonly unknown[] }) => /^mistakes\./.test(d.path) && d.fixes.length === 0; // no repair is told: `mistakes.test.ts` holds it
      assert.deepEqual(check(repaired).filter(d => (d.severity === 'error' || d.severity === 'warning') && !stays(d)).map(d => `${d.path} ${d.code} ${d.message}`), []);
      const first = await replayFiles(all, path.basename(manifest));
      assert.ok(first.expectations.length > 0, 'the manifest expects something');
      assert.deepEqual(first.expectations.filter(e => !e.ok), []);
      // Charts by what is drawn, and not by their pixels.
      for (const [key, bytes] of first.contents) {
        const golden = path.join(root, folder, 'expected', `${path.dirname(key)}.scene.json`);
        if (!key.endsWith('/scene.json') || !fs.existsSync(golden)) continue;
        const drawn = new TextDecoder().decode(bytes);
        if (process.env['UPDATE_FIXTURES'] === '1') fs.writeFileSync(golden, drawn);
        else assert.deepEqual(JSON.parse(drawn), JSON.parse(fs.readFileSync(golden, 'utf8')), key);
      }
      const again = await replayFiles(all, path.basename(manifest));
      assert.deepEqual(again.frames, first.frames);
      assert.deepEqual([...again.contents], [...first.contents]);
    });
  }
});
