/** A name that a script's source reads, with its place in the source. */
export interface NameUse { readonly name: string; readonly start: number; readonly end: number }

/**
 * Parameters that a script reads as `params.name`, `params['name']` or `params.get('name')`. Comments and strings are looked
 * over; a computed key is unknown and therefore not listed. This is a scan, not the language: hosts use it to hold a
 * script against the place that calls it.
 */
export const paramsRead = (source: string): NameUse[] => namesRead(source, 'params');

/** Fields that a script reads as `doc['name']` or `doc.get('name')`. */
export const fieldsRead = (source: string): NameUse[] => namesRead(source, 'doc').filter(use => source[use.start - 1] !== '.');

function namesRead(source: string, root: string): NameUse[] {
  const found: NameUse[] = [];
  const pattern = new RegExp(`//[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)|(?<![\\w.'"])${root}\\s*(?:\\?\\.|\\.|\\[)\\s*(?:(?:get|containsKey|getOrDefault)\\s*\\(\\s*)?|'(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*"`, 'g');
  for (const match of source.matchAll(pattern)) {
    if (!match[0].startsWith(root)) continue;
    const at = match.index + match[0].length;
    const rest = source.slice(at, at + 200);
    const call = /\($|\(\s*$/.test(match[0]);
    const name = match[0].includes('[') || call ? /^(['"])((?:[^\\\n])*?)\1/.exec(rest)?.[2] : /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name === undefined) continue;
    if (/containsKey/.test(match[0])) continue; // asking whether it is there needs nothing to be there
    const start = at + (match[0].includes('[') || call ? 1 : 0);
    if (/^(?:get|containsKey|getOrDefault|put|remove|size|isEmpty|keySet|values|entrySet|_source|_fields|doc)$/.test(name) && !match[0].includes('[') && !call) continue;
    found.push({ name, start, end: start + name.length });
  }
  return found;
}
