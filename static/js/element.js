// Makes elements: from a <template> of the page, or bare. Knows no words.

/** Return the element of the page that is called `id`. */
export const part = (id) => document.getElementById(id);

/** Return a new element with `facts`, and `children` in it. */
export function make(name, facts = {}, ...children) {
  const element = Object.assign(document.createElement(name), facts);
  element.append(...children);
  return element;
}

/** Return a copy of what the template `id` holds; `words` go where `data-is` names them. */
export function copy(id, words = {}) {
  const element = part(id).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(words)) within(element, name).textContent = text;
  return element;
}

/** Return the part of a copy that `data-is` names. */
export function within(element, name) {
  return element.matches(`[data-is=${name}]`) ? element : element.querySelector(`[data-is=${name}]`);
}

/** Return a dot in a class's colour; the word beside it says the same. */
export function dot(colour) {
  const made = make("span", { className: "dot", ariaHidden: "true" });
  made.style.setProperty("--colour", colour);
  return made;
}
