// The log of calls in motion: new lines at the end, bodies fetched when a line is opened, copies, a pause.

const calls = document.querySelector("#calls");
const most = Number(document.body.dataset.most);
const pause = document.querySelector("#pause");
const empty = document.querySelector("#empty");
let reached = 0;
let fetching = false;
let missed = false;

/** Takes the marker out of freshly drawn lines; it says after which number to go on. */
function takeMarker(lines) {
  const marker = lines.querySelector("[data-reached]");
  reached = Number(marker.dataset.reached);
  marker.remove();
}

const paused = () => pause.getAttribute("aria-pressed") === "true";
const atEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 60;

async function fetchNews() {
  if (fetching || paused()) {
    missed = true;
    return;
  }
  fetching = true;
  try {
    do {
      missed = false;
      const there = new URL("/log/rows", location.href);
      there.search = location.search;
      there.searchParams.set("after", reached);
      const before = reached;
      const answer = await fetch(there);
      const drawn = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html").querySelector("ol");
      takeMarker(drawn);
      append(drawn);
      missed ||= reached !== before;
    } while (missed && !paused());
  } catch {
    missed = true; // the sandbox restarts: the line to it comes back by itself, and asks again
  } finally {
    fetching = false;
  }
}

function append(drawn) {
  const follow = atEnd();
  calls.append(...drawn.children);
  empty.hidden = calls.children.length > 0;
  // A line somebody has opened stays; all others go, the oldest first.
  const spare = [...calls.children].filter((line) => !line.querySelector("details[open]"));
  for (const line of spare.slice(0, Math.max(0, calls.children.length - most))) line.remove();
  if (follow) scrollTo(0, document.documentElement.scrollHeight);
}

calls.addEventListener(
  "toggle",
  async (event) => {
    const { target } = event;
    if (!target.open || target.querySelector(".in-full")) return;
    const answer = await fetch(target.dataset.call);
    const html = answer.ok ? await answer.text() : `<p class="in-full">${answer.status}</p>`;
    target.append(...new DOMParser().parseFromString(html, "text/html").body.children);
  },
  true,
);

calls.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
});

pause.addEventListener("click", () => {
  const now = !paused();
  pause.setAttribute("aria-pressed", now);
  pause.textContent = now ? pause.dataset.on : pause.dataset.off;
  if (!now) fetchNews();
});

document.querySelector("form.filters").addEventListener("change", (event) => {
  if (event.target.tagName === "SELECT") event.currentTarget.requestSubmit();
});

takeMarker(calls);
scrollTo(0, document.documentElement.scrollHeight);
const line = new EventSource(`/log/live?known=${reached}`);
line.onmessage = fetchNews;
