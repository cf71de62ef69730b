// Follows the watch: fetches the page again when there is a new one, and puts its <main> in the
// place of the old one. You stay where you were: scrolled and focused, and what you have folded or
// unfolded yourself stays so.
"use strict";

const NO_WORD = "No word from the watch. Trying again …";
const GONE = "The watch has ended.";

const told = document.createElement("p");
told.id = "watch-says";
told.setAttribute("role", "status");
document.body.append(told);

let shown = ofPage(document, "kata-version");
let kata = ofPage(document, "kata-slug");
let newest = null;
let isAtWork = false;
const asServed = new WeakMap(); // whether a <details> came open
remember(document);

function ofPage(page, name) {
  return page.querySelector(`meta[name="${name}"]`)?.content;
}

function remember(page) {
  for (const each of page.querySelectorAll("details")) asServed.set(each, each.open);
}

const news = new EventSource("events");
news.onmessage = (event) => {
  newest = JSON.parse(event.data);
  if (newest.has_ended) news.close();
  follow();
};
news.onerror = () => lost(news.readyState === EventSource.CLOSED ? GONE : NO_WORD);

async function follow() {
  if (isAtWork) return;
  isAtWork = true;
  try {
    let done = null;
    while (done !== newest) {
      done = newest;
      if (done.is_old) mark(true);
      if (String(done.version) !== shown && !done.has_ended) await renew();
      if (done === newest) {
        mark(done.is_old || String(done.version) !== shown);
        say(done.says);
      }
    }
  } catch {
    lost(NO_WORD);
  } finally {
    isAtWork = false;
  }
}

function say(words) {
  if (told.textContent !== words) told.textContent = words;
}

// Saves may have been graded since, and nobody has told us.
function lost(words) {
  mark(true);
  say(words);
}

// A verdict that does not belong to the last save must not look new.
function mark(isOld) {
  document.querySelector("main").setAttribute("aria-busy", String(isOld));
}

async function renew() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  remember(main);
  shown = ofPage(page, "kata-version");
  document.title = page.title;
  if (ofPage(page, "kata-slug") === kata) {
    replaceInPlace(main);
  } else {
    kata = ofPage(page, "kata-slug");
    document.querySelector("main").replaceWith(main);
    scrollTo(0, 0);
  }
}

function replaceInPlace(main) {
  const old = document.querySelector("main");
  const [left, top] = [scrollX, scrollY];
  const all = [...old.querySelectorAll("details")];
  const turned = all.filter((each) => each.open !== asServed.get(each));
  const yours = new Map(turned.map((each) => [nameOf(each), each.open]));
  const focused = old.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  for (const each of main.querySelectorAll("details")) {
    each.open = yours.get(nameOf(each)) ?? each.open;
  }
  old.replaceWith(main);
  if (location.hash) location.replace(location.hash); // else nothing is :target any more
  if (focused !== null) {
    const again = [...main.querySelectorAll("a, button, summary, [tabindex]")];
    again.find((each) => nameOf(each) === focused)?.focus({ preventScroll: true });
  }
  scrollTo({ left, top, behavior: "instant" });
}

// What is the same in the old page and in the new one: an id, or else where it stands and its words.
function nameOf(element) {
  if (element.matches("summary")) return `summary of ${nameOf(element.parentElement)}`;
  if (element.id) return `#${element.id}`;
  const words = (element.querySelector(":scope > summary") ?? element).textContent.trim();
  const place = element.closest("[id]")?.id;
  return [place, element.tagName, element.getAttribute("href"), words.slice(0, 80)].join(" ");
}
