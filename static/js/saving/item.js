// One item of the page: what it says, what the server has of it, and what is said about that. Its events, on the article
// and bubbling: "perisai:state" {item, state} waiting, saving, saved, conflict or refused, whenever that changes; and
// "perisai:saved" {item, version, content, area, progress} when the server has said that it has stored what was sent.
(() => {
  "use strict";
  const saving = window.perisaiSaving;
  if (!saving) return;
  const { words } = saving;

  class Item {
    constructor(form, article) {
      this.form = form;
      this.article = article;
      this.id = article.dataset.item; // in the names of its fields
      this.asked = article.dataset.asked || this.id; // what the server calls it; several units may be asked the same
      this.url = article.dataset.save || form.dataset.autosave;
      this.name = saving.newKey();
      this.seen = this.field("seen");
      this.state = article.querySelector("[data-state]");
      this.sent = this.plain(this.content());
      this.counted = this.marks();
      this.loaded = { content: this.content(), version: Number(this.seen.value) };
    }

    field(name) { return this.form.elements[`${name}-${this.id}`]; }

    // None where something is only said beside an item.
    get radios() { return [...this.article.querySelectorAll(`[type=radio][name="value-${this.id}"]`)]; }

    // Where the same content would go from another page.
    get place() { return `${this.url} ${this.asked}`; }

    content() {
      const value = this.field("value");
      const level = value ? value.value : "";
      const reason = this.field("reason");
      const day = this.field("as_of"); // what the provider says for the city holds as of a day
      const unsure = this.field("unsure"); // only the unit sets this mark
      return Object.assign({
        value: level === "" ? null : level === "na" ? "na" : Number(level),
        note: this.field("note").value.trim(),
        reason: level === "na" && reason ? reason.value.trim() : "",
        unsure: Boolean(unsure) && unsure.checked,
      }, day ? { as_of: day.value } : {});
    }

    put(content) {
      for (const radio of this.radios) radio.checked = radio.value === String(content.value);
      this.field("note").value = content.note;
      if (this.field("reason")) this.field("reason").value = content.reason;
      if (this.field("as_of") && content.as_of) this.field("as_of").value = content.as_of;
      if (this.field("unsure")) this.field("unsure").checked = content.unsure;
      this.mark();
    }

    // For which of the filters above the items this one counts, as far as filling in changes it.
    marks() {
      const { value, unsure } = this.content();
      const isOpen = this.radios.length > 0 && value === null;
      const taken = this.article.querySelector("[data-taken]");
      const lines = this.article.querySelector("[data-lines]");
      return {
        unanswered: isOpen && !("optional" in this.article.dataset),
        unsure,
        unconfirmed: Boolean(taken) && !taken.hidden,
        unproven: Boolean(lines) && Number(value) > 0 && !lines.querySelector("li:not(.upload)"),
      };
    }

    // Always in the same order; two contents are the same if this is.
    plain({ value, note, reason, unsure, as_of: day }) {
      return JSON.stringify(Object.assign(
        { value, note, reason }, this.field("unsure") && { unsure }, this.field("as_of") && { as_of: day || "" },
      ));
    }

    mark() {
      const unsure = this.field("unsure");
      if (unsure) this.article.classList.toggle("item--unsure", unsure.checked);
    }

    get isDirty() { return Boolean(this.verb) || this.plain(this.content()) !== this.sent; }

    get needsReason() {
      const { value, reason } = this.content();
      return !this.verb && value === "na" && !reason;
    }

    get isReady() { return this.isDirty && !this.box && !this.isRefused && !this.needsReason; }

    say(state, text) {
      this.kind = state;
      this.state.className = `save-state save-state--${state === "refused" ? "conflict" : state}`;
      this.state.textContent = text;
      this.tell("perisai:state", { state });
      saving.overall();
    }

    tell(name, detail) {
      const about = Object.assign({ item: this.id }, detail);
      this.article.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: about }));
    }

    // Somebody has changed it. `pause`: milliseconds until it is sent; more may be typed.
    changed(pause) {
      this.mark();
      this.at = new Date();
      this.isRefused = false;
      if (this.box) return this.keep();
      clearTimeout(this.timer);
      if (!this.isDirty && !this.busy) {
        saving.store.remove(this.name);
        if (this.kind && this.kind !== "saved") this.say("saved", "");
        return;
      }
      this.keep();
      if (this.needsReason) {
        this.say("waiting", words.reason);
        if (pause === 0) this.field("reason").focus();
        return;
      }
      if (!this.busy) this.say("waiting", words.typing);
      if (pause) this.timer = setTimeout(() => this.join(), pause);
      else this.join();
    }

    join() {
      clearTimeout(this.timer);
      if (this.isReady) saving.line.join(this);
    }

    // The content as it would go now, with the key under which a second try is harmless.
    wanted() {
      const content = this.verb ? { verb: this.verb } : this.content();
      const text = JSON.stringify(content);
      if (this.keyOf !== text || this.keySeen !== this.seen.value) {
        this.keyOf = text;
        this.keySeen = this.seen.value;
        this.key = saving.newKey();
      }
      return { item: this.asked, content, seen: Number(this.seen.value), key: this.key };
    }

    // A copy on this device, until the server has it.
    keep() {
      const at = (this.at || new Date()).getTime();
      return saving.store.put(this.name, Object.assign(this.wanted(), {
        at, page: this.form.dataset.page || location.pathname, anchor: this.article.id,
        urls: { save: this.url, carry: words.carry, still: words.still },
      }));
    }

    // One request at a time per item; what changes meanwhile goes with the next one.
    async send() {
      const { content, seen, key } = this.wanted();
      const { verb } = this;
      const text = verb ? "" : this.plain(content);
      this.before = this.plain(this.content());
      this.busy = true;
      this.say("saving", words.saving);
      const { pace } = this.form.dataset; // how fast the unit answers, for what is said of the time left
      const sent = Object.assign({ item: this.asked, seen, key }, pace && { pace: Number(pace) }, verb ? {} : content);
      const answer = await saving.ask(verb ? words[verb] : this.url, sent);
      this.busy = false;
      if (answer.kind === "done" && Number.isInteger(answer.body.version)) this.saved(text, answer.body, verb);
      else if (answer.kind === "conflict") this.ask(answer.body.now);
      else if (answer.kind === "refused") this.refused(answer.sentence);
      else {
        this.say("waiting", answer.kind === "stopped" ? words.signedOut : words.waiting);
        return answer.kind === "stopped" ? "stopped" : "lost";
      }
      return answer.kind;
    }

    saved(text, body, verb) {
      if (this.verb === verb) this.verb = null;
      if (this.restored && body.version < this.loaded.version) {
        // It had arrived before, and somebody has changed it since.
        this.put(this.loaded.content);
        this.sent = this.plain(this.loaded.content);
        this.seen.value = this.loaded.version;
      } else {
        // What was typed while an answer was being taken over stays, and goes next.
        const isAsBefore = this.plain(this.content()) === this.before;
        if (body.content && isAsBefore) this.put(body.content);
        if (body.content) this.sent = this.plain(isAsBefore ? this.content() : body.content);
        else if (!verb) this.sent = text;
        this.seen.value = body.version;
      }
      this.restored = false;
      this.keyOf = null;
      const taken = this.article.querySelector("[data-taken]");
      if (taken) taken.hidden = verb !== "carry";
      const entered = this.article.querySelector("[data-entered]"); // for the unit's head to confirm
      if (entered) entered.hidden = false;
      const carry = this.article.querySelector("[data-carry]");
      if (carry) carry.hidden = Boolean(verb);
      this.say("saved", saving.fill(words.saved, { time: body.saved_at }));
      saving.savedAt = body.saved_at;
      this.tell("perisai:saved", {
        version: body.version, content: this.content(), area: body.area, progress: body.progress,
      });
      if (this.isDirty) this.changed(0);
      else saving.store.remove(this.name);
      saving.overall();
    }

    // Take over the last round's answer ("carry"), or say that one taken over holds ("still").
    press(verb) {
      if (this.box) return;
      this.verb = verb;
      this.changed(0);
    }

    refused(sentence) {
      this.isRefused = true;
      this.verb = null;
      this.say("refused", sentence);
    }

    // What was typed before the page was left, and never arrived: over what the page says, in the version it was typed
    // against, so that whatever others have done since shows as a conflict.
    lay({ name, content: kept }) {
      this.name = name;
      if (kept.content.verb) {
        this.verb = kept.content.verb;
      } else {
        if (this.plain(kept.content) === this.sent) {
          saving.store.remove(name);
          return false;
        }
        this.put(kept.content);
      }
      this.restored = true;
      this.at = new Date(kept.at);
      this.seen.value = kept.seen;
      this.keyOf = JSON.stringify(kept.content);
      this.keySeen = this.seen.value;
      this.key = kept.key;
      this.say("waiting", this.needsReason ? words.reason : words.waiting);
      this.join();
      return true;
    }

    // Somebody else was faster: both values stand side by side until one is chosen.
    ask(theirs) {
      this.keep();
      const mine = this.verb ? null : this.content();
      this.verb = null;
      const box = document.getElementById("conflict").content.firstElementChild.cloneNode(true);
      const put = (name, text) => { box.querySelector(`[data-${name}]`).textContent = text || ""; };
      put("by", [theirs.by, theirs.at].filter(Boolean).join(", "));
      put("now", theirs.words);
      put("now-note", theirs.note || theirs.reason);
      put("me", [words.me, saving.clock(this.at || new Date())].join(", "));
      put("mine", mine ? this.words(mine.value) : theirs.mine);
      put("mine-note", mine && (mine.note || mine.reason));
      const close = () => {
        box.remove();
        this.box = null;
        this.restored = false;
        this.seen.value = theirs.version;
        this.sent = this.plain(theirs);
        const first = this.article.querySelector("input:checked") || this.article.querySelector("input, textarea");
        if (first) first.focus();
      };
      box.querySelector("[data-theirs]").addEventListener("click", () => {
        close();
        this.put(theirs);
        this.sent = this.plain(this.content());
        saving.store.remove(this.name);
        this.say("saved", saving.fill(words.saved, { time: theirs.at }));
      });
      box.querySelector("[data-mine-use]").addEventListener("click", () => {
        close();
        this.changed(0);
      });
      this.box = box;
      this.article.querySelector(".item__head, h2").after(box);
      this.say("conflict", words.conflict);
      // Whoever types elsewhere by now is not torn away from there.
      if (!document.activeElement || this.article.contains(document.activeElement) || document.activeElement === document.body) box.focus();
    }

    words(value) {
      const radio = this.radios.find((one) => one.value === String(value));
      if (!radio) return words.none;
      const label = radio.closest("label");
      return (label.querySelector(".choice__label") || label).textContent.trim();
    }
  }

  saving.Item = Item;
})();
