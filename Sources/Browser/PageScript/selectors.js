// From a selector to elements, in the order of the document.

const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

// The document and every open shadow root in it.
function allRoots(root = document, found = []) {
  found.push(root);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) if (walker.currentNode.shadowRoot) allRoots(walker.currentNode.shadowRoot, found);
  return found;
}

const allElements = () => allRoots().flatMap((root) => [...root.querySelectorAll('*')]);

function queryAll(selector) {
  const { engine, body } = parse(selector);
  return engines[engine](body);
}

function parse(selector) {
  const text = selector.trim();
  const named = /^(css|text|role|label|xpath)\s*=\s*(.*)$/s.exec(text);
  if (named) return { engine: named[1], body: named[2] };
  if (/^(["']).*\1$/s.test(text)) return { engine: 'text', body: text };
  if (/^(\/\/|\(\/\/|\.\.)/.test(text)) return { engine: 'xpath', body: text };
  return { engine: 'css', body: text };
}

const engines = {
  css(body) {
    const roots = allRoots();
    const found = new Set();
    try {
      for (const root of roots) for (const element of root.querySelectorAll(body)) found.add(element);
      if (roots.length > 1) for (const element of acrossShadows(body, roots)) found.add(element);
    } catch (error) {
      throw new SelectorError(`"${body}" is not a CSS selector`);
    }
    return [...found];
  },

  // The deepest elements whose text matches.
  text(body) {
    if (!body) throw new SelectorError('text= needs a text');
    const matches = textMatcher(body);
    const cache = new Map();
    const doesMatch = (element) => !skipsText(element) && matches(normalize(textOf(element, cache)));
    return allElements().filter((element) => {
      if (!doesMatch(element)) return false;
      const children = [...element.children, ...(element.shadowRoot?.children ?? [])];
      return !children.some(doesMatch);
    });
  },

  role(body) {
    const parsed = /^\s*([a-z]+)\s*((?:\[.*\])?)\s*$/is.exec(body);
    if (!parsed) throw new SelectorError(`"${body}" is not a role with [attributes]`);
    const role = parsed[1].toLowerCase();
    const conditions = roleConditions(parsed[2]);
    const cache = new Map();
    return allElements().filter((element) =>
      roleOf(element) === role && conditions.every((holds) => holds(element, role, cache)) && !isAriaHidden(element));
  },

  // The kinds of labels in the order of their weight: only the first kind that matches anything counts.
  label(body) {
    const wanted = normalize(body.replace(/^(["'])(.*)\1$/s, '$2')).toLowerCase().replace(/\s*[:*]+$/, '');
    if (!wanted) throw new SelectorError('label= needs a text');
    const cache = new Map();
    const controls = allElements().filter((element) =>
      element.matches('input:not([type=hidden]), textarea, select, [contenteditable=""], [contenteditable=true], ' +
        '[role=textbox], [role=combobox], [role=checkbox], [role=radio], [role=switch], [role=searchbox]'));
    const clean = (text) => normalize(text ?? '').toLowerCase().replace(/\s*[:*]+$/, '');
    const labels = (element) => [
      ...[...(element.labels ?? [])].map((label) => clean(textOf(label, cache))),
      clean(nameOf(element, roleOf(element), cache)),
    ];
    const placeholder = (element) => [clean(element.getAttribute('placeholder'))];
    const names = (element) => [clean(element.getAttribute('name')), clean(element.id)];
    const words = (text) => text.split(/[^\p{L}\p{N}]+/u);
    for (const equal of [
      (text) => text === wanted,
      (text) => words(text).includes(wanted),
      (text) => text.includes(wanted),
    ]) {
      for (const kind of [labels, placeholder, names]) {
        const found = controls.filter((element) => kind(element).some((text) => text && equal(text)));
        if (found.length) return found;
      }
    }
    return [];
  },

  xpath(body) {
    try {
      const result = document.evaluate(body, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
      return Array.from({ length: result.snapshotLength }, (_, index) => result.snapshotItem(index))
        .filter((node) => node.nodeType === Node.ELEMENT_NODE);
    } catch (error) {
      throw new SelectorError(`"${body}" is not an XPath expression for elements`);
    }
  },
};

// `a b` where `a` is outside and `b` inside a shadow root, for selectors that have no other combinator.
function* acrossShadows(selector, roots) {
  const compounds = descendantParts(selector);
  if (!compounds || compounds.length < 2) return;
  const last = compounds.pop();
  for (const root of roots) {
    for (const element of root.querySelectorAll(last)) {
      let index = compounds.length - 1;
      for (let ancestor = parentOf(element); ancestor && index >= 0; ancestor = parentOf(ancestor)) {
        if (ancestor.matches(compounds[index])) index -= 1;
      }
      if (index < 0) yield element;
    }
  }
}

// The compounds of a selector that white space alone combines; null for any other.
function descendantParts(selector) {
  const parts = [];
  let depth = 0, quote = '', part = '';
  for (const character of selector.trim()) {
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('[('.includes(character)) depth += 1;
    else if ('])'.includes(character)) depth -= 1;
    else if (!depth && ',>+~\\'.includes(character)) return null;
    else if (!depth && /\s/.test(character)) {
      if (part) parts.push(part);
      part = '';
      continue;
    }
    part += character;
  }
  return part ? [...parts, part] : parts;
}

// [name="…"], [name="…" i], [name=/…/], [checked], [level=2] …
function roleConditions(text) {
  const pattern = /\s*\[\s*([a-z]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\/((?:[^/\\]|\\.)+)\/([a-z]*)|([^\]\s]+))\s*(i|s)?\s*)?\]/giy;
  const conditions = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw new SelectorError(`"${text}" are not attributes of a role`);
    conditions.push(roleCondition(match));
  }
  return conditions;
}

function roleCondition([, attribute, double, single, source, flags, word, mode]) {
  const key = attribute.toLowerCase();
  const quoted = (double ?? single)?.replace(/\\(.)/g, '$1');
  if (key === 'name') {
    if (source !== undefined) {
      const regex = compile(source, flags);
      return (element, role, cache) => regex.test(nameOf(element, role, cache));
    }
    const wanted = normalize(quoted ?? word ?? '');
    if (mode === 'i') {
      return (element, role, cache) => nameOf(element, role, cache).toLowerCase().includes(wanted.toLowerCase());
    }
    return (element, role, cache) => nameOf(element, role, cache) === wanted;
  }
  const read = roleAttributes[key];
  if (!read) throw new SelectorError(`a role has no attribute "${attribute}"`);
  const value = quoted ?? word;
  const wanted = value === undefined || value === 'true' ? true : value === 'false' ? false
    : key === 'level' ? Number(value) : value;
  return (element) => read(element) === wanted;
}
