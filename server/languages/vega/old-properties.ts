import { insert, remove, replace, type TextEdit } from '../../base/edit.ts';
import { get, member, text, type DataNode, type Member, type ObjectNode } from '../../base/tree.ts';
import { withComma } from './selections.ts';

/** A property that an earlier version of Vega-Lite read. */
export interface OldProperty {
  readonly member: Member;
  /** The version from which it is ignored. */
  readonly since: number;
  /** What is written instead. */
  readonly now: string;
  readonly title: string;
  /** Empty when the new place is taken. */
  readonly edits: readonly TextEdit[];
}

/** Marks whose size fills a band. */
const filling = ['bar', 'rect', 'image'];

/**
 * Properties that versions 4 and 5 gave another name or place
 * (https://github.com/vega/vega-lite/releases/tag/v4.0.0, …/v5.0.0): `rangeStep` of scales, `band` of channels, sizes of
 * `config.view` and `config.scale`.
 */
export function oldProperties(root: DataNode | undefined, source: string): OldProperty[] {
  const found: OldProperty[] = [];
  const renamed = (m: Member, to: string, since: number): OldProperty => ({ member: m, since, now: `it is \`${to}\``, title: `Change to \`${to}\``, edits: [replace(m.key.inner, to)] });

  function view(node: DataNode | undefined, depth: number): void {
    if (node?.kind !== 'object' || depth > 100) return;
    const encoding = get(node, 'encoding');
    for (const channel of encoding?.kind === 'object' ? encoding.members : []) {
      const step = member(get(channel.value, 'scale'), 'rangeStep');
      if (step) found.push(rangeStep(node, channel.key.value, step));
      const band = member(channel.value, 'band');
      if (band) found.push(bandOf(node, channel.key.value, band));
    }
    for (const key of ['layer', 'concat', 'hconcat', 'vconcat', 'spec']) {
      const inner = get(node, key);
      for (const item of inner?.kind === 'array' ? inner.items : inner ? [inner] : []) view(item, depth + 1);
    }
  }

  function rangeStep(node: ObjectNode, channel: string, step: Member): OldProperty {
    const size = channel === 'x' ? 'width' : channel === 'y' ? 'height' : undefined;
    const scale = step.value.parent as ObjectNode;
    // A scale that says nothing else goes as a whole.
    const gone = remove(withComma(source, scale.members.length === 1 ? memberOf(scale).range : step.range));
    const about = { member: step, since: 4, now: size ? `the view's \`${size}\` is \`{"step": …}\`` : 'only x and y have steps' };
    if (step.value.kind === 'null' || !size) return { ...about, title: 'Remove it', edits: [gone] };
    if (get(node, size)) return { ...about, title: '', edits: [] };
    const at = memberOf(get(node, 'encoding')!);
    return { ...about, title: `Write it as the view's \`${size}\``, edits: [insert(at.range.start, `"${size}": {"step": ${source.slice(step.value.range.start, step.value.range.end)}},${gapBefore(source, at.range.start)}`), gone] };
  }

  function bandOf(node: ObjectNode, channel: string, band: Member): OldProperty {
    const mark = get(node, 'mark');
    const size = filling.includes(text(mark) ?? text(get(mark, 'type')) ?? '') ? ({ x: 'width', y: 'height' } as Record<string, string>)[channel] : undefined;
    if (!size) return renamed(band, 'bandPosition', 5);
    const about = { member: band, since: 5, now: `the mark's \`${size}\` is \`{"band": …}\``, title: `Write it as the mark's \`${size}\`` };
    if (get(mark, size)) return { ...about, title: '', edits: [] };
    const part = `"${size}": {"band": ${source.slice(band.value.range.start, band.value.range.end)}}`;
    const put = mark!.kind === 'string' ? replace(mark!.range, `{"type": ${JSON.stringify(mark!.value)}, ${part}}`) : insert(mark!.range.start + 1, `${part}, `);
    return { ...about, edits: [put, remove(withComma(source, band.range))] };
  }

  view(root, 0);
  const config = get(root, 'config');
  for (const [old, now] of [['width', 'continuousWidth'], ['height', 'continuousHeight']] as const) {
    const m = member(get(config, 'view'), old);
    if (m && !get(get(config, 'view'), now)) found.push(renamed(m, now, 4));
  }
  const step = member(get(config, 'scale'), 'rangeStep');
  if (step) {
    const scale = step.value.parent as ObjectNode;
    const taken = get(config, 'view');
    const gone = remove(withComma(source, scale.members.length === 1 ? memberOf(scale).range : step.range));
    const value = source.slice(step.value.range.start, step.value.range.end);
    const edits = step.value.kind === 'null' ? [gone] : taken?.kind === 'object' ? (get(taken, 'step') ? [] : [insert(taken.range.start + 1, `"step": ${value}${taken.members.length > 0 ? ', ' : ''}`), gone]) : [insert(memberOf(scale).range.start, `"view": {"step": ${value}}, `), gone];
    found.push({ member: step, since: 4, now: '`config.view.step` says it', title: 'Write it as `config.view.step`', edits });
  }
  return found.sort((a, b) => a.member.range.start - b.member.range.start);
}

/** What divides a member from the one before it: a line with its indentation, or a blank. */
function gapBefore(source: string, at: number): string {
  const line = source.lastIndexOf('\n', at - 1);
  return line >= 0 && source.slice(line, at).trim() === '' ? source.slice(line, at) : ' ';
}

/** The member whose value a node is. */
const memberOf = (node: DataNode): Member => (node.parent as ObjectNode).members.find(m => m.value === node)!;
