// All of the page works without this: keys, and drawing over the bars.
"use strict";
(() => {
  const store = { get: () => { try { return localStorage.getItem("keys"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("keys", value); } catch { /* not kept, then */ } } };
  let on = store.get() !== "off";

  const keys = document.querySelector(".keys");
  if (keys) {
    const button = keys.querySelector("button");
    const say = () => {
      button.textContent = on ? button.dataset.on : button.dataset.off;
      button.setAttribute("aria-pressed", String(on));
    };
    button.addEventListener("click", () => { on = !on; store.set(on ? "on" : "off"); say(); });
    say();
  }

  // j and k: the next and the previous hit. n and p: the next and the previous match of an article.
  const hits = [...document.querySelectorAll(".hits > li")];
  const marks = [...document.querySelectorAll("mark[id]")];
  let hit = -1, mark = -1;
  const walk = (by) => {
    if (!hits.length) return;
    hits[hit]?.classList.remove("current");
    hit = Math.min(Math.max(hit + by, 0), hits.length - 1);
    hits[hit].classList.add("current");
    hits[hit].querySelector("a").focus();
  };
  const step = (by) => {
    if (!marks.length) return;
    mark = (mark + by + marks.length) % marks.length;
    marks[mark].focus();
    marks[mark].scrollIntoView({ block: "center" });
  };
  const does = {
    "/": () => { const box = document.getElementById("q"); box.focus(); box.select(); },
    j: () => walk(1), k: () => walk(-1), n: () => step(1), p: () => step(mark < 0 ? 0 : -1),
    o: () => { if (hit >= 0) location.href = hits[hit].querySelector("a").href; },
    "?": () => { location.href = document.querySelector('.top nav a[href^="/help"]').href; },
  };
  // What a page has a key for, such as a grade, is pressed; a key that is held down presses once.
  for (const each of document.querySelectorAll("[data-key]")) does[each.dataset.key] = () => each.click();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing && event.key === "Escape") { event.target.blur(); return; }
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in does)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    event.preventDefault();
    if (!event.repeat || !document.querySelector(".grading")) does[event.key]();
  });

  // Drawing over bars asks for the time from the first to the last of them.
  for (const figure of document.querySelectorAll(".chart[data-brush]")) {
    const bars = [...figure.querySelectorAll("svg a")];
    const of = (event) => bars.indexOf(document.elementFromPoint(event.clientX, event.clientY)?.closest("svg a"));
    const bound = (bar, name) => new URL(bar.getAttribute("href"), location.href).searchParams.get(name);
    let from = -1, to = -1;
    const show = () => bars.forEach((bar, place) => {
      bar.classList.toggle("chosen", from >= 0 && place >= Math.min(from, to) && place <= Math.max(from, to));
    });
    figure.addEventListener("dragstart", (event) => event.preventDefault());
    figure.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && event.pointerType === "mouse") { from = to = of(event); show(); }
    });
    figure.addEventListener("pointermove", (event) => {
      const bar = from < 0 ? -1 : of(event);
      if (bar >= 0) { to = bar; show(); }
    });
    addEventListener("pointerup", () => {
      if (from >= 0 && from !== to) {
        const url = new URL(figure.dataset.brush, location.href);
        url.searchParams.set("since", bound(bars[Math.min(from, to)], "since"));
        url.searchParams.set("until", bound(bars[Math.max(from, to)], "until"));
        location.href = url.href;
      }
      from = to = -1;
      show();
    });
  }
})();
