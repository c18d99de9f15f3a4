import type { CDPSession } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer, library } from './explorer.js';

const open = useBrowser({ panel: 'softmax' });

describe('the mouse', () => {
  test('drags a dot, and the numbers are those of the new logits', async () => {
    const explorer = new Explorer(await open());
    const { mouse } = explorer.page;
    const from = await explorer.handle(explorer.slider('fish'));
    const to = await explorer.pointAt(explorer.slider('fish'), 0.9);
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
    const logits = await explorer.logits();
    expect(logits[3]).toBeCloseTo(4, 1); // the track goes from −5 to 5
    const { softmax } = await library();
    const expected = softmax(logits);
    (await explorer.probs()).forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i] as number, 4);
    });
    expect(await explorer.reading('argmax')).toBe('fish');
  });

  test('takes hold of the handle without moving it, and moves ten times finer with Shift', async () => {
    const explorer = new Explorer(await open());
    const { mouse, keyboard } = explorer.page;
    const { x, y } = await explorer.handle(explorer.slider('dog'));
    await mouse.move(x + 6, y);
    await mouse.down();
    expect(await explorer.logit('dog')).toBe(1.7);
    await keyboard.down('Shift');
    await mouse.move(x + 66, y, { steps: 6 });
    await keyboard.up('Shift');
    await mouse.up();
    const fine = (await explorer.logit('dog')) - 1.7;
    const track = await explorer.slider('dog').locator('.slider-track').boundingBox();
    expect(fine).toBeCloseTo((6 / (track?.width as number)) * 10, 1);
  });

  test('a click on the track jumps there; a drag past the end stops at the end', async () => {
    const explorer = new Explorer(await open());
    const { mouse } = explorer.page;
    const zero = await explorer.pointAt(explorer.slider('cat'), 0.5);
    await mouse.click(zero.x, zero.y);
    expect(await explorer.logit('cat')).toBe(0);
    const end = await explorer.pointAt(explorer.slider('cat'), 1);
    await mouse.move(zero.x, zero.y);
    await mouse.down();
    await mouse.move(end.x + 300, end.y, { steps: 5 });
    await mouse.up();
    expect(await explorer.logit('cat')).toBe(5);
  });

  test('turns the temperature down to 0 and up to ∞', async () => {
    const explorer = new Explorer(await open());
    const left = await explorer.pointAt(explorer.temperature(), 0);
    await explorer.page.mouse.click(left.x, left.y);
    expect(await explorer.probs()).toEqual([1, 0, 0, 0, 0]);
    expect(await explorer.entropyBits()).toBe(0);
    const right = await explorer.pointAt(explorer.temperature(), 1);
    await explorer.page.mouse.click(right.x, right.y);
    expect(await explorer.temperatureField().inputValue()).toBe('∞');
    expect(await explorer.probs()).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
  });
});

describe('a finger', () => {
  const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true };

  async function swipe(cdp: CDPSession, from: Point, to: Point) {
    const point = (t: number) => [{ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }];
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(0) });
    for (let t = 0.1; t <= 1.001; t += 0.1) {
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(t) });
    }
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  test('drags a dot sideways', async () => {
    const page = await open(phone);
    const explorer = new Explorer(page);
    const cdp = await page.context().newCDPSession(page);
    const from = await explorer.handle(explorer.slider('bird'));
    const to = await explorer.pointAt(explorer.slider('bird'), 0.8);
    await swipe(cdp, from, to);
    expect(await explorer.logit('bird')).toBeCloseTo(3, 0);
    expect(await explorer.reading('argmax')).toBe('bird');
  });

  test('scrolls the page when it moves up across a track, and changes nothing', async () => {
    const page = await open(phone);
    const explorer = new Explorer(page);
    const cdp = await page.context().newCDPSession(page);
    const from = await explorer.pointAt(explorer.slider('bird'), 0.2);
    const before = await page.evaluate(() => scrollY);
    await swipe(cdp, from, { x: from.x, y: from.y - 200 });
    await page.waitForFunction((y) => scrollY > y, before);
    expect(await explorer.logit('bird')).toBe(0.8);
  });

  test('finds targets of 44 pixels', async () => {
    const page = await open(phone);
    const small = await page.locator('button, input, summary, [role=slider]').evaluateAll((all) =>
      all
        .map((e) => ({ name: e.getAttribute('aria-label') ?? e.textContent, box: e.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 44 || box.width < 44)
        .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
    );
    expect(small).toEqual([]);
  });
});

describe('the keyboard', () => {
  /** Where each key takes the dog from 1.7. */
  const KEYS: [string, number][] = [
    ['ArrowRight', 1.8],
    ['ArrowUp', 1.8],
    ['ArrowLeft', 1.6],
    ['ArrowDown', 1.6],
    ['Shift+ArrowRight', 1.71],
    ['Shift+ArrowLeft', 1.69],
    ['PageUp', 2.7],
    ['PageDown', 0.7],
    ['Shift+PageUp', 1.8],
    ['Home', -5],
    ['End', 5],
  ];
  test('steps with arrows, ten steps with Page keys, to the limits with Home and End, fine with Shift', async () => {
    const explorer = new Explorer(await open());
    for (const [key, expected] of KEYS) {
      await explorer.field('dog').fill('1.7');
      await explorer.slider('dog').press(key);
      expect(await explorer.logit('dog'), key).toBe(expected);
      expect(await explorer.slider('dog').getAttribute('aria-valuenow'), key).toBe(String(expected));
    }
  });

  test('reaches every temperature from 0 to ∞', async () => {
    const explorer = new Explorer(await open());
    const slider = explorer.temperature();
    await slider.press('ArrowLeft');
    expect(await explorer.temperatureField().inputValue()).toBe('0.90');
    await slider.press('PageDown');
    expect(await explorer.temperatureField().inputValue()).toBe('0.00');
    await slider.press('End');
    expect(await explorer.temperatureField().inputValue()).toBe('∞');
    expect(await slider.getAttribute('aria-valuetext')).toBe('infinite: all equal');
    await slider.press('ArrowLeft');
    expect(await explorer.temperatureField().inputValue()).toBe('100.00');
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toBe('zero: only the largest remains');
  });

  test('says the value as a person would', async () => {
    const explorer = new Explorer(await open());
    const text = () => explorer.slider('fox').getAttribute('aria-valuetext');
    expect(await text()).toBe('minus 1.4, which gives fox 1 percent');
    await explorer.slider('fox').press('End');
    expect(await text()).toBe('5, which gives fox 89 percent');
  });

  test('does all of it without a mouse: from the address bar to a removed row', async () => {
    const explorer = new Explorer(await open());
    const { keyboard } = explorer.page;
    const stops: string[] = [];
    for (let i = 0; i < 20; i++) {
      await keyboard.press('Tab');
      stops.push(
        await explorer.page.evaluate(() => {
          const e = document.activeElement as HTMLElement;
          return e.getAttribute('aria-label') ?? e.textContent ?? '';
        }),
      );
    }
    const order = [
      'Temperature, typed',
      'Temperature',
      'Name of class 1',
      'Logit of cat',
      'Logit of cat, typed',
      'Remove cat',
    ];
    expect(stops.filter((stop) => order.includes(stop))).toEqual(order);
    await explorer.button('Remove cat').focus();
    await keyboard.press('Enter');
    expect(await explorer.labels()).toEqual(['dog', 'bird', 'fish', 'fox']);
    await expect.poll(() => focused(explorer)).toBe('Remove dog');
  });
});

describe('typing', () => {
  test('takes effect at once, with a true minus or a decimal comma', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('cat').fill('−3,5');
    expect(await explorer.slider('cat').getAttribute('aria-valuenow')).toBe('-3.5');
    expect(await explorer.reading('argmax')).toBe('dog');
    await explorer.field('cat').press('Enter');
    expect(await explorer.field('cat').inputValue()).toBe('−3.50');
  });

  test('reaches ∞ and 0 degrees', async () => {
    const explorer = new Explorer(await open());
    for (const text of ['∞', 'inf', 'Infinity']) {
      await explorer.temperatureField().fill('1');
      await explorer.temperatureField().fill(text);
      expect((await explorer.probs())[4]).toBe(0.2);
    }
    await explorer.temperatureField().fill('0');
    expect(await explorer.probs()).toEqual([1, 0, 0, 0, 0]);
  });

  test('says what is allowed, and comes back into range', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('cat').fill('1000');
    expect(await explorer.field('cat').getAttribute('aria-invalid')).toBe('true');
    await explorer.page.getByText('a number from −100 to 100').waitFor();
    expect(await explorer.slider('cat').getAttribute('aria-valuenow')).toBe('2.2');
    await explorer.field('cat').press('Enter');
    expect(await explorer.field('cat').inputValue()).toBe('100.00');
    expect(await explorer.field('cat').getAttribute('aria-invalid')).toBe('false');
  });

  test('nonsense changes nothing, and Escape takes everything back', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('dog').fill('many');
    expect(await explorer.field('dog').getAttribute('aria-invalid')).toBe('true');
    await explorer.field('dog').blur();
    expect(await explorer.field('dog').inputValue()).toBe('1.70');
    await explorer.field('dog').focus();
    await explorer.field('dog').fill('4');
    await explorer.field('dog').press('Escape');
    expect(await explorer.logit('dog')).toBe(1.7);
  });

  test('steps with the arrow keys in the field too', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('fox').press('ArrowUp');
    await explorer.field('fox').press('Shift+ArrowUp');
    expect(await explorer.logit('fox')).toBe(-1.29);
  });

  test('beyond the axis makes the axis longer', async () => {
    const explorer = new Explorer(await open());
    expect(await explorer.slider('cat').getAttribute('aria-valuemax')).toBe('5');
    await explorer.field('cat').fill('12');
    expect(await explorer.slider('cat').getAttribute('aria-valuemax')).toBe('20');
  });

  test('renames a class everywhere', async () => {
    const explorer = new Explorer(await open());
    await explorer.page.getByRole('textbox', { name: 'Name of class 1' }).fill('lynx');
    expect(await explorer.reading('argmax')).toBe('lynx');
    await explorer.slider('lynx').waitFor();
    await explorer.page.getByRole('textbox', { name: 'Name of class 1' }).fill('');
    expect(await explorer.reading('argmax')).toBe('class 1');
  });
});

describe('the list of classes', () => {
  test('grows to twelve and shrinks to two', async () => {
    const explorer = new Explorer(await open());
    for (let n = 5; n < 12; n++) await explorer.button('Add a class').click();
    expect(await explorer.page.locator('.class-row').count()).toBe(12);
    expect(await explorer.button('Add a class').isDisabled()).toBe(true);
    expect(new Set(await explorer.labels()).size).toBe(12);
    for (let n = 12; n > 2; n--) await explorer.page.locator('.remove').first().click();
    expect(await explorer.page.locator('.class-row').count()).toBe(2);
    expect(await explorer.page.locator('.remove:enabled').count()).toBe(0);
  });

  test('an example replaces it, and shows that it is the one in view', async () => {
    const explorer = new Explorer(await open());
    expect(await explorer.button('Animals').getAttribute('aria-pressed')).toBe('true');
    await explorer.button('A dead heat').click();
    expect(await explorer.labels()).toEqual(['heads', 'tails', 'edge']);
    expect(await explorer.button('A dead heat').getAttribute('aria-pressed')).toBe('true');
    await explorer.slider('edge').press('ArrowUp');
    expect(await explorer.button('A dead heat').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the things to try in the text', () => {
  test('adding 1 to every logit moves the dots and no bar', async () => {
    const explorer = new Explorer(await open());
    const before = await explorer.probs();
    await explorer.button('Add 1 to all').click();
    expect(await explorer.logits()).toEqual([3.2, 2.7, 1.8, 0.9, -0.4]);
    expect(await explorer.probs()).toEqual(before);
  });

  test('T = ½ divides the gaps: the ratio in the text is that of the bars', async () => {
    const explorer = new Explorer(await open());
    await explorer.button('½').click();
    const [cat, dog] = (await explorer.probs()) as [number, number];
    const said = await explorer.page.locator('.lesson-part').first().textContent();
    const ratio = Number(/= ([\d.]+) times/.exec(said ?? '')?.[1]);
    expect(ratio).toBeCloseTo(cat / dog, 2);
    expect(ratio).toBeCloseTo(Math.E, 2);
  });

  test('equal logits have all the bits that there are', async () => {
    const explorer = new Explorer(await open());
    await explorer.button('Make all equal').click();
    expect(await explorer.entropyBits()).toBe(2.322);
  });
});

interface Point {
  x: number;
  y: number;
}

const focused = (explorer: Explorer) =>
  explorer.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
