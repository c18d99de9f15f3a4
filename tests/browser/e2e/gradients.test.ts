import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { logitkit, numberIn, numbersOf, promises, reading, runShownCode, savedNumbers } from './panelPromises.js';

const open = useBrowser({ panel: 'gradients' });
const START = [2, 1, 0.5, -0.5, -1.5];
/** Half a unit in the fourth decimal. */
const FOUR = 0.5e-4 + 1e-9;

const fields = (page: Page): Promise<number[]> =>
  page
    .locator('.gradient-row .number-field input')
    .evaluateAll((all) => all.map((e) => Number((e as HTMLInputElement).value.replace('−', '-'))));
const gradients = (page: Page) => numbersOf(page, '.gradient-value');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const slope = async (page: Page, id: string) => numberIn(await page.locator(`[data-slope=${id}] dd`).textContent());

function expectNear(shown: readonly number[], expected: readonly number[], within = FOUR) {
  expect(shown.length).toBe(expected.length);
  shown.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] as number)), `entry ${index}`).toBeLessThan(within);
  });
}

const STATES: { logits: number[]; target: number; smoothing: number; rate: number }[] = [
  { logits: START, target: 1, smoothing: 0, rate: 1 },
  { logits: START, target: 0, smoothing: 0.1, rate: 2.5 },
  { logits: [3, -3], target: 1, smoothing: 0.25, rate: 0.5 },
  { logits: [0, 0, 0, 0, 0, 0, 0, 0], target: 7, smoothing: 0, rate: 10 },
  { logits: [12, -9, 0.25], target: 1, smoothing: 1, rate: 1 },
];
const hashOf = ({ logits, target, smoothing, rate }: (typeof STATES)[number]) =>
  `#gradients.logits=${logits}&gradients.target=${target}&gradients.smoothing=${smoothing}&gradients.rate=${rate}`;

describe('at any state', () => {
  for (const state of STATES) {
    test(`loss, gradient and step are the library's: ${hashOf(state)}`, async () => {
      const { softmax, crossEntropy, softmaxJacobian, softmaxBackward } = await logitkit();
      const page = await open({ hash: hashOf(state) });
      const { logits, target, smoothing, rate } = state;
      const options = { labelSmoothing: smoothing, gradient: true } as const;
      const { loss, gradient } = crossEntropy(logits, target, options);
      expectNear(await gradients(page), gradient);
      expect(await reading(page, 'loss')).toBeCloseTo(loss, 4);

      // p − q, by the definition
      const probs = softmax(logits);
      const q = logits.map((_, i) => (i === target ? 1 - smoothing : 0) + smoothing / logits.length);
      expectNear(
        await gradients(page),
        probs.map((p, i) => p - (q[i] as number)),
      );

      const after = crossEntropy(
        logits.map((z, i) => z - rate * (gradient[i] as number)),
        target,
        options,
      );
      expect(await reading(page, 'loss-after')).toBeCloseTo(after.loss, 4);

      const k = logits.length;
      const cells = await numbersOf(
        page,
        '.jacobian g g text.full, .jacobian > g.above > text.full, .jacobian > g.below > text.full',
      );
      expect(cells.length).toBe(k * k);
      expectNear(cells, softmaxJacobian(probs).data, k > 6 ? 0.5e-2 + 1e-9 : 0.5e-3 + 1e-9);

      const squared = softmaxBackward(
        probs,
        probs.map((p, i) => 2 * (p - (q[i] as number))),
      );
      expect(await slope(page, 'cross')).toBeCloseTo(gradient[target] as number, 4);
      expect(await slope(page, 'squared')).toBeCloseTo(squared[target] as number, 4);
      const p = probs[target] as number;
      expect(await slope(page, 'slope')).toBeCloseTo(p * (1 - p), 4);
    });
  }
});

describe('saturation', () => {
  test('sure and wrong: squared error sends nothing, cross-entropy nearly 1', async () => {
    const page = await open();
    await button(page, 'Sure and wrong').click();
    expect(await slope(page, 'cross')).toBeLessThan(-0.99);
    expect(Math.abs(await slope(page, 'squared'))).toBeLessThan(0.001);
    expect(Math.abs(await slope(page, 'slope'))).toBeLessThan(0.001);
    await button(page, 'Sure and right').click();
    expect(Math.abs(await slope(page, 'cross'))).toBeLessThan(0.01);
  });

  test('the curves pass through the numbers of the library', async () => {
    const { crossEntropy } = await logitkit();
    const page = await open();
    const path = await page.locator('path.line.cross').getAttribute('d');
    const points = [...(path as string).matchAll(/[ML,]?(-?[\d.]+),(-?[\d.]+)/g)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    expect(points.length).toBe(121);
    for (const index of [0, 40, 66, 120]) {
      const [x, y] = points[index] as [number, number];
      const z = (x / 1000) * 20 - 10;
      const g = crossEntropy([2, z, 0.5, -0.5, -1.5], 1, { gradient: true }).gradient[1] as number;
      expect((1 - y / 1000) * 1.05).toBeCloseTo(Math.abs(g), 2);
    }
  });
});

describe('by hand', () => {
  test('ten steps lower the loss and raise the truth; Back takes them back', async () => {
    const { crossEntropy } = await logitkit();
    const page = await open();
    let z = START;
    for (let taken = 0; taken < 10; taken++) {
      const { gradient } = crossEntropy(z, 1, { gradient: true });
      z = z.map((value, i) => value - (gradient[i] as number));
    }
    await button(page, 'Take ten').click();
    expectNear(await fields(page), z, 1e-4);
    expect(await reading(page, 'loss')).toBeCloseTo(crossEntropy(z, 1).loss, 3);
    await page.goBack();
    expect(await fields(page)).toEqual(START);
    await button(page, 'Take the step').click();
    const first = crossEntropy(START, 1, { gradient: true }).gradient;
    expectNear(
      await fields(page),
      START.map((value, i) => value - (first[i] as number)),
      1e-5,
    );
    await button(page, 'Start again').click();
    expect(await fields(page)).toEqual(START);
  });

  test('another truth is chosen by its button, classes come and go', async () => {
    const page = await open();
    await button(page, 'D is the truth').click();
    expect((await gradients(page))[3]).toBeLessThan(0);
    expect((await gradients(page)).filter((g) => g < 0).length).toBe(1);
    await button(page, 'More classes').click();
    expect((await fields(page)).length).toBe(6);
    for (let k = 0; k < 4; k++) await button(page, 'Fewer').click();
    expect((await fields(page)).length).toBe(2);
    expect(await button(page, 'B is the truth').getAttribute('aria-pressed')).toBe('true');
    expect(await button(page, 'Fewer').isDisabled()).toBe(true);
  });

  test('the chart is dragged sideways, the slider by keys, the field typed into', async () => {
    const page = await open();
    await page.locator('.chart-drag').scrollIntoViewIfNeeded();
    const box = (await page.locator('.chart-drag').boundingBox()) as DOMRect;
    await page.mouse.move(box.x + box.width * 0.55, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 90, { steps: 5 });
    await page.mouse.up();
    expect((await fields(page))[1]).toBeCloseTo(5, 1);
    const slider = page.getByRole('slider', { name: 'Logit of B in the gradients' });
    await slider.focus();
    const before = (await fields(page))[1] as number;
    await page.keyboard.press('ArrowRight');
    expect((await fields(page))[1]).toBeCloseTo(before + 0.1, 5);
    await page.getByRole('spinbutton', { name: 'Logit of B in the gradients, typed' }).fill('-3,5');
    expect(numberIn(await slider.getAttribute('aria-valuenow'))).toBe(-3.5);
  });

  test('smoothing has an end, and there the gradient is 0', async () => {
    const page = await open();
    await button(page, 'ε = 0.1').click();
    await button(page, 'Go to the end').click();
    const lead = Math.log((0.9 + 0.02) / 0.02);
    expect((await fields(page))[1]).toBeCloseTo(lead, 4);
    expectNear(await gradients(page), [0, 0, 0, 0, 0]);
    expect(await reading(page, 'truth')).toBe(0.92);
  });
});

test('the code, run as it is, gives the numbers on the page', async () => {
  const page = await open({ hash: hashOf(STATES[1] as (typeof STATES)[number]) });
  const [loss, gradient] = await runShownCode<[number, number[]]>(page, '[loss, gradient]');
  expect(await reading(page, 'loss')).toBeCloseTo(loss, 4);
  expectNear(await gradients(page), gradient);
});

test('the CSV has the Jacobian in full', async () => {
  const page = await open();
  const { softmax, softmaxJacobian } = await logitkit();
  const rows = (await savedNumbers(page)).slice(1);
  const flat = rows.flatMap((row) => row.slice(8).map(Number));
  // the page may have the relaxed build, whose last bits differ
  const wanted = softmaxJacobian(softmax(START)).data;
  expect(flat).toHaveLength(wanted.length);
  for (const [i, value] of flat.entries()) expect(Math.abs(value / (wanted[i] as number) - 1)).toBeLessThan(1e-14);
});

promises(open, {
  most: '#gradients.logits=1,2,3,4,-5.125,6,-20,20&gradients.target=6&gradients.smoothing=0.1&gradients.rate=20',
  fewest: '#gradients.logits=3,-3&gradients.smoothing=0.3',
});
