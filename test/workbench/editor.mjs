// What tests do in a workbench's page, in a user's terms.
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

export const editor = page => ({
  /** Runs a command by its title in the palette. */
  async command(title) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-box input').fill('>' + title);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click();
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
});
