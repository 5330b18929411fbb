// What is read from the page and what is waited for.

const isFormControl = (element) =>
  element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && !isButtonInput(element));

function readOne(element, { kind, attribute }) {
  switch (kind) {
    case 'attribute': return element.getAttribute(attribute);
    case 'html': return element.outerHTML;
    case 'value': return element.value ?? null;
    default: return isFormControl(element) ? element.value : (element.innerText ?? element.textContent ?? '').trim();
  }
}

// Adds up as it reads, so that a page of any size is cut off at the limit and not in transit.
function readAll(elements, options) {
  const values = [];
  let length = 0;
  for (const element of elements) {
    const value = readOne(element, options);
    length += value?.length ?? 0;
    if (length > options.maxLength) return { status: 'tooLarge' };
    values.push(value);
  }
  return { status: 'ready', values };
}

const read = guarded((options) => {
  if (options.all) return readAll(queryAll(options.selector), options);
  const { element, failure } = resolveOne(options);
  if (failure) return failure;
  const result = readAll([element], options);
  if (result.values?.[0] === null) {
    const what = options.kind === 'attribute' ? `attribute "${options.attribute}"` : 'value';
    return outcome.notReady(element, `it has no ${what}`);
  }
  return result;
});

// What an element is like now, for waits.
const look = guarded(({ selector }) => {
  const elements = queryAll(selector);
  return { status: 'ready', attached: elements.length > 0, visible: elements.some(isVisible) };
});

// Whether a text is visible anywhere: the deepest elements that hold it are looked at.
const showsText = guarded(({ text }) => {
  const wanted = normalize(text).toLowerCase();
  if (!normalize(document.body?.innerText ?? '').toLowerCase().includes(wanted)) {
    const inShadow = allRoots().length > 1;
    if (!inShadow) return { status: 'ready', shown: false };
  } else return { status: 'ready', shown: true };
  return { status: 'ready', shown: engines.text(text).some(isVisible) };
});

// A picture waits for fonts, but not for ever, and shows no blinking text cursor. A style sheet that the document
// adopts changes nothing that the page's own scripts look at.
let withoutCaret = null;

const beforePicture = async ({ wait }) => {
  await Promise.race([document.fonts.ready, new Promise((resolve) => setTimeout(resolve, wait))]);
  if (!withoutCaret) {
    withoutCaret = new CSSStyleSheet();
    withoutCaret.replaceSync('* { caret-color: transparent !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, withoutCaret];
  }
  return { status: 'ready' };
};

const afterPicture = () => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== withoutCaret);
  withoutCaret = null;
  return { status: 'ready' };
};

// The box of an element in the document, for a picture of it.
const box = guarded(async (options) => {
  const { element, failure } = resolveOne(options);
  if (failure) return failure;
  const problem = firstProblem(element, ['visible']);
  if (problem) return problem;
  scrollTo(element, 0);
  const moving = await unstable(element);
  if (moving) return outcome.notReady(element, moving);
  const { x, y, width, height } = element.getBoundingClientRect();
  return { status: 'ready', x: x + scrollX, y: y + scrollY, width, height };
});

const snapshot = ({ maxLength }) => {
  const type = document.doctype;
  const html = (type ? `<!DOCTYPE ${type.name}>\n` : '') + (document.documentElement?.outerHTML ?? '');
  return { status: 'ready', html: html.slice(0, maxLength), length: html.length };
};

globalThis.vantflow = {
  prepareClick, finishClick, prepareFill, read, look, showsText, beforePicture, afterPicture, box, snapshot,
};
