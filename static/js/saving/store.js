// Where unsent answers wait on this device: IndexedDB, encrypted (AES-GCM) under a key that only the server holds and
// hands out after sign-in. In clear stand random names, the time, and which key. Without WebCrypto (plain HTTP) nothing
// is stored. Several tabs share the store; each sends only what is its own, or what a tab that is gone has left.
(() => {
  "use strict";
  const saving = window.perisaiSaving;
  if (!saving) return;
  const DAYS = 7;
  const LEASE = 15000;
  const me = saving.newKey();
  const encoder = new TextEncoder();

  const settled = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

  function open() {
    const request = indexedDB.open("perisai", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("unsent", { keyPath: "name" });
      request.result.createObjectStore("tabs", { keyPath: "tab" });
    };
    return settled(request);
  }

  class Store {
    constructor() {
      this.contents = new Map(); // what waits, by name, as it is now
      this.written = new Map(); // the same as it was written last
      this.keys = new Map();
      this.isLasting = Boolean(window.crypto.subtle && window.indexedDB);
      this.why = this.isLasting ? "" : "plain";
    }

    // Opens the store and gets the keys; then what was left behind can be taken over.
    async begin() {
      if (!this.isLasting) return;
      try {
        this.db = await open();
        this.db.onversionchange = () => this.db.close();
        await this.stayAlive();
        await this.forgetOld();
      } catch {
        this.isLasting = false;
        this.why = "blocked";
        return;
      }
      await this.getKeys();
    }

    async getKeys() {
      let answer;
      for (let pause = 1000; ; pause = Math.min(pause * 2, 60000)) {
        const ids = new Set((await this.all()).map((one) => one.kid).concat([...this.keys.keys()]));
        const asked = await saving.ask(saving.words.keys, { ids: [...ids].slice(-50) });
        if (asked.kind === "done") { answer = asked.body; break; }
        if (asked.kind === "refused") return;
        await new Promise((done) => setTimeout(done, pause));
      }
      this.keys.clear();
      for (const { id, key } of answer.keys) {
        const bytes = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
        this.keys.set(id, await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
      }
      this.kid = answer.keys[0].id;
      await this.removeWhere((one) => answer.gone.includes(one.kid) && !this.contents.has(one.name));
      for (const name of this.contents.keys()) await this.write(name);
    }

    put(name, content) {
      this.contents.set(name, content);
      return this.write(name);
    }

    async write(name) {
      const content = this.contents.get(name);
      if (!this.kid || !content) return;
      const kid = this.kid;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const about = { name: "AES-GCM", iv, additionalData: encoder.encode(kid + name) };
      try {
        const data = await crypto.subtle.encrypt(about, this.keys.get(kid), encoder.encode(JSON.stringify(content)));
        // Overtaken by a newer one, or saved meanwhile.
        if (this.contents.get(name) !== content || kid !== this.kid) return;
        const done = this.transaction("unsent", (unsent) => unsent.put({ name, tab: me, kid, at: Date.now(), iv, data }));
        await done;
        this.written.set(name, content);
      } catch {
        // Full or taken away: the page still has it, and warns before it is left.
      }
    }

    remove(name) {
      this.contents.delete(name);
      this.written.delete(name);
      if (this.db) this.transaction("unsent", (unsent) => unsent.delete(name)).catch(() => {});
    }

    // Whether this very content would survive the page.
    has(name) {
      return this.contents.has(name) && this.written.get(name) === this.contents.get(name);
    }

    // What tabs that are gone have left unsent: from now on it is this tab's.
    async takeOver() {
      if (!this.kid) return [];
      const claim = async () => {
        const alive = await this.alive();
        const claimed = [];
        await this.transaction("unsent", (unsent) => {
          unsent.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return;
            const one = cursor.value;
            if (this.keys.has(one.kid) && !alive.has(one.tab)) {
              claimed.push(one);
              cursor.update(Object.assign({}, one, { tab: me }));
            }
            cursor.continue();
          };
        });
        return claimed;
      };
      const claimed = await (navigator.locks ? navigator.locks.request("perisai-take-over", claim) : claim());
      const found = [];
      for (const one of claimed.sort((a, b) => a.at - b.at)) {
        try {
          const about = { name: "AES-GCM", iv: one.iv, additionalData: encoder.encode(one.kid + one.name) };
          const bytes = await crypto.subtle.decrypt(about, this.keys.get(one.kid), one.data);
          const content = JSON.parse(new TextDecoder().decode(bytes));
          this.contents.set(one.name, content);
          this.written.set(one.name, content);
          found.push({ name: one.name, content });
        } catch {
          this.remove(one.name);
        }
      }
      return found;
    }

    // Where the browser has locks, one that is held says that the tab is there; else a lease that is renewed.
    stayAlive() {
      if (navigator.locks) {
        return new Promise((held) => {
          navigator.locks.request(`perisai-tab-${me}`, () => { held(); return new Promise(() => {}); });
        });
      }
      const renew = () => this.transaction("tabs", (tabs) => tabs.put({ tab: me, until: Date.now() + LEASE }));
      setInterval(renew, LEASE / 3);
      window.addEventListener("pagehide", () => this.transaction("tabs", (tabs) => tabs.delete(me)));
      return renew();
    }

    async alive() {
      if (navigator.locks) {
        const { held } = await navigator.locks.query();
        return new Set(held.map((lock) => lock.name.replace("perisai-tab-", "")));
      }
      const tabs = await settled(this.db.transaction("tabs").objectStore("tabs").getAll());
      return new Set(tabs.filter((one) => one.until > Date.now()).map((one) => one.tab).concat(me));
    }

    async all() {
      return this.db ? settled(this.db.transaction("unsent").objectStore("unsent").getAll()) : [];
    }

    forgetOld() {
      const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
      return this.removeWhere((one) => one.at < oldest || one.at > Date.now() + DAYS * 24 * 3600 * 1000);
    }

    // Whoever signs out leaves nothing behind; what is under the keys of others is not theirs to take away.
    async erase() {
      this.contents.clear();
      this.written.clear();
      if (this.db) await this.removeWhere((one) => this.keys.has(one.kid));
    }

    removeWhere(fits) {
      return this.transaction("unsent", (unsent) => {
        unsent.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return;
          if (fits(cursor.value)) cursor.delete();
          cursor.continue();
        };
      });
    }

    transaction(name, what) {
      return new Promise((done, fail) => {
        const all = this.db.transaction(name, "readwrite");
        all.oncomplete = () => done();
        all.onerror = all.onabort = () => fail(all.error);
        what(all.objectStore(name));
      });
    }
  }

  saving.store = new Store();
})();
