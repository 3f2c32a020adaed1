// Makes what stands on the page equal to a newer drawing of it, touching only what differs:
// what is focused, typed, scrolled, selected or unfolded stays as it is.

// Attributes that people and the script set, not the drawing.
const OWN = new Set(["open", "style", "aria-busy"]);

const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id || null : null);

/** `from` becomes like `to`. Elements with data-keep are the script's own and are left alone. */
export function morph(from, to) {
  if (from.dataset.keep !== undefined) return;
  attributes(from, to);
  if (from.dataset.live !== undefined) from.checked = to.hasAttribute("checked");
  if (from.tagName === "TEXTAREA") text(from, to);
  else children(from, to);
}

/** What somebody changed in a field stays; what nobody touched follows. */
function text(from, to) {
  const touched = from.value !== from.defaultValue || from === document.activeElement;
  if (!touched && from.defaultValue !== to.defaultValue) from.defaultValue = to.defaultValue;
}

function attributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (OWN.has(name)) continue;
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!OWN.has(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

function children(from, to) {
  const keyed = new Map();
  for (const child of from.childNodes) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  const stays = new Set([...to.childNodes].map(keyOf).filter((key) => key !== null));
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const found = matching(place, wanted, keyed);
    // What goes is taken out first, so that what stays need not be moved: a moved field loses its focus.
    while (found !== null && place !== null && place !== found && !stays.has(keyOf(place))) place = removed(place);
    if (found === null) {
      from.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (found === place) place = place.nextSibling;
    else from.insertBefore(found, place);
    if (found.nodeType === 1) morph(found, wanted);
    else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
  }
  while (place !== null) place = removed(place);
}

/** Takes a node out; answers the one after it. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** The node on the page that the wanted one continues: by key, else the next one of the same kind without a key. */
function matching(place, wanted, keyed) {
  const key = keyOf(wanted);
  if (key !== null) {
    const known = keyed.get(key);
    keyed.delete(key);
    return known !== undefined && known.nodeName === wanted.nodeName ? known : null;
  }
  const same = place !== null && place.nodeType === wanted.nodeType && place.nodeName === wanted.nodeName;
  return same && keyOf(place) === null ? place : null;
}
