// Saves each answer as it is given. An answer counts as saved only when the server has said so.
// Without this script the page is a plain form with a save button.

const form = document.querySelector("[data-autosave]");
const words = form.dataset;
const token = form.elements.csrf_token.value;
const pageState = form.querySelector("[data-page-state]");
const items = new Map();
const PAUSES = [1, 2, 4, 8, 15, 30, 60];
const NOTE_PAUSE = 1200;

class Item {
  constructor(article) {
    this.article = article;
    this.id = article.dataset.item;
    this.seen = this.field("seen");
    this.state = article.querySelector("[data-state]");
    this.sent = JSON.stringify(this.content());
    this.tries = 0;
  }

  field(name) { return form.elements[`${name}-${this.id}`]; }

  // None where something is only said beside an item.
  get radios() { return [...this.article.querySelectorAll(".level [type=radio]")]; }

  content() {
    const level = this.field("value").value;
    return this.dated({
      value: level === "" ? null : level === "na" ? "na" : Number(level),
      note: this.field("note").value.trim(),
      reason: level === "na" ? this.field("reason").value.trim() : "",
      unsure: this.field("unsure").checked,
    }, this.field("as_of") && this.field("as_of").value);
  }

  // What the provider says for the city holds as of a day.
  dated(content, day) { return this.field("as_of") ? { ...content, as_of: day || "" } : content; }

  put(content) {
    for (const radio of this.radios) radio.checked = radio.value === String(content.value);
    this.field("note").value = content.note;
    if (this.field("reason")) this.field("reason").value = content.reason;
    if (this.field("as_of") && content.as_of) this.field("as_of").value = content.as_of;
    this.field("unsure").checked = content.unsure;
    this.mark();
  }

  mark() { this.article.classList.toggle("item--unsure", this.field("unsure").checked); }

  get isDirty() { return JSON.stringify(this.content()) !== this.sent; }

  get needsReason() {
    const { value, reason } = this.content();
    return value === "na" && !reason;
  }

  say(state, text) {
    this.kind = state;
    this.state.className = `save-state save-state--${state}`;
    this.state.textContent = text;
    overall();
  }

  changed(pause) {
    this.mark();
    if (this.conflict) return;
    clearTimeout(this.timer);
    if (!this.isDirty && !this.busy) return this.kind && this.kind !== "saved" && this.say("saved", "");
    if (this.needsReason) {
      this.say("waiting", words.reason);
      if (pause === 0) this.field("reason").focus();
      return;
    }
    if (!this.busy) this.say("waiting", words.typing);
    this.timer = setTimeout(() => this.send(), pause);
  }

  // One request at a time per item; what changes meanwhile goes with the next one.
  async send() {
    clearTimeout(this.timer);
    if (this.busy || this.conflict || !this.isDirty || this.needsReason) return;
    const content = this.content();
    const text = JSON.stringify(content);
    if (this.keyOf !== text) {
      this.keyOf = text;
      this.key = newKey();
    }
    this.busy = true;
    this.say("saving", words.saving);
    let answer, body;
    try {
      answer = await post(words.autosave, { ...content, item: this.id, seen: Number(this.seen.value), key: this.key });
      body = await answer.json();
    } catch {
      answer = null;
    }
    this.busy = false;
    if (body?.ok) this.saved(text, body);
    else if (answer?.status === 409 && body?.now) this.ask(content, body.now);
    else if (answer && answer.status < 500 && answer.status !== 429) this.refused(answer.status, body);
    else this.later();
  }

  saved(text, body, verb) {
    const taken = this.article.querySelector("[data-taken]");
    if (taken) taken.hidden = verb !== "carry";
    const carry = this.article.querySelector("[data-carry]");
    if (carry) carry.hidden = Boolean(verb);
    this.sent = text;
    this.keyOf = null;
    this.tries = 0;
    this.seen.value = body.version;
    this.say("saved", words.saved.replace("{time}", body.saved_at));
    show(body.area);
    for (const other of items.values()) if (other !== this && other.tries) other.send();
    if (this.isDirty) this.changed(0);
  }

  later(again = () => this.send()) {
    const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
    this.say("waiting", words.waiting);
    this.timer = setTimeout(again, pause * 1000);
  }

  // Take over the last round's answer ("carry"), or say that one taken over holds ("still").
  async press(verb, key = newKey()) {
    clearTimeout(this.timer);
    if (this.conflict) return;
    if (this.busy) return void (this.timer = setTimeout(() => this.press(verb, key), 200));
    this.busy = true;
    this.say("saving", words.saving);
    let answer, body;
    try {
      answer = await post(words[verb], { item: this.id, seen: Number(this.seen.value), key });
      body = await answer.json();
    } catch {
      answer = null;
    }
    this.busy = false;
    if (body?.ok) {
      if (body.content) this.put(body.content);
      this.saved(body.content ? JSON.stringify(this.content()) : this.sent, body, verb);
    } else if (answer?.status === 409 && body?.now) this.ask(this.content(), body.now);
    else if (answer && answer.status < 500 && answer.status !== 429) this.refused(answer.status, body);
    else this.later(() => this.press(verb, key));
  }

  refused(status, body) {
    this.say("conflict", status === 401 ? words.signedOut : typeof body?.error === "string" ? body.error : words.fault);
  }

  // Somebody else was faster: both values stand side by side until one is chosen.
  ask(mine, theirs) {
    const box = document.getElementById("conflict").content.firstElementChild.cloneNode(true);
    const put = (name, text) => { box.querySelector(`[data-${name}]`).textContent = text; };
    put("by", [theirs.by, theirs.at].filter(Boolean).join(", "));
    put("now", theirs.words);
    put("now-note", theirs.note);
    put("mine", this.words(mine.value) || theirs.mine || "");
    put("mine-note", mine.note);
    const close = () => {
      box.remove();
      this.conflict = null;
      this.tries = 0;
      this.seen.value = theirs.version;
      this.sent = JSON.stringify(this.dated(
        { value: theirs.value, note: theirs.note, reason: theirs.reason, unsure: theirs.unsure }, theirs.as_of));
    };
    box.querySelector("[data-theirs]").addEventListener("click", () => {
      close();
      this.put(theirs);
      this.say("saved", words.saved.replace("{time}", theirs.at));
      this.article.querySelector("input:checked, input")?.focus();
    });
    box.querySelector("[data-mine-use]").addEventListener("click", () => {
      close();
      this.changed(0);
      this.article.querySelector("input:checked, input")?.focus();
    });
    this.conflict = box;
    this.article.querySelector(".item__head").after(box);
    this.say("conflict", words.conflict);
    box.focus();
  }

  words(value) {
    const radio = this.radios.find((one) => one.value === String(value));
    return radio?.closest("label").querySelector(".choice__label").textContent;
  }
}

function post(url, content) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(content),
    credentials: "same-origin",
    keepalive: true,
  });
}

// Plain HTTP has no randomUUID.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(area) {
  const bar = form.querySelector("progress");
  bar.value = area.answered;
  bar.max = area.items;
  form.querySelector("[data-answered]").textContent =
    words.items.replace("{done}", area.answered).replace("{items}", area.items);
  const top = document.querySelector("[data-area]");
  const points = top.querySelector("[data-points]");
  if (points) points.textContent = area.points;
  const level = top.querySelector(".level-badge b");
  if (level && area.level) level.textContent = area.level;
  if (area.steps === undefined) return;
  top.querySelectorAll(".level-badge rect").forEach((bar, at) => bar.classList.toggle("is-full", at < area.steps));
  for (const name of ["target", "gap"]) top.querySelector(`[data-${name}]`).textContent = area[name];
}

function overall() {
  const all = [...items.values()];
  const conflicts = all.filter((item) => item.kind === "conflict").length;
  const open = all.filter((item) => item.kind === "waiting" || item.kind === "saving").length;
  const state = conflicts ? "conflict" : open ? "waiting" : "saved";
  pageState.className = `save-state save-state--${state}`;
  pageState.textContent = conflicts ? words.conflicts.replace("{count}", conflicts)
    : open ? words.left.replace("{count}", open) : words.all;
}

const itemOf = (event) => items.get(event.target.closest("[data-item]")?.dataset.item);
const isOurs = (target) => target.type !== "file" && !target.name?.startsWith("choose-");

for (const article of form.querySelectorAll("[data-item]")) items.set(article.dataset.item, new Item(article));

form.addEventListener("change", (event) => {
  if (isOurs(event.target)) itemOf(event)?.changed(0);
});
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) itemOf(event)?.changed(NOTE_PAUSE);
});
form.addEventListener("click", (event) => {
  const verb = event.target.closest("[data-item] [data-carry]") ? "carry"
    : event.target.closest("[data-item] [data-still]") ? "still" : null;
  if (verb) {
    event.preventDefault();
    const item = itemOf(event);
    if (verb === "still" && item.isDirty) item.send();
    else item.press(verb);
  }
  if (!event.target.closest("[data-clear]")) return;
  event.preventDefault();
  const item = itemOf(event);
  for (const radio of item.radios) radio.checked = false;
  item.changed(0);
});
// With a level in focus, its digit chooses another one and x "not applicable", as when verifying.
form.addEventListener("keydown", (event) => {
  if (event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = event.key.toLowerCase() === "x" ? "na" : event.key;
  const radio = [...form.elements[event.target.name]].find((one) => one.value === wanted && !one.disabled);
  if (!radio) return;
  event.preventDefault();
  radio.focus();
  radio.click();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const item of items.values()) item.send();
});

const sendAll = () => { for (const item of items.values()) item.send(); };
window.addEventListener("online", sendAll);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sendAll());
window.addEventListener("beforeunload", (event) => {
  sendAll();
  if ([...items.values()].some((item) => item.busy || item.isDirty || item.conflict)) event.preventDefault();
});

// Back and forward may bring old values into the fields.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
