import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { logitkit, numberIn, numbersOf, promises, reading, runShownCode, savedNumbers } from './panelPromises.js';

const open = useBrowser({ panel: 'simplex' });
/** Half a unit in the last place of a percentage with two decimals, and with one. */
const [TWO, ONE] = [0.5e-4 + 1e-12, 0.5e-3 + 1e-12];

const shares = (page: Page) => numbersOf(page, '.simplex-row .share-number');
const logits = (page: Page): Promise<number[]> =>
  page
    .locator('.simplex-row .number-field input')
    .evaluateAll((all) => all.map((e) => Number((e as HTMLInputElement).value.replace('−', '-'))));
const alphaField = (page: Page) => page.getByRole('spinbutton', { name: 'Alpha, typed' });
const point = (page: Page) => page.getByRole('slider', { name: 'The logits' });

/** Where the plane has these logits, in pixels of the window: the drawing's own geometry, said once more. */
async function pixelOf(page: Page, [a, b, c]: [number, number, number], half: number) {
  await page.locator('.logit-plane').scrollIntoViewIfNeeded();
  const box = await page.locator('.logit-plane').boundingBox();
  if (!box) throw new Error('the plane is not there');
  const [x, y] = [(b - a) / Math.SQRT2, (2 * c - a - b) / Math.sqrt(6)];
  return { x: box.x + (box.width * (x + half)) / (2 * half), y: box.y + (box.height * (half - y)) / (2 * half) };
}

describe('at its start', () => {
  test('sparsemax of 1.4, 1 and 0.1 is 0.7, 0.3 and exactly 0', async () => {
    const page = await open();
    expect(await logits(page)).toEqual([1.4, 1, 0.1]);
    expect(await page.locator('.simplex-row .share-number').allTextContents()).toEqual(['70.00%', '30.00%', '0%']);
    expect(await page.getByRole('listitem', { name: 'Class C' }).locator('.zero-mark').textContent()).toBe('exactly 0');
    expect(await page.locator('[data-reading=support] .reading-value').textContent()).toBe('2 of 3');
    // The nearest point of the plane: (0.7, 0.3, 0) from the logits, their means taken away.
    const apart = [1.4 - 0.7, 1 - 0.3, 0.1];
    const away = apart.map((d) => d - apart.reduce((a, b) => a + b) / 3);
    expect(await reading(page, 'distance')).toBeCloseTo(Math.hypot(...away), 3);
  });

  test('the named maps stand side by side', async () => {
    const page = await open();
    const { softmax, sparsemax, entmax, hardmax } = await logitkit();
    const z = [1.4, 1, 0.1];
    const expected = { softmax: softmax(z), '1.5-entmax': entmax(z), sparsemax: sparsemax(z), hardmax: hardmax(z) };
    for (const [name, probs] of Object.entries(expected)) {
      const shown = (await numbersOf(page, `[data-map="${name}"] td`)).slice(1);
      probs.forEach((p, index) => {
        expect(Math.abs((shown[index] as number) - p), `${name} ${index}`).toBeLessThan(ONE);
      });
    }
  });
});

describe('at any state', () => {
  const STATES: [number[], number][] = [
    [[1.4, 1, 0.1], 1],
    [[1.4, 1, 0.1], 1.5],
    [[0.3, -0.2, 0.25], 2],
    [[2, -1, 0.4], 1.25],
    [[0.5, 0.45, 0.4], 3],
    [[1, 2, 2], Infinity],
    [[10, -10, 0], 1],
    [[0, 0, 0], 2],
  ];
  for (const [z, alpha] of STATES) {
    test(`prints what entmax computes: ${z} at α = ${alpha}`, async () => {
      const { entmax, entropy } = await logitkit();
      const probs = entmax(z, { alpha });
      const text = alpha === Infinity ? 'inf' : alpha;
      const page = await open({ hash: `#simplex.logits=${z}&simplex.alpha=${text}` });
      const printed = await page.locator('.simplex-row .share-number').allTextContents();
      probs.forEach((p, index) => {
        const shown = printed[index] as string;
        if (shown.startsWith('<')) expect(p).toBeLessThan(TWO);
        else if (shown.startsWith('>')) expect(p).toBeGreaterThan(1 - TWO);
        else expect(Math.abs(numberIn(shown) - p)).toBeLessThan(TWO);
        expect(shown === '0%').toBe(p === 0);
      });
      expect(await reading(page, 'support')).toBe(probs.filter((p) => p > 0).length);
      expect(await reading(page, 'entropy')).toBeCloseTo(entropy(probs), 4);
    });
  }

  test('the picture shows the output at its place in the triangle', async () => {
    const { softmax } = await logitkit();
    for (const z of [
      [1.4, 1, 0.1],
      [-1, 0, 2],
    ]) {
      const page = await open({ hash: `#simplex.logits=${z}&simplex.alpha=1` });
      const dot = (await page.locator('.triangle-output').boundingBox()) as { x: number; y: number; width: number };
      const ground = (await page.locator('.triangle-ground').boundingBox()) as DOMRect;
      const [, b, c] = softmax(z) as [number, number, number];
      // C is the share of the height; B and half of C the share of the width.
      expect((dot.x + dot.width / 2 - ground.x) / ground.width).toBeCloseTo(b + c / 2, 1.8);
      expect(1 - (dot.y + dot.width / 2 - ground.y) / ground.height).toBeCloseTo(c, 1.8);
    }
  });
});

describe('the regions', () => {
  for (const alpha of [1.3, 1.5, 2, 3]) {
    test(`are those where entmax keeps three, two and one: α = ${alpha}`, async () => {
      const { entmax } = await logitkit();
      // Logits farther out open a larger window, as the regions near softmax are large.
      const half = alpha < 2 ? 4 : 2;
      const page = await open({ hash: `#simplex.alpha=${alpha}${half === 4 ? '&simplex.logits=3,0,-1' : ''}` });
      const kept = (z: number[]) => entmax(z, { alpha }).filter((p) => p > 0).length;
      const origin = await pixelOf(page, [0, 0, 0], half);
      const unit = (await pixelOf(page, [0, 1, 0], half)).x - origin.x; // 1/√2 of a logit
      const points: { z: number[]; x: number; y: number }[] = [];
      for (let a = -0.9 * half; a <= 0.9 * half; a += 0.225 * half) {
        for (let b = -0.9 * half; b <= 0.9 * half; b += 0.225 * half) {
          points.push({ z: [a, b, 0], x: origin.x + (b - a) * unit, y: origin.y + ((a + b) / Math.sqrt(3)) * unit });
        }
      }
      const drawn = await page.evaluate(
        (all) => all.map(({ x, y }) => document.elementsFromPoint(x, y).map((e) => e.getAttribute('class') ?? '')),
        points,
      );
      let compared = 0;
      const seen = new Set<number>();
      points.forEach(({ z }, at) => {
        const regions = drawn[at] as string[];
        const [a, b] = z as [number, number];
        const around = [-0.03, 0.03].flatMap((d) => [kept([a + d, b, 0]), kept([a, b + d, 0]), kept([a, b, d])]);
        if (!regions.includes('plane-ground') || around.some((count) => count !== kept(z))) return;
        const shown = regions.includes('region-one') ? 1 : regions.includes('region-all') ? 3 : 2;
        expect(shown, `at ${z}`).toBe(kept(z));
        seen.add(shown);
        compared++;
      });
      expect(compared).toBeGreaterThan(30);
      expect(seen.size).toBe(3);
    });
  }
});

describe('by hand', () => {
  test('the mouse drags the logits, and the output is that of the new ones', async () => {
    const page = await open();
    const { sparsemax } = await logitkit();
    const from = await pixelOf(page, [1.4, 1, 0.1], 2);
    const to = await pixelOf(page, [-0.5, 0.1, 1.2], 2);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    const z = (await logits(page)) as [number, number, number];
    expect(z[2] - z[0]).toBeCloseTo(1.7, 1);
    expect(z[2] - z[1]).toBeCloseTo(1.1, 1);
    expect(z[0] + z[1] + z[2]).toBeCloseTo(2.5, 1); // the mean stays
    const probs = sparsemax(z);
    (await shares(page)).forEach((p, index) => {
      expect(Math.abs(p - (probs[index] as number))).toBeLessThan(TWO);
    });
    expect(new URL(page.url()).hash).toContain('simplex.logits=');
  });

  test('a click beside the point brings it there; a finger taps', async () => {
    const page = await open();
    const to = await pixelOf(page, [1, 1, -1], 2);
    await page.mouse.click(to.x, to.y);
    const z = (await logits(page)) as [number, number, number];
    expect(z[0] - z[1]).toBeCloseTo(0, 1);
    expect(z[0] - z[2]).toBeCloseTo(2, 1);
    const phone = await open({ viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true });
    const there = await pixelOf(phone, [-1, 1, 0], 2);
    await phone.touchscreen.tap(there.x, there.y);
    const tapped = (await logits(phone)) as [number, number, number];
    expect(tapped[1] - tapped[0]).toBeCloseTo(2, 1);
  });

  test('a finger drags the point, and scrolls where it touches beside it', async () => {
    const phone = await open({ viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true });
    const cdp = await phone.context().newCDPSession(phone);
    const swipe = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
      const at = (t: number) => [{ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }];
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
      for (let t = 0.125; t <= 1; t += 0.125) {
        await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(t) });
      }
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await swipe(await pixelOf(phone, [1.4, 1, 0.1], 2), await pixelOf(phone, [0, 0, 1.5], 2));
    const z = (await logits(phone)) as [number, number, number];
    expect(z[2] - z[0]).toBeCloseTo(1.5, 0.7);
    const top = await phone.evaluate(() => scrollY);
    const beside = await pixelOf(phone, [1.5, -0.5, -0.5], 2);
    await swipe(beside, { x: beside.x, y: beside.y - 200 });
    await phone.waitForFunction((y) => scrollY > y, top);
    expect(await logits(phone)).toEqual(z);
  });

  test('the arrow keys move the point in the plane, Shift a tenth as far', async () => {
    const page = await open();
    await point(page).focus();
    await page.keyboard.press('ArrowUp');
    const up = (await logits(page)) as [number, number, number];
    expect(up[2] - 0.1).toBeCloseTo((2 * 0.1) / Math.sqrt(6), 2);
    expect(up[0] - 1.4).toBeCloseTo(-0.1 / Math.sqrt(6), 2);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    const right = (await logits(page)) as [number, number, number];
    expect(right[1] - 1).toBeCloseTo(0.01 / Math.SQRT2, 2);
    expect(await point(page).getAttribute('aria-valuetext')).toContain('A 1.39');
  });

  test('α sweeps from softmax over sparsemax to hardmax, by keys and by typing', async () => {
    const page = await open();
    const { softmax } = await logitkit();
    const slider = page.getByRole('slider', { name: 'Alpha' });
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe('1, softmax');
    const soft = softmax([1.4, 1, 0.1]);
    (await shares(page)).forEach((p, index) => {
      expect(Math.abs(p - (soft[index] as number))).toBeLessThan(TWO);
    });
    await page.keyboard.press('End');
    expect(await shares(page)).toEqual([1, 0, 0]);
    await alphaField(page).fill('2');
    expect(await shares(page)).toEqual([0.7, 0.3, 0]);
    await page.getByRole('button', { name: 'α = 1.5, 1.5-entmax' }).click();
    await page.goBack();
    expect(await alphaField(page).inputValue()).toBe('2.00');
  });

  test('a lead of just 1/(α − 1) takes everything, and a little less does not', async () => {
    const page = await open();
    expect(await reading(page, 'margin')).toBe(1);
    await page.getByRole('button', { name: 'Lead by just that' }).click();
    expect(await shares(page)).toEqual([1, 0, 0]);
    const field = page.getByRole('spinbutton', { name: 'Logit of A, typed' });
    expect(await field.inputValue()).toBe('2.00');
    await field.fill('1.99');
    expect((await shares(page))[1]).toBeGreaterThan(0);
  });
});

describe('behind the pictures', () => {
  test('the code, run as it is, gives the numbers on the page', async () => {
    const page = await open({ hash: '#simplex.logits=0.9,0.35,-0.2&simplex.alpha=1.5' });
    const probs = await runShownCode<number[]>(page, 'probs');
    (await shares(page)).forEach((p, index) => {
      expect(Math.abs(p - (probs[index] as number))).toBeLessThan(TWO);
    });
  });

  test('the CSV holds the sweep, each row solved by entmax', async () => {
    const page = await open();
    const { entmax } = await logitkit();
    const rows = (await savedNumbers(page)).filter(([name]) => name === 'sweep');
    expect(rows.length).toBe(97);
    for (const row of [rows[0], rows[20], rows[48], rows[95]] as string[][]) {
      const alpha = Number(row[1]);
      const probs = entmax([1.4, 1, 0.1], { alpha });
      row.slice(2, 5).forEach((p, index) => {
        expect(Number(p)).toBeCloseTo(probs[index] as number, 12);
      });
    }
  });

  test('no point of the triangle stands higher than the output', async () => {
    const { entmax } = await logitkit();
    const z = [0.9, 0.35, -0.2];
    for (const alpha of [1, 1.5, 2]) {
      const page = await open({ hash: `#simplex.logits=${z}&simplex.alpha=${alpha}` });
      const rows = await savedNumbers(page);
      const heightColumn = (rows[0] as string[]).length - 1;
      const top = Number((rows[1] as string[])[heightColumn]);
      const height = (p: number[]) => {
        const spread =
          alpha === 1
            ? -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0)
            : (1 - p.reduce((sum, share) => sum + share ** alpha, 0)) / (alpha * (alpha - 1));
        return p.reduce((sum, share, index) => sum + share * (z[index] as number), 0) + spread;
      };
      expect(top).toBeCloseTo(height(entmax(z, { alpha })), 12);
      for (let a = 0; a <= 40; a++) {
        for (let b = 0; b <= 40 - a; b++) expect(height([a / 40, b / 40, (40 - a - b) / 40])).toBeLessThanOrEqual(top);
      }
    }
  });
});

promises(open, {
  softmax: '#simplex.alpha=1',
  hardmax: '#simplex.alpha=inf&simplex.logits=-10,9.125,0.333',
  between: '#simplex.alpha=1.5&simplex.logits=0.4,0.3,-0.1',
});
