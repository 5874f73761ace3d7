import { h } from './dom.ts';

/**
 * A bar between two parts of a panel, moved by pointer or arrow keys: `vertical` divides left from right. `moved` hears
 * which share the first part has, in per cent.
 */
export function splitter(direction: 'horizontal' | 'vertical', label: string, start: number, moved: (share: number) => void): HTMLElement {
  let share = start;
  const set = (next: number) => {
    share = Math.round(Math.max(10, Math.min(90, next)));
    bar.setAttribute('aria-valuenow', String(share));
    moved(share);
  };
  const bar = h('div', {
    class: `splitter ${direction}`, role: 'separator', tabindex: 0, 'aria-label': label, 'aria-orientation': direction, 'aria-valuemin': 10, 'aria-valuemax': 90, 'aria-valuenow': start,
    onkeydown: event => {
      const { key } = event as KeyboardEvent;
      const step = { ArrowUp: -5, ArrowLeft: -5, ArrowDown: 5, ArrowRight: 5, Home: -100, End: 100 }[key];
      if (step === undefined) return;
      event.preventDefault();
      set(share + step);
    },
    onpointerdown: event => {
      const { pointerId } = event as PointerEvent;
      bar.setPointerCapture(pointerId);
      const drag = (moving: PointerEvent) => {
        const box = bar.parentElement!.getBoundingClientRect();
        set(direction === 'vertical' ? ((moving.clientX - box.left) / box.width) * 100 : ((moving.clientY - box.top) / box.height) * 100);
      };
      bar.addEventListener('pointermove', drag);
      bar.addEventListener('pointerup', () => bar.removeEventListener('pointermove', drag), { once: true });
    },
  });
  return bar;
}
