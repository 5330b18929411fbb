// Whether an element is ready for an action. Each returns what is wrong, in words, or null.

function isVisible(element) {
  if (getComputedStyle(element).display === 'contents') {
    return [...element.childNodes].some((child) =>
      child.nodeType === Node.ELEMENT_NODE ? isVisible(child) : child.nodeType === Node.TEXT_NODE && hasBox(child));
  }
  if (!element.checkVisibility() || getComputedStyle(element).visibility !== 'visible') return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

function hasBox(textNode) {
  const range = document.createRange();
  range.selectNode(textNode);
  const box = range.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

const checks = {
  visible: (element) => (isVisible(element) ? null : 'it is not visible'),
  enabled: (element) => (isAriaDisabled(element) ? 'it is disabled' : null),
  editable: (element) =>
    element.readOnly || element.getAttribute('aria-readonly') === 'true' ? 'it is read-only' : null,
};

// The next animation frame; a page that draws none goes on after a while all the same.
const nextFrame = () =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });

// The same box in two animation frames.
async function unstable(element) {
  await nextFrame();
  const before = element.getBoundingClientRect();
  await nextFrame();
  if (!element.isConnected) return 'it was removed from the page';
  const after = element.getBoundingClientRect();
  const isSame = ['x', 'y', 'width', 'height'].every((side) => before[side] === after[side]);
  return isSame ? null : 'it is moving';
}

// Sticky headers may cover what was scrolled to: each further attempt puts it at another place of the window.
function scrollTo(element, attempt) {
  const places = [null, 'end', 'center', 'start'];
  const place = places[attempt % places.length];
  if (place) element.scrollIntoView({ block: place, inline: place, behavior: 'instant' });
  else element.scrollIntoViewIfNeeded(true);
}

// The middle of the first part of the element that the window shows; null when it shows none.
function clickPoint(element) {
  for (const box of element.getClientRects()) {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right - left > 0 && bottom - top > 0 && (right - left) * (bottom - top) > 0.99) {
      return { x: (left + right) / 2, y: (top + bottom) / 2 };
    }
  }
  return null;
}

// The element that gets a click at a point, through open shadow roots.
function hitAt({ x, y }) {
  let hit = null;
  for (let root = document; root; root = hit?.shadowRoot) {
    const next = root.elementFromPoint(x, y);
    if (!next || next === hit) break;
    hit = next;
  }
  return hit;
}

function isInside(element, container) {
  for (let current = element; current; current = parentOf(current)) {
    if (current === container) return true;
    // A click on a label is a click on its control.
    if (current instanceof HTMLLabelElement && current.control === container) return true;
  }
  return false;
}

const outcome = {
  none: () => ({ status: 'none' }),
  many: (elements, listed) =>
    ({ status: 'many', count: elements.length, matches: elements.slice(0, listed).map(describe) }),
  notReady: (element, why) => ({ status: 'notReady', why, element: describe(element) }),
  covered: (element, by) => ({ status: 'covered', element: describe(element), by: describe(by) }),
};

// The one element of a selector, or why there is not exactly one.
function resolveOne({ selector, listed }) {
  const elements = queryAll(selector);
  if (elements.length === 1) return { element: elements[0] };
  return { failure: elements.length ? outcome.many(elements, listed) : outcome.none() };
}

function firstProblem(element, names) {
  for (const name of names) {
    const why = checks[name](element);
    if (why) return outcome.notReady(element, why);
  }
  return null;
}

// Runs a body and tells a wrong selector from a fault of ours.
const guarded = (body) => async (options) => {
  try {
    return await body(options ?? {});
  } catch (error) {
    if (error instanceof SelectorError) return { status: 'invalid', why: error.message };
    throw error;
  }
};
