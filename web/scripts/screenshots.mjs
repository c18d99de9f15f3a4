// Takes a picture of every panel of the built page.
//
//   node web/scripts/screenshots.mjs [--out FOLDER] [--all]
//
// The light ones at 1280 pixels, into web/screenshots unless told; with --all the dark and the narrow ones too, to be
// looked at. Needs web/dist (npm run build:web).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eachPanel, web } from './panels.mjs';

const { values } = parseArgs({
  options: { out: { type: 'string', default: join(web, 'screenshots') }, all: { type: 'boolean', default: false } },
});
const looks = [{ look: 'light', width: 1280, colorScheme: 'light' }];
if (values.all) {
  looks.push({ look: 'dark', width: 1280, colorScheme: 'dark' });
  looks.push({ look: 'narrow', width: 320, colorScheme: 'light' });
}
mkdirSync(values.out, { recursive: true });
for (const { look, width, colorScheme } of looks) {
  const context = { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' };
  await eachPanel(context, async (page, id) => {
    await page.waitForTimeout(id === 'tokens' ? 4000 : 500); // the model is fetched, and writes
    const path = join(values.out, `${id}-${look}.png`);
    await page.screenshot({ path, fullPage: values.all });
    console.log(path);
  });
}
