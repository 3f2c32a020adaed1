// What people do on the page, each as the same call that programs use.

import { held } from "./choosing.js";

/** Sends JSON; answers the JSON, or throws an Error with one sentence. */
export async function post(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(document.body.dataset.lost);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${document.body.dataset.failed} ${told.error || answer.status}`);
  if (told.ok === false && told.problem) throw new Error(`${document.body.dataset.failed} ${told.problem}`);
  return told;
}

const body = (element) => JSON.parse(element.dataset.body || "{}");

async function base64(file) {
  const reader = new FileReader();
  const read = new Promise((done, failed) => {
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
  });
  reader.readAsDataURL(file);
  return read;
}

function kindOf(mime) {
  if (mime === "image/jpeg" || mime === "image/png") return "image";
  if (mime === "video/mp4" || mime === "video/3gpp") return "video";
  return mime.startsWith("audio/") ? "audio" : "document";
}

/** What every message of the phone carries besides its content. */
function envelope(fields) {
  const around = {};
  if (fields.get("to")) around.to = fields.get("to");
  if (fields.get("quoted")) around.context = { id: fields.get("quoted") };
  if (fields.get("late")) around.late_seconds = Number(fields.get("late"));
  return around;
}

async function ofFile(input, text) {
  const file = input.files[0];
  const kind = { photo: kindOf(file.type), voice: "audio" }[input.dataset.kind] ?? input.dataset.kind;
  const block = { file: await base64(file), filename: file.name, mime_type: file.type || "application/octet-stream" };
  if (input.dataset.kind === "voice") block.voice = true;
  if (text && kind !== "audio" && kind !== "sticker") block.caption = text;
  return { type: kind, [kind]: block };
}

async function asPhone(form, fields) {
  const text = fields.get("text").trim();
  const input = [...form.elements].find((one) => one.type === "file" && one.files.length);
  if (input === undefined && !text) return false;
  const content = input === undefined ? { type: "text", text: { body: text } } : await ofFile(input, text);
  await fromPhone(form, { ...envelope(fields), ...content });
  return true;
}

/** Sends as the phone whose form this is; one that is used for the first time is made before. */
async function fromPhone(form, message) {
  const first = JSON.parse(form.dataset.first);
  if (Object.keys(first).length) await post(form.dataset.made, first);
  await post(form.dataset.post, message);
  unquote(form);
}

// What is no file and no text: each kind from the fields of its little form.
const BLOCKS = {
  location: ({ name, address, latitude, longitude }) => ({
    type: "location",
    location: { latitude: Number(latitude), longitude: Number(longitude), ...(name && { name }), ...(address && { address }) },
  }),
  contacts: ({ name, phone }) => ({
    type: "contacts",
    contacts: [{ name: { formatted_name: name, first_name: name }, phones: [{ phone, type: "CELL", wa_id: phone.replace(/[^0-9]/g, "") }] }],
  }),
  referral: ({ headline, body: words }) => ({
    type: "text",
    text: { body: words },
    referral: { source_url: "https://fb.me/ExampleAd1", source_id: "120200000000000001", source_type: "ad", headline, body: headline, media_type: "image", ctwa_clid: "AfExampleClickId0001" },
  }),
  poll: () => ({
    type: "unsupported",
    unsupported: { type: "poll_creation" },
    errors: [{ code: 131051, title: "Message type unknown", message: "Message type unknown", error_data: { details: "Message type is currently not supported." } }],
  }),
};

async function asBlock(form, fields) {
  const compose = document.querySelector("#compose");
  const message = BLOCKS[form.dataset.kind](Object.fromEntries(fields));
  await fromPhone(compose, { ...envelope(new FormData(compose)), ...message });
  compose.elements.late.checked = false;
  return true;
}

async function moved(form, fields) {
  const told = await post(form.dataset.post, { number: fields.get("number").replace(/[^0-9]/g, "") });
  const there = new URL(location.href);
  there.searchParams.set("phone", told.address);
  return there;
}

async function inSlack(form, fields) {
  const place = body(form);
  const text = fields.get("text");
  const picked = [...form.elements.files.files];
  if (!text.trim() && !picked.length) return false;
  const command = form.dataset.command;
  if (text.trim().split(/\s/)[0] === command) {
    if (place.thread_ts) throw new Error(document.body.dataset.noCommand);
    await post("/sandbox/slack/command", { ...place, text: text.trim().slice(command.length) });
    return true;
  }
  const files = await filesOf(form.elements.files);
  await post("/sandbox/slack/say", { ...place, text, files, broadcast: fields.has("broadcast") });
  return true;
}

async function asContact(form, fields) {
  const address = fields.get("number").replace(/[^0-9]/g, "");
  const username = fields.get("username").trim();
  const hides = fields.has("hides_number");
  await post(`/sandbox/phones/${address}`, { name: fields.get("name"), username, hides_number: hides, reads: true });
  const there = new URL(location.href);
  there.searchParams.set("phone", address);
  return there;
}

async function fault(kind, fields) {
  const { percent, seconds, ...planned } = Object.fromEntries(fields);
  planned.count = Number(planned.count);
  planned.probability = Number(percent) / 100;
  if (seconds) planned.seconds = Number(seconds);
  await post("/sandbox/faults", { [kind]: [planned] });
  return true;
}

async function scenario(form, fields) {
  const minutes = fields.get("minutes") ? { minutes: Number(fields.get("minutes")) } : {};
  await post("/sandbox/faults", { scenario: fields.get("scenario"), ...minutes });
  return true;
}

async function ofModal(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    values[field.dataset.field] = field.type === "file" ? await filesOf(field) : held(field);
  }
  for (const field of form.querySelectorAll("[data-block]")) blame(field, "");
  const told = await post("/sandbox/slack/submit", { ...body(form), values });
  const refused = [...form.querySelectorAll("[data-block]")].filter((field) => told.errors[field.dataset.block]);
  for (const field of refused) blame(field, told.errors[field.dataset.block]);
  refused[0]?.querySelector("input, select, textarea, summary").focus();
  return told.ok;
}

/** The word beside a field that was refused; "" takes it away. */
function blame(field, words) {
  field.querySelector(".error").textContent = words;
  const place = field.querySelector("input, select, textarea, summary");
  if (words) place.setAttribute("aria-invalid", "true");
  else place.removeAttribute("aria-invalid");
}

async function filesOf(input) {
  const files = [];
  for (const file of input.files) files.push({ file: await base64(file), filename: file.name });
  return files;
}

/** What each form does; true: done, empty it. A URL: done, and go there. */
export const FORMS = {
  clock: async (form, fields) => Boolean(await post("/sandbox/clock", { advance_seconds: 60 * fields.get("minutes") })),
  until: async (form, fields) => Boolean(await post("/sandbox/clock", { to: fields.get("to"), zone: form.dataset.zone })),
  contact: asContact,
  phone: asPhone,
  block: asBlock,
  move: moved,
  slack: inSlack,
  "fault-meta": (form, fields) => fault("meta", fields),
  scenario,
  "fault-slack": (form, fields) => fault("slack", fields),
  react: async (form, fields) => reacted(form, fields.get("name")),
  plain: async (form, fields) => Boolean(await post(form.dataset.post, { ...body(form), ...Object.fromEntries(fields) })),
  modal: ofModal,
};

/** Puts an emoji on the post this stands at, or that the picker was opened for. */
export async function reacted(element, name) {
  const place = element.closest("[data-on]").dataset.on;
  await post("/sandbox/slack/react", { ...JSON.parse(place), name: name.replaceAll(":", "") });
  return true;
}

/** A button that says what it sends; a box that sets one thing; a choice in a message. */
export async function press(element) {
  if (element.dataset.flag !== undefined) {
    const value = element.dataset.inverted === undefined ? element.checked : !element.checked;
    return post(element.dataset.post, { [element.dataset.flag]: value });
  }
  return post(element.dataset.post, body(element));
}

export async function choose(element) {
  return post("/sandbox/slack/press", { ...JSON.parse(element.dataset.press), choice: held(element) });
}

export function quote(button) {
  const form = document.querySelector("#compose");
  form.elements.quoted.value = button.dataset.quote;
  form.querySelector(".quoting span").textContent = button.dataset.quoting;
  form.querySelector(".quoting").hidden = false;
  form.elements.text.focus();
}

export function unquote(form) {
  form.elements.quoted.value = "";
  form.querySelector(".quoting").hidden = true;
}
