/**
 * The pictures of a panel as one SVG that stands on its own: nested drawings at their places with their computed
 * styles, the page's text as text, boxes as rectangles. What is drawn is what is seen, in the colours of now.
 */
export function pictureOf(panel: Element, title: string): string {
  const parts = [...panel.querySelectorAll('[data-picture]')];
  const boxes = parts.map((part) => part.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const width = Math.max(...boxes.map((box) => box.right)) - left + MARGIN;
  const height = Math.max(...boxes.map((box) => box.bottom)) - top + MARGIN;
  const sheet = element('svg', { viewBox: `0 0 ${round(width)} ${round(height)}`, width, height });
  sheet.append(Object.assign(element('title', {}), { textContent: title }));
  sheet.append(element('rect', { width: '100%', height: '100%', fill: paperOf(panel) }));
  for (const part of parts) drawInto(sheet, part, left, top);
  return new XMLSerializer().serializeToString(sheet);
}

const MARGIN = 16;
const SVG = 'http://www.w3.org/2000/svg';
/** What a reader of the picture cannot use; a button that is part of the drawing says so (data-drawn). */
const LEFT_OUT = 'button:not([data-drawn]), select, summary, [data-no-picture], .field-note, [hidden]';

const round = (value: number): number => Math.round(value * 100) / 100;

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(typeof value === 'number' ? round(value) : value));
  }
  return made;
}

/** The first background behind the panel that is not see-through. */
function paperOf(panel: Element): string {
  const inside = panel.querySelector('[data-picture]');
  for (let at: Element | null = inside; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isClear(backgroundColor)) return backgroundColor;
  }
  return '#fff';
}

const isClear = (colour: string): boolean => colour === 'transparent' || /,\s*0\)$|\/\s*0\)$/.test(colour);

function drawInto(sheet: SVGElement, node: Element, left: number, top: number): void {
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  if (style.display === 'none' || style.visibility === 'hidden' || node.matches(LEFT_OUT)) return;
  if (node instanceof SVGSVGElement) {
    sheet.append(drawing(node, box, left, top));
    return;
  }
  if (node instanceof HTMLCanvasElement) {
    const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
    sheet.append(element('image', { ...place, href: node.toDataURL() }));
    return;
  }
  drawBoxes(sheet, node, style, left, top);
  if (node instanceof HTMLInputElement) {
    if (node.type === 'text') sheet.append(fieldText(node, style, box, left, top));
    return;
  }
  for (const child of node.childNodes) {
    if (child instanceof Element) drawInto(sheet, child, left, top);
    else if (child instanceof Text && child.data.trim()) drawText(sheet, child, style, left, top);
  }
}

/** The background and the border of an element: of a text that wraps, one box a line. */
function drawBoxes(sheet: SVGElement, node: Element, style: CSSStyleDeclaration, left: number, top: number): void {
  const side = (name: 'top' | 'bottom'): number =>
    isClear(style.getPropertyValue(`border-${name}-color`)) || style.getPropertyValue(`border-${name}-style`) === 'none'
      ? 0
      : Number.parseFloat(style.getPropertyValue(`border-${name}-width`));
  const framed = side('top') > 0 && style.borderLeftStyle !== 'none' && Number.parseFloat(style.borderLeftWidth) > 0;
  const filled = !isClear(style.backgroundColor);
  const lined = !framed && side('bottom') > 0 && style.display === 'inline';
  if (!framed && !filled && !lined) return;
  for (const box of node.getClientRects()) {
    if (box.width === 0) continue;
    const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
    if (framed || filled) {
      sheet.append(
        element('rect', {
          ...place,
          rx: Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2),
          fill: filled ? style.backgroundColor : 'none',
          ...(framed ? { stroke: style.borderTopColor } : {}),
        }),
      );
    }
    if (lined) {
      const thick = side('bottom');
      sheet.append(
        element('rect', { ...place, y: place.y + box.height - thick, height: thick, fill: style.borderBottomColor }),
      );
    }
  }
}

/** A drawing with its style sheet's say written into each of its elements. */
function drawing(source: SVGSVGElement, box: DOMRect, left: number, top: number): SVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = [source, ...source.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  originals.forEach((original, index) => {
    const target = copies[index] as SVGElement;
    const style = getComputedStyle(original);
    if (style.display === 'none') target.setAttribute('display', 'none');
    for (const name of DRAWN) {
      const value = style.getPropertyValue(name);
      if (value && value !== DEFAULTS[name]) target.setAttribute(name, value);
    }
    for (const name of GEOMETRY[original.localName] ?? []) {
      const value = style.getPropertyValue(name);
      if (value && value !== 'auto') target.setAttribute(name, value);
    }
    if (style.transform !== 'none' && original !== source) target.setAttribute('transform', style.transform);
    for (const name of ['class', 'id', 'style', 'tabindex', 'role', 'focusable']) target.removeAttribute(name);
  });
  for (const [key, value] of Object.entries({ x: box.left - left, y: box.top - top })) {
    copy.setAttribute(key, String(round(value)));
  }
  copy.setAttribute('width', String(round(box.width)));
  copy.setAttribute('height', String(round(box.height)));
  return copy;
}

const DRAWN = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'overflow',
  'paint-order',
  'vector-effect',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'visibility',
];
const DEFAULTS: Record<string, string> = {
  'fill-opacity': '1',
  'stroke-dasharray': 'none',
  opacity: '1',
  'paint-order': 'normal',
  'vector-effect': 'none',
  visibility: 'visible',
};
const GEOMETRY: Record<string, readonly string[]> = {
  rect: ['x', 'y', 'width', 'height', 'rx', 'ry'],
  circle: ['cx', 'cy', 'r'],
  ellipse: ['cx', 'cy', 'rx', 'ry'],
};

function textElement(text: string, style: CSSStyleDeclaration, x: number, y: number): SVGElement {
  const made = element('text', {
    x,
    y,
    fill: style.color,
    'font-family': style.fontFamily,
    'font-size': style.fontSize,
    'font-style': style.fontStyle,
    'font-weight': style.fontWeight,
    'dominant-baseline': 'central',
  });
  made.textContent = text;
  return made;
}

/** A text of the page, line by line as the browser broke it. */
function drawText(sheet: SVGElement, node: Text, style: CSSStyleDeclaration, left: number, top: number): void {
  const range = document.createRange();
  let line = '';
  let place: DOMRect | undefined;
  const put = () => {
    if (place && line.trim()) {
      sheet.append(textElement(line.trimEnd(), style, place.left - left, place.top - top + place.height / 2));
    }
  };
  for (let index = 0; index < node.length; index++) {
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    // SVG drops the space that a text begins with: the line begins at its first letter.
    if (!place && /\s/.test(node.data[index] as string)) continue;
    if (place && box.top > place.top + place.height / 2) {
      put();
      line = '';
      place = undefined;
    }
    place ??= box;
    line += node.data[index] === '\n' ? ' ' : node.data[index];
  }
  put();
}

function fieldText(node: HTMLInputElement, style: CSSStyleDeclaration, box: DOMRect, left: number, top: number) {
  const end = style.textAlign === 'end' || style.textAlign === 'right';
  const [before, after] = [Number.parseFloat(style.paddingLeft), Number.parseFloat(style.paddingRight)];
  const x = (end ? box.right - after : box.left + before) - left;
  const made = textElement(node.value || node.placeholder, style, x, box.top - top + box.height / 2);
  if (end) made.setAttribute('text-anchor', 'end');
  return made;
}
