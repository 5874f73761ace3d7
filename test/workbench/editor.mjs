// What tests do in a workbench's page, in a user's terms.
import assert from 'node:assert/strict';
import axe from 'axe-core';

/**
 * What an accessibility checker finds wrong in a panel, but for what `exclude` selects. Run from outside the page, whose policy allows no
 * script but its own.
 */
export async function violations(frame, exclude) {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(exclude => globalThis.axe.run(exclude ? { include: document.body, exclude } : document.body, { resultTypes: ['violations'] }), exclude);
  return violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`);
}

export const editor = page => {
  /** The box of the quick input, once it asks for `what`. One box serves all questions in turn: what is typed too early goes to the one before. */
  const box = async what => {
    await page.locator(`.quick-input-box input[placeholder*="${what}"]`).or(page.locator('.quick-input-message', { hasText: what })).first().waitFor();
    return page.locator('.quick-input-box input');
  };
  const choose = async (what, label) => {
    await box(what);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().click();
  };
  const command = async title => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-box input').fill('>' + title);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click();
  };
  return {
    /** Runs a command by its title in the palette. */
    command,
    /** Takes an entry of the list that asks for `what`. */
    choose,
    /** Answers the box that asks for `what` with `text`; `proposed` is what stands in it before. */
    async write(what, text, proposed = '') {
      const input = await box(what);
      assert.equal(await input.inputValue(), proposed);
      await input.fill(text);
      await page.keyboard.press('Enter');
    },
    /** Gives the workbench the colours of a theme. */
    async theme(name) {
      await command('Preferences: Color Theme');
      await (await box('Color Theme')).fill(name);
      await choose('Color Theme', name);
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    },
    /** Opens a file of the workspace by its path. */
    async openFile(...names) {
      await page.keyboard.press('Control+p');
      await page.locator('.quick-input-box input').fill(names.join('/'));
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: names.at(-1) }).first().click();
    },
    /** The page of a panel: two frames deep, found by what it holds. */
    async panel(selector) {
      for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 50))) {
        for (const frame of page.frames()) if (frame.parentFrame()?.parentFrame() && await frame.locator(selector).count().catch(() => 0)) return frame;
      }
      throw new Error(`no panel with ${selector}`);
    },
  };
};
