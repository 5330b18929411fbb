// What elements say, and how elements are told to people.

const normalize = (text) => text.replace(/[\u200b\u00ad]/g, '').replace(/\s+/g, ' ').trim();

const skipsText = (element) =>
  ['SCRIPT', 'NOSCRIPT', 'STYLE', 'TEMPLATE'].includes(element.nodeName) || document.head?.contains(element);

// Inputs that show their value as a label.
const isButtonInput = (element) =>
  element instanceof HTMLInputElement && ['submit', 'button', 'reset'].includes(element.type);

// The text of an element through open shadow roots; `cache` lives for one query.
function textOf(element, cache) {
  const known = cache.get(element);
  if (known !== undefined) return known;
  let text = '';
  if (isButtonInput(element)) {
    text = element.value;
  } else if (!skipsText(element)) {
    for (const node of (element.shadowRoot ?? element).childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue;
      else if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.nodeName === 'SLOT' && node.assignedNodes().length) {
          for (const slotted of node.assignedNodes()) {
            text += slotted.nodeType === Node.TEXT_NODE ? slotted.nodeValue : textOf(slotted, cache);
          }
        } else text += textOf(node, cache);
      }
    }
  }
  cache.set(element, text);
  return text;
}

// `text` as users write it: quoted is exact, /…/ is a regular expression, anything else is found anywhere in any case.
function textMatcher(text) {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted) {
    const wanted = normalize(quoted[2]);
    return (candidate) => candidate === wanted;
  }
  const pattern = /^\/(.+)\/([a-z]*)$/s.exec(text);
  if (pattern) {
    const regex = compile(pattern[1], pattern[2]);
    return (candidate) => regex.test(candidate);
  }
  const wanted = normalize(text).toLowerCase();
  return (candidate) => candidate.toLowerCase().includes(wanted);
}

function compile(source, flags) {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (error) {
    throw new SelectorError(error.message);
  }
}

// An element as a person would point at it: its tag, the attributes that name it, the beginning of its text.
function describe(element) {
  const attributes = ['id', 'class', 'name', 'type', 'role', 'href', 'aria-label', 'placeholder']
    .filter((name) => element.getAttribute(name))
    .map((name) => ` ${name}="${clip(element.getAttribute(name), 40)}"`)
    .join('');
  const text = clip(normalize(textOf(element, new Map())), 50);
  return `<${element.localName}${attributes}>${text}`;
}

const clip = (text, length) => (text.length > length ? text.slice(0, length - 1) + '…' : text);

class SelectorError extends Error {}
