// What the desk's pages do beyond plain forms. htmx asks for what is new; this file adds what a page
// alone cannot know: what it shows already, whether somebody is there, and how a new case sounds.
// The words that it shows stand in the page; none are written here.
import { Button, ErrorSummary, SkipLink, createAll } from "./govuk-frontend.js";
import { Bell } from "./bell.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [SkipLink, ErrorSummary, Button]) createAll(component);

const by = (id) => document.getElementById(id);
const on = (name, work) => document.body.addEventListener(name, work);
const title = document.title;
const log = by("log");
const box = by("text");
const connection = by("connection");
const bell = new Bell(by("sound"), (held) => note(held ? "held" : ""));
let active = false;
let unread = 0;

function note(kind) {
  if (connection) connection.textContent = kind ? connection.dataset[kind] : "";
}

// --- Somebody is there: only that keeps the session

for (const name of ["keydown", "pointerdown", "input"]) {
  document.addEventListener(name, () => {
    active = true;
  });
}

// --- What the page shows already

on("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!["pulse", "queue", "poll"].includes(elt.id)) return;
  if (active) parameters.active = 1;
  if (elt.id === "pulse") {
    active = false;
    parameters.state = by("pulse-said")?.dataset.state ?? "";
  } else if (elt.id === "queue") {
    parameters.state = by("queue-state")?.dataset.state ?? "";
  } else {
    const facts = by("facts-list");
    parameters.after = log.querySelector(".desk-line:last-of-type")?.dataset.number ?? 0;
    parameters.state = facts?.dataset.state ?? "";
    parameters.held = held;
    const pending = [...log.querySelectorAll("[data-pending]")].map((line) => line.dataset.pending);
    if (pending.length) parameters.pending = pending.join(".");
  }
});
const held = by("facts-list")?.dataset.held ?? "";

// --- The queue, on every page

function showTitle(count) {
  const marks = [count ? `(${count})` : "", unread ? "●" : ""].filter(Boolean);
  document.title = [...marks, title].join(" ");
}

function hearPulse() {
  const said = by("pulse-said");
  if (!said) return;
  const count = Number(said.dataset.count);
  const badge = by("queue-count");
  if (badge) {
    badge.hidden = !count;
    badge.textContent = count || "";
  }
  for (const field of document.querySelectorAll("input[name=form_token]")) {
    field.value = said.dataset.token;
  }
  showTitle(count);
  newCases(said.dataset.cases.split(" ").filter(Boolean));
}

/** Sounds for cases that this browser's pages have not shown in the queue, or that got graver. */
function newCases(cases) {
  const known = JSON.parse(sessionStorage.getItem("desk-cases") ?? "null");
  sessionStorage.setItem("desk-cases", JSON.stringify(cases));
  const fresh = cases.filter((entry) => !(known ?? []).includes(entry));
  if (!fresh.length) return;
  const words = by("announce");
  words.textContent = fresh.length > 1 ? words.dataset.more : words.dataset.one;
  bell.ring(fresh.some((entry) => entry.endsWith(":emergency")));
}

// --- A case

const atEnd = () => log && log.scrollHeight - log.scrollTop - log.clientHeight < 80;
const toEnd = () => {
  if (log) log.scrollTop = log.scrollHeight;
};
toEnd();

let follow = true;
on("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
    // Our own words about what went wrong.
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  if (target === log) follow = atEnd();
});
on("htmx:afterSwap", (event) => {
  if (event.detail.target !== log) return;
  const lines = new Set();
  for (const line of log.querySelectorAll(".desk-line")) {
    if (lines.has(line.id)) line.remove();
    lines.add(line.id);
  }
  const newest = log.querySelector(".desk-line:last-of-type");
  if (newest?.dataset.author === "person") {
    bell.tap();
    if (document.hidden) unread += 1;
  }
  if (follow) toEnd();
  showTitle(Number(by("pulse-said")?.dataset.count ?? 0));
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  showTitle(Number(by("pulse-said")?.dataset.count ?? 0));
});

on("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "pulse") hearPulse();
});

function sent(field, problem) {
  if (field) field.value = "";
  by(problem)?.replaceChildren();
  field?.focus();
}
on("desk:reply_sent", () => sent(box, "say-problem"));
on("desk:note_written", () => sent(by("note"), "note-problem"));
on("htmx:afterRequest", (event) => {
  if (event.detail.xhr?.status && event.detail.xhr.status < 500 && connection?.textContent === connection?.dataset.away) {
    note("");
  }
});
for (const trouble of ["htmx:sendError", "htmx:timeout"]) on(trouble, () => note("away"));

for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => {
    const words = by(button.dataset.insert).textContent;
    const before = box.value.slice(0, box.selectionStart);
    const after = box.value.slice(box.selectionEnd);
    const gap = before && !/\s$/.test(before) ? " " : "";
    box.value = before + gap + words + after;
    box.focus();
    box.selectionStart = box.selectionEnd = (before + gap + words).length;
  });
}

box?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    box.form.requestSubmit();
  }
});

// Half a message is not lost when the page is left by mistake.
window.addEventListener("beforeunload", (event) => {
  if (box?.value.trim() && !leaving) event.preventDefault();
});
let leaving = false;
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("hx-post") && !event.target.hasAttribute("hx-get")) leaving = true;
});
