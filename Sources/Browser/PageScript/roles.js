// ARIA roles and accessible names, as far as HTML gives them (HTML-AAM, accname 1.2).

const inputRoles = {
  button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio',
  range: 'slider', number: 'spinbutton', search: 'searchbox', email: 'textbox', tel: 'textbox', text: 'textbox',
  url: 'textbox', password: 'textbox',
};

const tagRoles = {
  ARTICLE: 'article', ASIDE: 'complementary', BLOCKQUOTE: 'blockquote', BUTTON: 'button', CAPTION: 'caption',
  CODE: 'code', DATALIST: 'listbox', DD: 'definition', DETAILS: 'group', DIALOG: 'dialog', DT: 'term',
  FIELDSET: 'group', FIGURE: 'figure', HR: 'separator', HTML: 'document', LI: 'listitem', MAIN: 'main',
  MENU: 'list', METER: 'meter', NAV: 'navigation', OL: 'list', OPTGROUP: 'group', OPTION: 'option',
  OUTPUT: 'status', P: 'paragraph', PROGRESS: 'progressbar', TABLE: 'table', TBODY: 'rowgroup', TD: 'cell',
  TEXTAREA: 'textbox', TFOOT: 'rowgroup', THEAD: 'rowgroup', TIME: 'time', TR: 'row', UL: 'list',
};

function roleOf(element) {
  const explicit = (element.getAttribute('role') ?? '').trim().split(/\s+/)[0];
  if (explicit) return explicit;
  switch (element.nodeName) {
    case 'A': case 'AREA': return element.hasAttribute('href') ? 'link' : 'generic';
    case 'H1': case 'H2': case 'H3': case 'H4': case 'H5': case 'H6': return 'heading';
    case 'HEADER': return insideSection(element) ? 'generic' : 'banner';
    case 'FOOTER': return insideSection(element) ? 'generic' : 'contentinfo';
    case 'FORM': return nameAttributes(element) ? 'form' : 'generic';
    case 'SECTION': return nameAttributes(element) ? 'region' : 'generic';
    case 'IMG': return element.getAttribute('alt') === '' ? 'presentation' : 'img';
    case 'INPUT': return element.hasAttribute('list') ? 'combobox' : inputRoles[element.type] ?? 'generic';
    case 'SELECT': return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    case 'TH': return element.scope === 'row' ? 'rowheader' : 'columnheader';
    default: return tagRoles[element.nodeName] ?? 'generic';
  }
}

const insideSection = (element) => element.closest('article, aside, main, nav, section') !== null;
const nameAttributes = (element) => element.getAttribute('aria-label') || element.getAttribute('aria-labelledby');

// Roles whose name is what they contain.
const namedByContent = new Set([
  'button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link', 'listitem', 'menuitem', 'option',
  'radio', 'row', 'rowheader', 'switch', 'tab', 'tooltip', 'treeitem',
]);

const contentName = (element, cache) => {
  let text = textOf(element, cache);
  for (const image of element.querySelectorAll('img[alt]')) text += ' ' + image.alt;
  return normalize(text);
};

function nameOf(element, role, cache) {
  const referenced = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    .map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);
  if (referenced.length) return normalize(referenced.map((other) => textOf(other, cache)).join(' '));
  const label = normalize(element.getAttribute('aria-label') ?? '');
  if (label) return label;
  if (isButtonInput(element)) {
    return normalize(element.value || { submit: 'Submit', reset: 'Reset' }[element.type] || '');
  }
  if (element.labels?.length && element.nodeName !== 'BUTTON') {
    return normalize([...element.labels].map((other) => textOf(other, cache)).join(' '));
  }
  const own = { IMG: 'alt', AREA: 'alt', INPUT: 'alt' }[element.nodeName];
  if (own && element.getAttribute(own)) return normalize(element.getAttribute(own));
  const child = { FIELDSET: 'legend', TABLE: 'caption', FIGURE: 'figcaption' }[element.nodeName];
  const captioned = child && element.querySelector(`:scope > ${child}`);
  if (captioned) return normalize(textOf(captioned, cache));
  if (namedByContent.has(role)) {
    const text = contentName(element, cache);
    if (text) return text;
  }
  return normalize(element.getAttribute('title') || element.getAttribute('placeholder') || '');
}

// Hidden from assistive technology, and so from role=.
function isAriaHidden(element) {
  for (let current = element; current; current = parentOf(current)) {
    if (current.getAttribute('aria-hidden') === 'true') return true;
  }
  return !element.checkVisibility({ visibilityProperty: true });
}

function isAriaDisabled(element) {
  if (element.matches(':disabled')) return true;
  for (let current = element; current; current = parentOf(current)) {
    if (current.getAttribute('aria-disabled') === 'true') return true;
  }
  return false;
}

const triState = (element, attribute, own) => {
  const value = element.getAttribute(attribute);
  return own !== undefined && value === null ? own : value === 'true' ? true : value === 'mixed' ? 'mixed' : false;
};

const roleAttributes = {
  checked: (element) =>
    element.indeterminate ? 'mixed' : triState(element, 'aria-checked', element.matches(':checked') || undefined),
  disabled: isAriaDisabled,
  expanded: (element) =>
    triState(element, 'aria-expanded', element.nodeName === 'DETAILS' ? element.open : undefined),
  level: (element) => Number(element.getAttribute('aria-level') ?? /^H([1-6])$/.exec(element.nodeName)?.[1] ?? 0),
  pressed: (element) => triState(element, 'aria-pressed'),
  selected: (element) =>
    triState(element, 'aria-selected', element.nodeName === 'OPTION' ? element.selected : undefined),
};
