// The contact's phone under one's fingers: voice messages, quotes that lead back, messages held long, contacts sought.

import { post } from "./doings.js";

// ---- voice messages ------------------------------------------------------------------------------------

const SPEEDS = [1, 1.5, 2];

const clocked = (seconds) => (Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}` : "–:––");

function shown(voice) {
  const audio = voice.querySelector("audio");
  const button = voice.querySelector("[data-sounds]");
  const slider = voice.querySelector("input");
  const playing = !audio.paused && !audio.ended;
  button.textContent = playing ? "❚❚" : "▶";
  button.dataset.plays ??= button.getAttribute("aria-label");
  button.setAttribute("aria-label", playing ? button.dataset.pauses : button.dataset.plays);
  const length = audio.duration;
  if (Number.isFinite(length) && length > 0) slider.value = String(Math.round((audio.currentTime / length) * 1000));
  const text = clocked(audio.currentTime > 0 && !audio.ended ? audio.currentTime : length);
  voice.querySelector(".clocked").textContent = text;
  slider.setAttribute("aria-valuetext", text);
}

for (const kind of ["loadedmetadata", "durationchange", "timeupdate", "play", "pause", "ended"]) {
  document.addEventListener(kind, (event) => event.target.closest?.("[data-voice]") && shown(event.target.closest("[data-voice]")), true);
}

document.addEventListener("click", (event) => {
  const voice = event.target.closest("[data-voice]");
  if (!voice) return;
  const audio = voice.querySelector("audio");
  if (event.target.closest("[data-sounds]")) sound(voice, audio);
  const speed = event.target.closest("[data-speeds]");
  if (speed) {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    speed.textContent = `${audio.playbackRate}×`;
  }
});

function sound(voice, audio) {
  for (const other of document.querySelectorAll("[data-voice] audio")) if (other !== audio) other.pause();
  if (!audio.paused) return audio.pause();
  // The business is told once that it was played; the receipt is not worth a sentence where it fails.
  if (voice.dataset.plays) {
    post(voice.dataset.plays, JSON.parse(voice.dataset.body)).catch((problem) => console.info(problem.message));
    delete voice.dataset.plays;
  }
  return audio.play().catch((problem) => voice.dispatchEvent(new CustomEvent("problem", { bubbles: true, detail: problem.message })));
}

document.addEventListener("input", (event) => {
  const voice = event.target.closest("[data-voice]");
  if (!voice) return;
  const audio = voice.querySelector("audio");
  if (Number.isFinite(audio.duration)) audio.currentTime = (event.target.value / 1000) * audio.duration;
});

// ---- what a bubble leads to -------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-jump]");
  const unfolds = event.target.closest("[data-unfolds]");
  const copy = event.target.closest("[data-copy]");
  if (jump) {
    event.preventDefault();
    lead(jump.dataset.jump);
  }
  if (unfolds) unfold(document.querySelector(unfolds.dataset.unfolds));
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.dispatchEvent(new CustomEvent("problem", { bubbles: true, detail: copy.dataset.copied })));
});

function lead(id) {
  const bubble = document.querySelector(`.bubble[data-key="${CSS.escape(id)}"]`);
  if (!bubble) return;
  bubble.scrollIntoView({ block: "center" });
  bubble.focus({ preventScroll: true });
}

/** Opens a part of the attach menu, and the menu around it. */
function unfold(part) {
  // After the click, which folds every menu it was not in.
  setTimeout(() => {
    document.querySelector("#attach").open = true;
    part.open = true;
    part.querySelector("button").focus();
  });
}

// Held long, or pressed with the other button: what can be done with a message.
let held = 0;
document.addEventListener("pointerdown", (event) => {
  const bubble = event.target.closest("[data-held]");
  clearTimeout(held);
  if (bubble && event.pointerType !== "mouse") held = setTimeout(() => menu(bubble), 500);
});
for (const kind of ["pointerup", "pointercancel", "pointermove"]) document.addEventListener(kind, () => clearTimeout(held));
document.addEventListener("contextmenu", (event) => {
  const bubble = event.target.closest("[data-held]");
  if (!bubble || event.target.closest("a, img, video, input, textarea") || String(getSelection())) return;
  event.preventDefault();
  menu(bubble);
});

function menu(bubble) {
  bubble.querySelector(":scope > .more")?.click();
}

// ---- contacts ------------------------------------------------------------------------------------------------

/** What the drawing cannot know of this side. Called again after each one. */
export function drawn() {
  for (const voice of document.querySelectorAll("[data-voice]")) shown(voice);
  sought();
}

/** Only what matches the letters stays in a list. */
function sought() {
  for (const field of document.querySelectorAll("[data-seeks]")) {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const one of document.querySelectorAll(`${field.dataset.seeks} > a`)) {
      one.hidden = !`${one.textContent} ${one.title}`.toLocaleLowerCase().includes(wanted);
    }
  }
}

document.addEventListener("input", (event) => event.target.dataset.seeks && sought());
