// What prepares and checks clicks and fills. The input itself comes from Chromium, so that the page trusts it.

let watchedClick = null;

const clickable = 'a[href], button, summary, label, input, select, textarea, [onclick], [role=button], [role=link], ' +
  '[role=menuitem], [role=tab], [role=option], [role=checkbox], [role=radio], [role=switch]';

// A text that stands in a heading and on a button too: whoever clicks it means the button, if there is just one.
function resolveClickTarget(options) {
  const resolved = resolveOne(options);
  if (resolved.failure?.status !== 'many' || parse(options.selector).engine !== 'text') return resolved;
  const targets = new Set(queryAll(options.selector).map((element) => element.closest(clickable)).filter(Boolean));
  return targets.size === 1 ? { element: [...targets][0] } : resolved;
}

// Resolves, checks, scrolls and hit-tests in one go; answers with the point to click.
const prepareClick = guarded(async (options) => {
  const { element, failure } = resolveClickTarget(options);
  if (failure) return failure;
  const problem = firstProblem(element, ['visible', 'enabled']);
  if (problem) return problem;
  scrollTo(element, options.attempt);
  const moving = await unstable(element);
  if (moving) return outcome.notReady(element, moving);
  const point = clickPoint(element);
  if (!point) return outcome.notReady(element, 'it is outside of the window');
  const hit = hitAt(point);
  if (hit && !isInside(hit, element)) return outcome.covered(element, hit);
  watchClick(element);
  return { status: 'ready', ...point };
});

const mouseEvents = ['mousedown', 'mouseup', 'pointerdown', 'pointerup', 'click', 'auxclick', 'dblclick', 'contextmenu'];

// Something may come between the test and the click: the first event decides, and a miss reaches nobody.
function watchClick(element) {
  unwatchClick();
  const watch = { missed: null, isDecided: false };
  watch.listener = (event) => {
    if (!event.isTrusted) return;
    if (!watch.isDecided) {
      watch.isDecided = true;
      const target = event.composedPath()[0];
      if (!(target instanceof Element) || !isInside(target, element)) {
        watch.missed = outcome.covered(element, target instanceof Element ? target : document.documentElement);
      }
    }
    if (!watch.missed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const name of mouseEvents) addEventListener(name, watch.listener, { capture: true, passive: false });
  watchedClick = watch;
}

function unwatchClick() {
  if (!watchedClick) return null;
  for (const name of mouseEvents) removeEventListener(name, watchedClick.listener, { capture: true });
  const { missed } = watchedClick;
  watchedClick = null;
  return missed;
}

// After the click: whether it missed. A form's submission is begun by a task of its own, which this lets go first.
const finishClick = guarded(async () => {
  const missed = unwatchClick();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return missed ?? { status: 'ready' };
});

const setByValue = new Set(['color', 'date', 'time', 'datetime-local', 'month', 'range', 'week']);
const typed = new Set(['', 'email', 'number', 'password', 'search', 'tel', 'text', 'url']);

function announce(element) {
  element.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}

// Sets the value where that is how people do it; otherwise focuses and selects, and text is to be typed.
const prepareFill = guarded(async (options) => {
  const resolved = resolveOne(options);
  if (resolved.failure) return resolved.failure;
  let element = resolved.element;
  if (element instanceof HTMLLabelElement && element.control) element = element.control;
  const problem = firstProblem(element, ['visible', 'enabled', 'editable']);
  if (problem) return problem;
  const wrong = (why) => ({ status: 'wrongElement', why, element: describe(element) });
  if (element instanceof HTMLSelectElement) return selectOption(element, options.value, wrong);
  if (element instanceof HTMLInputElement) {
    if (setByValue.has(element.type)) {
      element.focus();
      element.value = options.value;
      if (element.value !== options.value) return wrong(`a ${element.type} input does not take this value`);
      announce(element);
      return { status: 'done' };
    }
    if (!typed.has(element.type)) return wrong(`an input of type ${element.type} cannot be filled`);
    if (element.type === 'number' && options.value !== '' && Number.isNaN(Number(options.value))) {
      return wrong('a number input takes a number');
    }
    element.focus();
    element.select();
  } else if (element instanceof HTMLTextAreaElement) {
    element.focus();
    element.select();
  } else if (element.isContentEditable) {
    element.focus();
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  } else {
    return wrong('it is neither a form control nor editable');
  }
  return { status: 'type' };
});

function selectOption(element, value, wrong) {
  const wanted = normalize(value);
  const options = [...element.options];
  const option = options.find((candidate) => candidate.value === value)
    ?? options.find((candidate) => normalize(candidate.label) === wanted);
  if (!option) return wrong(`it has no option "${clip(value, 60)}"`);
  element.focus();
  if (element.multiple) for (const other of options) other.selected = other === option;
  else element.value = option.value, option.selected = true;
  announce(element);
  return { status: 'done' };
}
