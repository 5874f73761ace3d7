const css = (name: string, ...others: string[]): string => {
  const style = getComputedStyle(document.documentElement);
  for (const candidate of [name, ...others]) {
    if (!candidate.startsWith('--')) return candidate;
    const value = style.getPropertyValue(candidate).trim();
    if (value) return value;
  }
  return '';
};

/** Colours and fonts of a chart, from the editor's own: what the specification does not say looks like the rest of the window. */
export function chartTheme(library: 'vega' | 'vega-lite'): object {
  const ink = css('--vscode-editor-foreground', '--vscode-foreground', '#333333');
  const faint = css('--vscode-editorIndentGuide-background1', '--vscode-panel-border', '--vscode-contrastBorder', '#88888844');
  const font = css('--vscode-font-family', 'sans-serif');
  const series = [...['blue', 'orange', 'green', 'red', 'purple', 'yellow'].map(name => `--vscode-charts-${name}`), ...['Cyan', 'Magenta', 'BrightGreen', 'BrightRed'].map(name => `--vscode-terminal-ansi${name}`)].map(name => css(name)).filter(Boolean);
  const guide = { labelColor: ink, titleColor: ink, labelFont: font, titleFont: font };
  return {
    background: 'transparent', title: { color: ink, subtitleColor: ink, font, subtitleFont: font },
    style: { 'guide-label': { fill: ink, font }, 'guide-title': { fill: ink, font }, 'group-title': { fill: ink, font }, 'group-subtitle': { fill: ink, font } },
    axis: { ...guide, domainColor: ink, tickColor: ink, gridColor: faint, ...(themeKind().startsWith('hc') && { gridOpacity: 0.4 }) }, legend: guide, header: guide, view: { stroke: faint },
    ...(library === 'vega' ? { text: { fill: ink, font }, rule: { stroke: ink } } : { text: { color: ink, font }, rule: { color: ink } }),
    ...(series.length > 0 && { range: { category: series }, ...(library === 'vega-lite' && { mark: { color: series[0] } }) }),
  };
}

export type ThemeKind = 'light' | 'dark' | 'hc-light' | 'hc-dark';

/** Which of the editor's four kinds of theme is on. */
export function themeKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'hc-light';
  if (classList.contains('vscode-high-contrast')) return 'hc-dark';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

/** Calls back whenever the editor's colours have changed: it writes them into the page, variables first, class after. */
export function onThemeChange(changed: () => void): void {
  const look = () => JSON.stringify(chartTheme('vega')) + themeKind();
  let before = look();
  let waiting = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const now = look();
      if (now === before) return;
      before = now;
      changed();
    });
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
