// The page in motion: it fetches itself anew when the sandbox says that something changed, and sends what people do.

import { settled } from "./choosing.js";
import "./composing.js";
import { FORMS, choose, post, press, quote, reacted, unquote } from "./doings.js";
import { drawn as phoneDrawn } from "./phone.js";
import { morph } from "./morph.js";
import { opened, putAway } from "./shared.js";

const drafts = {
  key: (area) => `draft-${area.dataset.draft}`,
  keep: (area) => sessionStorage.setItem(drafts.key(area), area.value),
  back: (area) => {
    const kept = sessionStorage.getItem(drafts.key(area));
    if (kept && !area.value && area !== document.activeElement) area.value = kept;
    grow(area);
  },
};

// ---- showing what is new -----------------------------------------------------------------------------

let line = null;
let fetching = false;
let again = false;
let opener = null; // what had the focus before a modal came
let awaited = null; // what gets the focus when the address one goes to is drawn
let took = 0; // milliseconds the last fetch and drawing needed

/** Fetches this view and lets the page become it. A call while one is under way asks for one more. */
async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    do {
      // Under a flood of news most of the time is left to the sandbox itself.
      await new Promise((done) => setTimeout(done, again ? 2 * took : 0));
      again = false;
      const began = performance.now();
      const here = location.pathname + location.search;
      const answer = await fetch(here, { headers: { Accept: "text/html" } });
      const html = await answer.text();
      if (here === location.pathname + location.search) show(new DOMParser().parseFromString(html, "text/html"));
      else again = true;
      took = performance.now() - began;
    } while (again);
  } catch {
    lost(true);
  } finally {
    fetching = false;
  }
}

function show(drawn) {
  const followed = [...document.querySelectorAll("[data-follow]")];
  const atEnd = new Set(followed.filter((log) => ending(log) < 40));
  const modal = document.querySelector(".modal");
  const shown = modal?.closest("[data-key]").dataset.key;
  const focused = document.activeElement;
  const around = places(focused);
  document.documentElement.lang = drawn.documentElement.lang;
  document.title = drawn.title;
  morph(document.body, drawn.body);
  for (const log of document.querySelectorAll("[data-follow]")) {
    if (atEnd.has(log) || !followed.includes(log)) log.scrollTop = log.scrollHeight;
  }
  settle();
  const opened = document.querySelector(".modal");
  if (opened && (!modal || opened.closest("[data-key]").dataset.key !== shown)) {
    if (!modal) opener = focused;
    (opened.querySelector("[data-first] :is(input, select, textarea, summary)") ?? opened.querySelector("[data-focus]")).focus();
  }
  const place = awaited && document.querySelector(awaited);
  place?.focus();
  awaited = null;
  if (modal && !opened) (opener?.isConnected ? opener : document.querySelector("#posts"))?.focus();
  if (!seen(document.activeElement)) around.find(seen)?.focus({ preventScroll: true });
}

/** Where the focus may be, nearest first, should this place go: itself, then whatever around it can have it. */
function places(focused) {
  const found = [];
  for (let at = focused; at && at !== document.body; at = at.parentElement) {
    if (at === focused || at.hasAttribute("tabindex")) found.push(at);
  }
  return found;
}

const seen = (place) => place.isConnected && place !== document.body && place.checkVisibility();

/** How far a list is scrolled away from its end, in pixels. */
const ending = (log) => log.scrollHeight - log.scrollTop - log.clientHeight;

/** What the drawing does not know: drafts, the running clock. */
function settle() {
  for (const area of document.querySelectorAll("[data-draft]")) drafts.back(area);
  settled();
  phoneDrawn();
  const { dateTime, dataset } = document.querySelector("#now");
  behind = new Date(dateTime) - Date.now();
  stands = dataset.stands === undefined ? null : new Date(dateTime);
  tick();
}

function listen() {
  line?.close();
  const there = new URL("/sandbox/live", location.href);
  there.search = location.search;
  there.searchParams.set("known", document.body.dataset.known);
  line = new EventSource(there);
  line.onmessage = refresh;
  line.onopen = () => lost(false);
  line.onerror = () => {
    lost(true);
    if (line.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

/** Says as long as it lasts that nobody answers; what came meanwhile is fetched when somebody does. */
function lost(really) {
  const place = document.querySelector("#lost");
  if (place.hidden === !really) return;
  place.hidden = !really;
  if (!really) refresh();
}

async function go(address, { back = false } = {}) {
  if (!back) history.pushState(null, "", address);
  await refresh();
  listen();
}

// ---- the clock -----------------------------------------------------------------------------------------

let behind = 0;
let stands = null; // the moment at which the clock was stopped

function tick() {
  const clock = document.querySelector("#now");
  const names = { weekday: "short", day: "numeric", month: "short", timeZone: document.body.dataset.zone };
  const at = stands ?? new Date(Date.now() + behind);
  const parts = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, names)
    .formatToParts(at)
    .reduce((found, part) => ({ ...found, [part.type]: part.value }), {});
  const time = at.toLocaleTimeString("en-GB", { timeZone: document.body.dataset.zone });
  const text = `${parts.weekday} ${parts.day} ${parts.month}, ${time}`;
  if (clock.textContent !== text) clock.textContent = text;
}

// ---- what people do --------------------------------------------------------------------------------------

let silence = 0;

function tell(sentence) {
  const place = document.querySelector("#told");
  place.textContent = sentence;
  place.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => place.classList.remove("shown"), 8000);
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 160)}px`;
}

/** Asks first where the element says so. */
async function agreed(element) {
  const { questionTitle, questionText, questionYes, questionNo } = element.dataset;
  if (questionTitle === undefined) return true;
  const dialog = document.querySelector("#question");
  dialog.querySelector("#question-title").textContent = questionTitle;
  dialog.querySelector("#question-text").textContent = questionText;
  dialog.querySelector("#question-yes").textContent = questionYes;
  dialog.querySelector("#question-no").textContent = questionNo;
  dialog.querySelector("#question-yes").classList.toggle("danger", element.dataset.questionDanger !== undefined);
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  return dialog.returnValue === "yes";
}

const busy = new WeakSet();

async function attempt(element, work) {
  if (busy.has(element)) return;
  busy.add(element);
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (problem) {
    tell(problem.message);
  } finally {
    busy.delete(element);
    element.removeAttribute("aria-busy");
    await refresh();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const doing = FORMS[form.dataset.form];
  if (doing === undefined) return;
  event.preventDefault();
  attempt(form, async () => {
    const done = await doing(form, new FormData(form));
    if (!done) return;
    if (form.dataset.form !== "modal") empty(form);
    if (form.closest(".shared")) putAway();
    for (const menu of document.querySelectorAll("details[open]")) {
      if (menu.contains(form)) menu.removeAttribute("open");
    }
    if (done instanceof URL) await go(done);
  });
});

function empty(form) {
  form.reset();
  for (const names of form.querySelectorAll(".names")) names.textContent = "";
  for (const area of form.querySelectorAll("[data-draft]")) {
    sessionStorage.removeItem(drafts.key(area));
    grow(area);
    area.focus();
  }
}

document.addEventListener("click", (event) => {
  const quoting = event.target.closest("[data-quote]");
  const button = event.target.closest("[data-post]:is(button, a)");
  const anchor = event.target.closest("a[href]");
  if (event.target.closest("[data-unquote]")) unquote(event.target.closest("form"));
  const colours = event.target.closest("[data-colours]");
  const reacts = event.target.closest("[data-reacts]");
  const opens = event.target.closest("[data-opens]");
  if (reacts) attempt(reacts, () => reacted(reacts, reacts.dataset.reacts)).then(putAway);
  if (opens) opened(opens);
  else if (quoting || !event.target.closest(".shared")) putAway();
  if (quoting) quote(quoting);
  if (colours) paint(colours);
  if (button) pressed(button);
  if (anchor) followed(event, anchor);
  for (const drawer of document.querySelectorAll("details[data-drawer][open]")) {
    if (!drawer.contains(event.target) || quoting) drawer.removeAttribute("open");
  }
});

/** The next of: as the system, light, dark. Kept for the next visit. */
function paint(button) {
  const names = JSON.parse(button.dataset.names);
  const all = Object.keys(names);
  const next = all[(all.indexOf(button.dataset.colours) + 1) % all.length];
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=strict`;
  document.documentElement.dataset.theme = next;
  button.dataset.colours = next;
  button.title = names[next];
  button.setAttribute("aria-label", names[next]);
  refresh();
}

async function pressed(button) {
  if (!(await agreed(button))) return;
  await attempt(button, async () => {
    await press(button);
    if (button.closest(".shared")) putAway();
    const shuts = button.dataset.shuts === undefined ? "details.menu[open]" : "details[open]";
    button.closest(shuts)?.removeAttribute("open");
    if (button.dataset.home) {
      sessionStorage.clear();
      await go(button.dataset.home);
    }
  });
}

function followed(event, anchor) {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0;
  const here = anchor.origin === location.origin && anchor.pathname === "/" && !anchor.target;
  if (!plain || !here || anchor.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  const opens = anchor.dataset.openHome;
  const [before, thread] = [location.href, anchor.href].map((address) => new URL(address).searchParams.get("thread"));
  if (thread) awaited = "#thread-text";
  else if (before && anchor.dataset.escape !== undefined) awaited = `#posts [data-ts="${CSS.escape(before)}"] a[href*="thread="]`;
  go(anchor.href).then(() => {
    if (opens) post("/sandbox/slack/home", { user: opens }).then(refresh, (problem) => tell(problem.message));
  });
}

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.dataset.away !== undefined) {
    const presence = target.checked ? "away" : "active";
    attempt(target, () => post("/sandbox/slack/presence", { user: target.dataset.away, presence }));
  }
  if (target.dataset.flag !== undefined) attempt(target, () => press(target));
  const chosen = target.closest("[data-press]");
  if (chosen && !chosen.matches("details")) chose(chosen);
  if (target.type === "file") {
    const form = target.form;
    if (form.elements.text === undefined) return;
    for (const other of form.elements) if (other.type === "file" && other !== target) other.value = "";
    form.querySelector(".names").textContent = [...target.files].map((file) => file.name).join(", ");
    target.closest("details[open]")?.removeAttribute("open");
    form.elements.text.focus();
  }
});

async function chose(element) {
  if (await agreed(element)) await attempt(element, () => choose(element));
  else if (element.matches("select, input")) element.value = "";
}

// A list of several is told when it is folded, and only if something in it changed.
const unfolded = new WeakMap();
document.addEventListener(
  "toggle",
  (event) => {
    const list = event.target;
    if (!list.matches("details.several[data-press]")) return;
    const chosen = JSON.stringify([...list.querySelectorAll("input:checked")].map((box) => box.value));
    if (!list.open && unfolded.get(list) !== chosen) chose(list);
    unfolded.set(list, chosen);
  },
  true,
);

document.addEventListener("problem", (event) => tell(event.detail));

document.addEventListener("input", (event) => {
  const { told } = event.target.dataset;
  if (told === "character") chose(event.target);
  if (event.target.dataset.draft !== undefined) drafts.keep(event.target);
  if (event.target.tagName === "TEXTAREA") grow(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.dataset.enter !== undefined) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === "Enter" && event.target.dataset.told === "enter") {
    event.preventDefault();
    chose(event.target);
  }
  if (event.key !== "Escape" || document.querySelector("#question").open) return;
  if (putAway()) return;
  const open = event.target.closest("details[open]") || document.querySelector("details[data-drawer][open]");
  if (open) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
    return;
  }
  const escapes = [...document.querySelectorAll("[data-escape]")];
  escapes.at(-1)?.click();
});

// What unfolds inside a list is brought into view; a picture that arrives late pushes nothing out of it.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open) return;
    for (const area of event.target.querySelectorAll("textarea")) grow(area);
    event.target.querySelector(":scope > .panel")?.scrollIntoView({ block: "nearest" });
  },
  true,
);
document.addEventListener(
  "load",
  (event) => {
    const log = event.target.closest?.("[data-follow]");
    if (log && ending(log) < event.target.clientHeight + 80) log.scrollTop = log.scrollHeight;
  },
  true,
);
window.addEventListener("popstate", () => go(location.href, { back: true }));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());

// ---- beginning ---------------------------------------------------------------------------------------------

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=strict`;
for (const log of document.querySelectorAll("[data-follow]")) log.scrollTop = log.scrollHeight;
settle();
listen();
setInterval(tick, 1000);
if (zone && zone !== document.body.dataset.zone) refresh();
