// While one writes in Slack: commands, people and channels are offered and completed.

const section = () => document.querySelector("#slack");
const listed = (name) => JSON.parse(section().dataset[name]);

/** What is being typed before the cursor, and what could stand there instead: [from, [{ text, shown, told }]]. */
function candidates(area) {
  const before = area.value.slice(0, area.selectionStart);
  const command = area.form.dataset.command;
  const line = before.match(/^\s*(\/\S*)(?: (.*))?$/);
  if (line && command.startsWith(line[1]) && (line[2] === undefined || line[1] === command)) {
    const rest = (line[2] ?? "").toLowerCase();
    return [0, listed("commands").filter(([usage]) => usage.startsWith(rest) && usage !== rest).map(([usage, told]) => ({
      text: `${command} ${usage.replace(/ ?[[<].*$/, "")} `, shown: `${command} ${usage}`, told }))];
  }
  const word = before.match(/(?:^|\s)([@#])([\w.-]*)$/);
  if (!word) return [0, []];
  const [, sign, letters] = word;
  const from = before.length - letters.length - 1;
  const begins = (name) => name.toLowerCase().split(/\s/).some((part) => part.startsWith(letters.toLowerCase()));
  if (sign === "#") return [from, listed("places").filter(begins).map((name) => ({ text: `#${name} `, shown: `#${name}`, told: "" }))];
  return [from, listed("people").filter(([login, name]) => begins(login) || begins(name)).map(([login, name]) => ({ text: `@${login} `, shown: `@${login}`, told: name }))];
}

const listOf = (area) => document.getElementById(area.dataset.completes);
const rows = (area) => [...listOf(area).children];

function offer(area) {
  const list = listOf(area);
  const [from, found] = candidates(area);
  list.replaceChildren(...found.slice(0, 8).map(({ text, shown, told }, place) => {
    const row = document.createElement("li");
    row.id = `${list.id}-${place}`;
    row.setAttribute("role", "option");
    Object.assign(row.dataset, { completion: text, from });
    row.append(Object.assign(document.createElement("b"), { textContent: shown }), ` ${told}`);
    return row;
  }));
  list.hidden = !found.length;
  // A command may be sent as it stands; a name is nearly always meant to be completed.
  point(area, from > 0 || /^[@#]/.test(area.value) ? 0 : -1);
}

function point(area, at) {
  for (const [place, row] of rows(area).entries()) row.setAttribute("aria-selected", String(place === at));
  const row = rows(area)[at];
  if (row) area.setAttribute("aria-activedescendant", row.id);
  else area.removeAttribute("aria-activedescendant");
}

function close(area) {
  listOf(area).hidden = true;
  area.removeAttribute("aria-activedescendant");
}

function complete(area, row) {
  const end = area.selectionStart;
  area.setRangeText(row.dataset.completion, Number(row.dataset.from), end, "end");
  close(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => event.target.dataset.completes && offer(event.target));
document.addEventListener("focusout", (event) => event.target.dataset.completes && close(event.target));
document.addEventListener("mousedown", (event) => {
  const row = event.target.closest("[data-completion]");
  if (!row) return;
  event.preventDefault(); // the focus stays where one writes
  complete(row.closest("form").elements.text, row);
});

document.addEventListener(
  "keydown",
  (event) => {
    const area = event.target;
    if (!area.dataset?.completes || listOf(area).hidden) return;
    const all = rows(area);
    const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") point(area, (at + 1) % all.length);
    else if (event.key === "ArrowUp") point(area, (at - 1 + all.length) % all.length);
    else if (event.key === "Escape") close(area);
    else if (event.key === "Tab" && !event.shiftKey) complete(area, all[Math.max(at, 0)]);
    else if (event.key === "Enter" && at >= 0) complete(area, all[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
