// Panels that stand on the page once, for all posts or all bubbles: opened beside a button, filled for where it stands.

let opener = null; // the button the open one was opened from

/** Opens the panel this button names, filled for it, with the focus inside. */
export function opened(button) {
  const panel = document.querySelector(button.dataset.opens);
  putAway();
  opener = button;
  FILLED[panel.id](panel, button);
  panel.hidden = false;
  const { top, right } = button.getBoundingClientRect();
  panel.style.left = `${Math.max(8, right - panel.offsetWidth)}px`;
  panel.style.top = `${Math.max(8, Math.min(top + 32, innerHeight - panel.offsetHeight - 8))}px`;
  panel.querySelector("button").focus();
}

/** Closes what is open, if anything; the focus goes back to where it was opened from. Answers whether anything was. */
export function putAway() {
  const panel = document.querySelector(".shared:not([hidden])");
  if (!panel) return false;
  const inside = panel.contains(document.activeElement);
  panel.hidden = true;
  if (inside && opener?.isConnected) opener.focus();
  return true;
}

const FILLED = {
  emoji: (panel, button) => {
    panel.dataset.on = button.closest("[data-on]").dataset.on;
  },
  "bubble-menu": (panel, button) => {
    const id = button.closest(".bubble").dataset.key;
    const to = button.closest("[data-to]").dataset.to;
    const { quoting, edits, mine, own } = JSON.parse(button.dataset.filled);
    for (const doing of panel.querySelectorAll("[data-does]")) {
      const { does, emoji, many } = doing.dataset;
      doing.dataset.post = `${to}/${does}`;
      const more = does === "react" ? { emoji: own.includes(emoji) ? null : emoji } : many === undefined ? {} : { many: true };
      doing.dataset.body = JSON.stringify({ id, ...more });
    }
    Object.assign(panel.querySelector("[data-quote]").dataset, { quote: id, quoting });
    panel.querySelector("[data-does=edit]").hidden = edits === null;
    panel.querySelector("textarea").value = edits ?? "";
    panel.querySelector("[data-does=revoke]").hidden = !mine;
  },
};
