// Puts the parts of saving together on a page: which items there are, what the page says of all of them, and what happens
// when it is left. On pages without items only what was left unsent elsewhere is sent. Without these scripts a page of
// items is a plain form with a save button. Events for other scripts: see item.js.
(() => {
  "use strict";
  const saving = window.perisaiSaving;
  // One of the others did not come over the line: page.js asks for all of them again.
  if (!saving || !saving.line || !saving.store || !saving.again || !saving.Item || saving.notice) return;
  const { words, line, store, Item } = saving;
  const form = document.querySelector("[data-autosave]");
  const box = document.getElementById("saving");
  const items = new Map();
  const strays = new Map();
  const notices = new Map();
  const NOTE_PAUSE = 1200;
  const TAKE_OVER_EVERY = 60000;
  let isLeaving = false;
  let strayed = 0;

  // One sentence of a kind at a time, above the items, with buttons [words, what to do] if there is something to press.
  saving.notice = (kind, sentence, ...buttons) => {
    if (notices.has(kind)) notices.get(kind).remove();
    notices.delete(kind);
    const notice = document.getElementById("saving-notice").content.firstElementChild.cloneNode(true);
    if (!sentence) return notice;
    notice.querySelector("[data-words]").textContent = sentence;
    const model = notice.querySelector("button");
    for (const [label, press] of buttons) {
      const button = model.cloneNode();
      button.textContent = label;
      button.addEventListener("click", press);
      model.before(button);
    }
    model.remove();
    notices.set(kind, notice);
    box.querySelector("[data-notices]").appendChild(notice);
    return notice;
  };

  // ---- What the page says of all ----

  saving.overall = () => {
    const all = [...items.values()];
    const conflicts = all.filter((item) => item.kind === "conflict").length;
    const refused = all.filter((item) => item.kind === "refused").length;
    const waiting = all.filter((item) => item.kind === "waiting").length;
    const busy = all.some((item) => item.busy);
    const place = form && form.querySelector("[data-page-state]");
    if (!place || !all.some((item) => item.kind)) return;
    const [state, text] = conflicts ? ["conflict", saving.fill(words.conflicts, { count: conflicts })]
      : refused ? ["conflict", saving.fill(words.refused, { count: refused })]
      : line.isHeld ? ["waiting", words.signedOut]
      : waiting && line.isDown ? ["waiting", saving.fill(words.left, { count: waiting + line.underWay.size })]
      : busy ? ["saving", words.saving]
      : waiting ? ["waiting", words.typing]
      : ["saved", saving.savedAt ? saving.fill(words.saved, { time: saving.savedAt }) : ""];
    if (place.textContent === text) return;
    place.className = `save-state save-state--${state}`;
    place.textContent = text;
  };

  function show(area) {
    const bar = form.querySelector("progress");
    bar.value = area.answered;
    bar.max = area.items;
    form.querySelector("[data-answered]").textContent = saving.fill(words.items, { done: area.answered, items: area.items });
    const top = document.querySelector("[data-area]");
    if (!top) return;
    const points = top.querySelector("[data-points]");
    if (points) points.textContent = area.points;
    const level = top.querySelector(".level-badge b");
    if (level && area.level) level.textContent = area.level;
    if (area.steps === undefined) return;
    top.querySelectorAll(".level-badge rect").forEach((step, at) => step.classList.toggle("is-full", at < area.steps));
    for (const name of ["target", "gap"]) top.querySelector(`[data-${name}]`).textContent = area[name];
  }

  // What stands at the top of the page: the whole questionnaire, the time left, and what is still to be looked at here.
  function showWhole(item, progress) {
    const whole = document.querySelector("[data-progress]");
    if (whole && progress) {
      whole.textContent = saving.fill(words.whole, { done: progress.answered, items: progress.items });
      document.querySelector("[data-time-left]").textContent = progress.left;
    }
    const now = item.marks();
    for (const [mark, isSet] of Object.entries(now)) {
      const count = document.querySelector(`[data-mark="${mark}"] .count`);
      if (!count) continue;
      count.textContent = Number(count.textContent) + Number(isSet) - Number(item.counted[mark]);
      if (count.textContent === "0") continue;
      count.closest("li").hidden = count.closest("nav").hidden = false;
    }
    item.counted = now;
  }

  // ---- What was left unsent by a page that is gone ----

  // What belongs to another page is sent from here; only a conflict needs that page.
  class Stray {
    constructor(name, kept) {
      this.name = name;
      this.kept = kept;
      this.isReady = true;
    }

    async send() {
      const { item, content, seen, key, urls } = this.kept;
      const sent = Object.assign({ item, seen, key }, content.verb ? {} : content);
      const answer = await saving.ask(urls[content.verb || "save"], sent);
      if (answer.kind === "lost" || answer.kind === "stopped") return answer.kind;
      this.isReady = false;
      if (answer.kind === "done") {
        strayed += 1;
        this.forget();
      } else this.problem = answer.kind === "conflict" ? words.conflict : answer.sentence;
      tellStrays();
      return answer.kind;
    }

    forget() {
      store.remove(this.name);
      strays.delete(this.name);
    }
  }

  function tellStrays() {
    const left = [...strays.values()];
    const stuck = left.find((one) => one.problem);
    if (stuck) {
      const { page, item, anchor } = stuck.kept;
      const open = () => { location.href = `${page}#${anchor || `item-${item}`}`; };
      const discard = () => { stuck.forget(); tellStrays(); };
      saving.notice("strays", saving.fill(words.stuck, { item, problem: stuck.problem }), [words.open, open], [words.discard, discard]);
    } else if (left.length) {
      saving.notice("strays", saving.fill(words.elsewhere, { count: left.length }));
    } else if (strayed && !form) { // what such a page says of the answers is from before
      saving.notice("strays", saving.fill(words.sent, { count: strayed }), [words.reload, () => location.reload()]);
    } else {
      saving.notice("strays", "");
    }
  }

  async function takeOver() {
    let restored = 0;
    const latest = new Map();
    for (const found of await store.takeOver()) {
      const place = `${found.content.urls.save} ${found.content.item}`;
      if (latest.has(place)) store.remove(latest.get(place).name);
      latest.delete(place); // in the order of the latest
      latest.set(place, found);
    }
    if (latest.size) line.isDown = true; // one by one, in their order
    for (const found of latest.values()) {
      const { content: kept } = found;
      const item = [...items.values()].find((one) => one.place === `${kept.urls.save} ${kept.item}`);
      if (item && !item.isDirty && !item.busy && !item.box) {
        if (item.lay(found)) restored += 1;
      } else if (!item) {
        const stray = new Stray(found.name, kept);
        strays.set(found.name, stray);
        line.join(stray);
      } else {
        store.remove(found.name); // something newer stands there already
      }
    }
    if (restored) saving.notice("restored", saving.fill(words.restored, { count: restored }));
    if (strays.size) tellStrays();
  }

  async function begin() {
    await store.begin();
    if (!store.isLasting) {
      if (form) saving.notice("memory", words[store.why]);
      return;
    }
    await takeOver();
    setInterval(takeOver, TAKE_OVER_EVERY);
  }

  // ---- Filling in ----

  const itemOf = (event) => {
    const article = event.target.closest("[data-item]");
    return article ? items.get(article.dataset.item) : undefined;
  };
  const isOurs = (target) => target.type !== "file" && /^(value|note|reason|unsure|as_of)-/.test(target.name || "");

  function fillIn() {
    for (const article of form.querySelectorAll("[data-item]")) items.set(article.dataset.item, new Item(form, article));
    form.addEventListener("change", (event) => {
      const item = isOurs(event.target) && itemOf(event);
      if (item) item.changed(0);
    });
    form.addEventListener("input", (event) => {
      const item = event.target.matches("textarea") && isOurs(event.target) && itemOf(event);
      if (item) item.changed(NOTE_PAUSE);
    });
    form.addEventListener("click", (event) => {
      const clear = event.target.closest("[data-clear]");
      const verb = event.target.closest("[data-item] [data-carry]") ? "carry"
        : event.target.closest("[data-item] [data-still]") ? "still" : null;
      const item = (clear || verb) && itemOf(event);
      if (!item) return;
      event.preventDefault();
      if (clear) {
        for (const radio of item.radios) radio.checked = false;
        item.changed(0);
      } else if (verb === "still" && item.isDirty) {
        item.join();
      } else {
        item.press(verb);
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      joinAll();
    });
    form.addEventListener("perisai:evidence", ({ target }) => {
      const article = target.closest("[data-item]");
      if (article && items.has(article.dataset.item)) showWhole(items.get(article.dataset.item));
    });
    form.addEventListener("perisai:saved", ({ detail }) => {
      if (!detail.area) return;
      show(detail.area);
      showWhole(items.get(detail.item), detail.progress);
    });
    form.addEventListener("click", (event) => {
      const onward = event.target.closest("[data-onward]");
      if (!onward) return;
      event.preventDefault();
      goOn(onward.dataset.onward);
    });
  }

  // On to another page without a button that saves first: as soon as nothing is lost by it, or nothing more happens.
  async function goOn(address) {
    joinAll();
    const isMoving = (item) => !isSafe(item) && !line.isDown && (item.busy || item.isReady);
    for (let left = 50; left && unsaved().some(isMoving); left -= 1) await new Promise((done) => setTimeout(done, 100));
    location.href = address;
  }

  // ---- Leaving ----

  function joinAll() {
    for (const item of items.values()) item.join();
  }

  // The last chance of this page. While the line is down, what is stored waits for the next page and keeps its order.
  function sendAll() {
    joinAll();
    line.flush((one) => !line.isDown || !store.has(one.name));
  }

  // Nothing is lost by leaving now: what is under way or waits is stored, and the line is well.
  const isSafe = (item) => !item.box && !item.isRefused && !item.needsReason && !line.isDown && !line.isHeld && store.has(item.name);
  const isUnsaved = (item) => item.busy || item.isDirty || item.box;
  const unsaved = () => [...items.values()].filter(isUnsaved);

  document.addEventListener("visibilitychange", () => {
    joinAll();
    if (document.visibilityState === "hidden") sendAll();
  });
  window.addEventListener("pagehide", sendAll);
  window.addEventListener("beforeunload", (event) => {
    sendAll();
    if (isLeaving || unsaved().every(isSafe)) return;
    event.preventDefault();
    event.returnValue = "";
  });
  // Back and forward may bring old values into the fields.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Whoever signs out leaves nothing on this device; with something unsent they are asked first.
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if (event.defaultPrevented || !leaving.getAttribute("action").endsWith("/sign-out")) return;
    event.preventDefault();
    const count = unsaved().length + strays.size;
    if (count && !window.confirm(saving.fill(words.leave, { count }))) return;
    isLeaving = true;
    try {
      await store.erase();
    } finally {
      leaving.submit();
    }
  });

  if (form) {
    fillIn();
    form.dataset.saves = ""; // from now on nobody needs its button
  }
  begin();
})();
