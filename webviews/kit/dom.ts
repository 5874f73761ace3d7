type Child = Node | string | undefined | false;

/** An element with attributes and children. Text is put in as text; `on…` attributes are listeners; undefined ones are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>> = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export function svg(tag: string, attributes: Readonly<Record<string, string | number | undefined>> = {}, ...children: readonly (Node | string)[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export const number = (value: number): string => value.toLocaleString('en-US');

/** Says something to a screen reader without moving the focus. */
export function announcer(): { readonly element: HTMLElement; say(text: string): void } {
  const element = h('div', { class: 'announcer', role: 'status', 'aria-live': 'polite' });
  return { element, say: text => { if (element.textContent !== text) element.textContent = text; } };
}
