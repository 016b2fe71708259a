// What the page does beyond plain forms: govuk-frontend's components, and a livelier conversation.
// The words that it shows stand in the page; none are written here.
import { Button, ErrorSummary, ExitThisPage, NotificationBanner, SkipLink, createAll } from "./govuk-frontend.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [ExitThisPage, SkipLink, ErrorSummary, NotificationBanner, Button]) {
  createAll(component);
}

// A page that comes back from the browser's memory after the person left shows nothing old.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

const conversation = document.getElementById("conversation");
if (conversation) liven(conversation);

function liven(conversation) {
  const log = document.getElementById("log");
  const box = document.getElementById("message");
  const form = document.getElementById("compose");
  const typing = document.getElementById("typing");
  const sendProblem = document.getElementById("send-problem");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const touch = window.matchMedia("(pointer: coarse)");
  let failed = false;
  let focused = null;

  function busy(on) {
    typing.textContent = on ? typing.dataset.words : "";
    typing.classList.toggle("signpost-typing--on", on);
    conversation.classList.toggle("signpost-busy", on);
    box.readOnly = on;
    for (const button of document.querySelectorAll("#compose button, .signpost-quick button")) {
      // Not `disabled`: that would throw the keyboard's focus away.
      button.setAttribute("aria-disabled", String(on));
    }
  }

  function clearProblem() {
    sendProblem.replaceChildren();
    markBox(false);
    for (const old of form.querySelectorAll("p.govuk-error-message")) old.remove();
    document.querySelector(".govuk-error-summary")?.remove();
  }

  function markBox(wrong) {
    box.classList.toggle("govuk-textarea--error", wrong);
    form.querySelector(".govuk-form-group").classList.toggle("govuk-form-group--error", wrong);
    box.toggleAttribute("aria-invalid", wrong);
    if (wrong) box.setAttribute("aria-invalid", "true");
    box.setAttribute("aria-describedby", wrong ? "send-problem message-hint" : "message-hint");
  }

  function showAway() {
    sendProblem.replaceChildren(document.getElementById("away-words").content.cloneNode(true));
    afterProblem();
  }

  function afterProblem() {
    markBox(true);
    box.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }

  // Only the newest quick replies can still be tapped.
  function removeOldReplies() {
    for (const old of document.querySelectorAll(".signpost-quick-replies")) {
      if (!log.lastElementChild.contains(old)) old.remove();
    }
    document.getElementById("starters")?.remove();
  }

  function showNewest() {
    const newest = log.lastElementChild;
    if (!newest) return;
    newest.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
    if (focused === box || (!touch.matches && form.contains(focused))) {
      box.focus({ preventScroll: true });
    } else if (!document.body.contains(focused) || focused === document.body) {
      newest.querySelector("[tabindex]")?.focus({ preventScroll: true });
    }
  }

  const on = (name, work) => document.body.addEventListener(name, work);

  on("htmx:beforeRequest", () => {
    failed = false;
    focused = document.activeElement;
    clearProblem();
    busy(true);
  });
  on("htmx:afterRequest", () => busy(false));
  on("signpost:failed", () => {
    failed = true;
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
      // Our own words about what went wrong, for beside the box.
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      failed = true;
    }
  });
  on("htmx:afterSettle", (event) => {
    if (event.detail.target === sendProblem) {
      afterProblem();
    } else if (event.detail.target === log) {
      if (!failed && event.detail.requestConfig.elt === form) box.value = "";
      removeOldReplies();
      showNewest();
    }
  });
  for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) on(trouble, showAway);
}
