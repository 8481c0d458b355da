// Keeps the customer's page true while it is open: asks for the state, and puts the new main part in place.
// The page is whole without this file; it must not hold a word or a rule of its own.
(() => {
  "use strict";

  const FIRST_MS = 2000;
  const SLOWEST_MS = 15000;
  const TROUBLED_MS = 60000;
  const SLOWER = 1.1;

  const main = document.getElementById("main");
  const news = document.getElementById("news");
  const base = document.body.dataset.page;
  const query = "?lang=" + document.documentElement.lang;
  let pauseMs = FIRST_MS;
  let timer = 0;
  let asking = false;
  let endsAt = 0;

  const view = () => document.getElementById("view");

  function later() {
    clearTimeout(timer);
    if (document.hidden || view().dataset.final === "yes") return;
    timer = setTimeout(ask, pauseMs);
  }

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(base + "/state", {
        headers: { "If-None-Match": '"' + view().dataset.version + '"' },
        cache: "no-store",
        credentials: "omit",
      });
      if (answer.status === 304) {
        pauseMs = Math.min(pauseMs * SLOWER, SLOWEST_MS);
      } else if (answer.ok) {
        await renew();
        pauseMs = FIRST_MS;
      } else if (answer.status === 404 || answer.status === 410) {
        location.reload();
        return;
      } else {
        pauseMs = Math.min(pauseMs * 2, TROUBLED_MS);
      }
    } catch {
      pauseMs = Math.min(pauseMs * 2, TROUBLED_MS); // no connection just now
    } finally {
      asking = false;
    }
    later();
  }

  async function renew() {
    const answer = await fetch(base + "/main" + query, { cache: "no-store", credentials: "omit" });
    if (!answer.ok) return;
    const html = await answer.text();
    const before = view().dataset.news;
    const focused = main.contains(document.activeElement);
    main.innerHTML = html; // our own page's part, escaped by the server
    begin();
    document.title = view().dataset.title;
    if (view().dataset.news !== before) {
      news.textContent = view().dataset.news;
      scrollTo({ top: 0 });
    }
    if (focused) document.getElementById("state").focus({ preventScroll: true });
  }

  function begin() {
    const left = document.getElementById("left");
    endsAt = left ? Date.now() + Number(left.dataset.leftS) * 1000 : 0;
    const print = document.getElementById("print");
    if (print) print.addEventListener("click", () => window.print());
    const save = document.getElementById("save");
    // On iPhones a download ends where bank apps do not look; sharing offers "Save Image".
    if (save && "standalone" in navigator) save.addEventListener("click", share);
  }

  async function share(event) {
    if (!navigator.canShare) return;
    event.preventDefault();
    const link = event.currentTarget;
    try {
      const answer = await fetch(link.href, { cache: "no-store", credentials: "omit" });
      const files = [new File([await answer.blob()], link.download, { type: "image/png" })];
      if (!answer.ok || !navigator.canShare({ files })) throw new TypeError("cannot be shared");
      await navigator.share({ files });
    } catch (error) {
      if (error.name !== "AbortError") location.href = link.href;
    }
  }

  function tick() {
    const left = document.getElementById("left");
    if (!left) return;
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    const text = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    if (left.textContent === text) return;
    left.textContent = text;
    if (seconds === 0) {
      pauseMs = FIRST_MS;
      ask();
    }
  }

  document.documentElement.classList.add("scripted");
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) return;
    pauseMs = FIRST_MS;
    ask(); // also after an end: late money changes the page
  });
  addEventListener("online", () => {
    pauseMs = FIRST_MS;
    ask();
  });
  setInterval(tick, 500);
  begin();
  later();
})();
