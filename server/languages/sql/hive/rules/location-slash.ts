import { insert } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const locationSlash = defineTableRule({
  code: 'DDL301',
  name: 'location-slash',
  since: '0.1',
  severity: 'warning',
  summary: 'LOCATION does not end with a slash: other folders that begin alike are read too',

  *at({ location }) {
    if (!location || !/^s3:\/\/[^/\s]+(\/.*)?$/.test(location.value) || /\/$|\s$|[*?]|\.[a-z]{2,8}$/i.test(location.value)) return;
    yield {
      range: location.range, message: `\`${location.value}\` does not end with \`/\`${/^s3:\/\/[^/]+$/.test(location.value) ? '' : `: objects of \`${location.value.replace(/^.*\//, '')}-old/\` would be read as well`}`,
      fixes: [{ title: 'Add the slash', edits: [insert(location.range.end, '/')] }],
    };
  },
});
