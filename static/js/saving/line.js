// The line to the server. What is to be sent waits in it in the order it was given, and goes again, after pauses that
// grow, until the server has said what became of it. Nothing counts as saved before.
(() => {
  "use strict";
  const saving = window.perisaiSaving = {};
  const PAUSES = [1, 2, 4, 8, 15, 30, 60];
  const PATIENCE = 25;
  // Requests under way at once while all is well. What waited while the line was down goes one by one.
  const LANES = 3;

  saving.words = document.getElementById("saving").dataset;
  saving.token = () => document.querySelector("[name=csrf_token]").value;
  saving.clock = (moment) => [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
  saving.fill = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all);

  // Plain HTTP has no randomUUID.
  saving.newKey = () => [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // A request that outlives its page. Chromium before 81 refuses that for anything but a plain form, and says no more than
  // that it failed: the same goes again without, and what the browser can do is remembered once it is known.
  let canOutlive = null;
  const post = async (url, options) => {
    if (canOutlive === false) return fetch(url, options);
    try {
      const answer = await fetch(url, Object.assign({ keepalive: true }, options));
      canOutlive = true;
      return answer;
    } catch (fault) {
      if (canOutlive || options.signal.aborted) throw fault;
      const answer = await fetch(url, options);
      canOutlive = false;
      return answer;
    }
  };

  // What the application itself answered; null for everything else that may come over a line, or if nothing came.
  saving.request = async (url, content) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE * 1000);
    try {
      const answer = await (content === undefined ? fetch(url, {
        headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop.signal,
      }) : post(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": saving.token() },
        body: JSON.stringify(content),
        credentials: "same-origin",
        signal: stop.signal,
      }));
      const body = await answer.json();
      return body && typeof body.ok === "boolean" ? { status: answer.status, body } : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  // The same for what needs a person: "done", "conflict", "refused", "lost" on the way, or "stopped" until they sign in.
  saving.ask = async (url, content) => {
    let answer = await saving.request(url, content);
    if (answer && (answer.status === 400 || answer.status === 401)) {
      const who = await saving.again.who();
      if (who === "lost") return { kind: "lost" };
      if (who !== "same") return { kind: "stopped" };
      answer = await saving.request(url, content);
    }
    if (!answer || answer.status >= 500 || answer.status === 429) return { kind: "lost" };
    const { status, body } = answer;
    if (body.ok) return { kind: "done", body };
    if (status === 409) return { kind: body.now ? "conflict" : "lost", body };
    return { kind: "refused", sentence: typeof body.error === "string" ? body.error : saving.words.fault };
  };

  class Line {
    constructor() {
      this.waiting = [];
      this.underWay = new Set();
      this.turn = 0;
      this.tries = 0;
      this.isDown = false;
      this.isHeld = false;
    }

    // Whoever stands in line has isReady, and send(), which tells what became of it.
    join(one) {
      if (this.underWay.has(one) || this.waiting.includes(one)) return;
      one.turn = ++this.turn;
      this.waiting.push(one);
      this.go();
    }

    go() {
      while (!this.timer && !this.isHeld && this.waiting.length && this.underWay.size < (this.isDown ? 1 : LANES)) {
        this.run(this.waiting.shift());
      }
      if (!this.waiting.length && !this.underWay.size) this.isDown = false;
      saving.overall();
    }

    async run(one) {
      if (!one.isReady) return;
      this.underWay.add(one);
      const kind = await one.send();
      this.underWay.delete(one);
      if (kind === "lost" || kind === "stopped") {
        this.waiting.push(one);
        this.waiting.sort((a, b) => a.turn - b.turn);
        if (kind === "lost") this.rest();
        else this.isHeld = true;
      } else {
        this.tries = 0;
        clearTimeout(this.timer);
        this.timer = null;
        if (one.isReady) this.join(one);
      }
      this.go();
    }

    rest() {
      this.isDown = true;
      if (this.timer) return;
      const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)] * (0.8 + 0.4 * Math.random());
      this.timer = setTimeout(() => this.again(), pause * 1000);
    }

    // The line may be back: do not wait for the pause to end.
    again() {
      clearTimeout(this.timer);
      this.timer = null;
      this.go();
    }

    release() {
      this.isHeld = false;
      this.again();
    }

    // The page may be going away: all of these at once.
    flush(fits) {
      const going = this.waiting.filter(fits);
      this.waiting = this.waiting.filter((one) => !going.includes(one));
      for (const one of going) this.run(one);
    }
  }

  saving.line = new Line();
  window.addEventListener("online", () => saving.line.again());
})();
