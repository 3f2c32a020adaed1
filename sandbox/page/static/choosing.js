// Lists to choose from: several of a list that unfolds, lists the app searches itself, tables in pages.

import { post } from "./doings.js";

// ---- what is chosen ----------------------------------------------------------------------------------

/** What a control holds, as the sandbox takes it: a text, a value, a list, or whole options where the app made them. */
export function held(field) {
  const several = field.dataset.several !== undefined;
  if (field.dataset.search !== undefined) {
    const options = [...field.querySelectorAll("[data-option]")].map((chip) => JSON.parse(chip.dataset.option));
    return several ? options : (options[0] ?? null);
  }
  if (field.matches("fieldset, details, select")) {
    const chosen = [...field.querySelectorAll("input:checked, option:checked")].map((one) => one.value).filter(Boolean);
    return several ? chosen : (chosen[0] ?? null);
  }
  if (field.type === "datetime-local") return field.value ? Math.floor(new Date(field.value).getTime() / 1000) : null;
  return field.value === "" ? null : field.value;
}

// ---- several of a list that unfolds ------------------------------------------------------------------

/** The closed list says what is chosen in it; no more may be chosen than it allows. */
function summed(list) {
  const boxes = [...list.querySelectorAll("input")];
  const chosen = boxes.filter((box) => box.checked);
  const summary = list.querySelector("summary");
  const names = chosen.map((box) => box.closest("label").textContent.trim());
  summary.querySelector("[data-keep]").textContent = names.join(", ") || summary.dataset.hint;
  const full = Number(list.dataset.most) > 0 && chosen.length >= Number(list.dataset.most);
  for (const box of boxes) box.disabled = full && !box.checked;
}

// ---- a list the app searches --------------------------------------------------------------------------

const asked = new WeakMap(); // a search -> the last question, to drop answers that come too late

async function search(field, input) {
  const list = field.querySelector("[role=listbox]");
  const question = Symbol("question");
  asked.set(field, question);
  if (input.value.trim().length < Number(field.dataset.letters)) return fold(field);
  await new Promise((done) => setTimeout(done, 200)); // whoever types on is not asked for
  if (asked.get(field) !== question) return undefined;
  const told = await post("/sandbox/slack/suggest", { ...JSON.parse(field.dataset.search), query: input.value.trim() });
  if (asked.get(field) !== question) return undefined;
  list.replaceChildren(...told.options.map((option, place) => offered(list, option, place)));
  if (!told.options.length) list.append(Object.assign(document.createElement("li"), { textContent: field.dataset.nothing }));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  return point(field, 0);
}

function offered(list, option, place) {
  const row = document.createElement("li");
  row.id = `${list.id}-${place}`;
  row.setAttribute("role", "option");
  row.dataset.offers = JSON.stringify(option);
  row.textContent = option.text.text;
  if (option.description) row.append(Object.assign(document.createElement("small"), { textContent: ` ${option.description.text}` }));
  return row;
}

const rows = (field) => [...field.querySelectorAll("[role=option]")];

function point(field, place) {
  const all = rows(field);
  if (!all.length) return;
  const at = (place + all.length) % all.length;
  for (const [index, row] of all.entries()) row.setAttribute("aria-selected", String(index === at));
  field.querySelector("input").setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

function fold(field) {
  const input = field.querySelector("input");
  field.querySelector("[role=listbox]").hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

/** Takes what was offered; answers whether the app has to hear of it. */
function take(field, row) {
  const chips = field.querySelector(".chips");
  const option = JSON.parse(row.dataset.offers);
  if (field.dataset.several === undefined) chips.replaceChildren();
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "chip";
  chip.title = field.dataset.remove;
  chip.dataset.option = JSON.stringify(option);
  chip.textContent = `${option.text.text} ×`;
  const known = [...chips.children].some((one) => JSON.parse(one.dataset.option).value === option.value);
  const full = Number(field.dataset.most) > 0 && chips.children.length >= Number(field.dataset.most);
  if (!known && !full) chips.append(chip);
  field.querySelector("input").value = "";
  fold(field);
}

const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-search]");
  if (field) search(field, event.target).catch((problem) => field.dispatchEvent(new CustomEvent("problem", { bubbles: true, detail: problem.message })));
});

document.addEventListener("mousedown", (event) => {
  const row = event.target.closest("[data-offers]");
  const field = event.target.closest("[data-search]");
  for (const other of document.querySelectorAll("[data-search]")) if (other !== field) fold(other);
  if (!row) return;
  event.preventDefault(); // the focus stays where one types
  take(field, row);
  changed(field);
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip[data-option]");
  if (!chip) return;
  const field = chip.closest("[data-search]");
  chip.remove();
  field.querySelector("input").focus();
  changed(field);
});

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target.closest?.("[data-search]");
    if (!field || field.querySelector("[role=listbox]").hidden) return;
    const all = rows(field);
    const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") point(field, at + 1);
    else if (event.key === "ArrowUp") point(field, at - 1);
    else if (event.key === "Escape") fold(field);
    else if (event.key === "Enter" && at >= 0) {
      take(field, all[at]);
      changed(field);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("change", (event) => {
  const list = event.target.closest("details.several");
  if (list) summed(list);
});

// ---- tables in pages ------------------------------------------------------------------------------------

const pages = new Map(); // a table's key -> { page, column, down }: kept over every drawing

/** Every table shows its page, in its order. Called again after each drawing. */
export function settled() {
  for (const sheet of document.querySelectorAll("[data-pages]")) turned(sheet);
  for (const list of document.querySelectorAll("details.several")) summed(list);
}

function turned(sheet) {
  const size = Number(sheet.dataset.pages);
  const state = pages.get(sheet.dataset.key) ?? { page: 0, column: null, down: false };
  const body = sheet.querySelector("tbody");
  const all = [...body.children].sort((one, other) => compared(one, other, state));
  const last = Math.max(0, Math.ceil(all.length / size) - 1);
  state.page = Math.min(Math.max(0, state.page), last);
  pages.set(sheet.dataset.key, state);
  if (all.some((row, place) => body.children[place] !== row)) body.replaceChildren(...all);
  for (const [place, row] of all.entries()) row.hidden = Math.floor(place / size) !== state.page;
  for (const [place, head] of [...sheet.querySelectorAll("thead th")].entries()) {
    const sorted = place === state.column;
    if (sorted) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  const pager = sheet.querySelector(".pager");
  if (!pager) return;
  const first = state.page * size + 1;
  const text = `${first}–${Math.min(first + size - 1, all.length)} / ${all.length}`;
  const place = pager.querySelector("span");
  if (place.textContent !== text) place.textContent = text;
  // Not disabled: a button that is disabled loses the focus.
  for (const button of pager.querySelectorAll("[data-turns]")) {
    const stuck = button.dataset.turns === "-1" ? state.page === 0 : state.page === last;
    button.setAttribute("aria-disabled", String(stuck));
  }
}

function compared(one, other, { column, down }) {
  if (column === null) return Number(one.dataset.row) - Number(other.dataset.row);
  const [a, b] = [one, other].map((row) => row.children[column].dataset.sort);
  const order = a !== "" && b !== "" && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b)) ? a - b : a.localeCompare(b);
  return down ? -order : order;
}

document.addEventListener("click", (event) => {
  const sheet = event.target.closest("[data-pages]");
  const turn = event.target.closest("[data-turns]");
  const sort = event.target.closest("[data-sorts]");
  if (!sheet || (!turn && !sort)) return;
  const state = pages.get(sheet.dataset.key);
  if (turn) state.page += Number(turn.dataset.turns);
  if (sort) {
    const column = Number(sort.dataset.sorts);
    Object.assign(state, { page: 0, down: state.column === column && !state.down, column });
  }
  turned(sheet);
});
