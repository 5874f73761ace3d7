import * as path from 'node:path';
import { runFixtures } from './harness/fixtures.ts';
import { root } from './harness/root.ts';

runFixtures(path.join(root, 'test/fixtures'));
