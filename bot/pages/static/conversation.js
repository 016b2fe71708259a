// The conversation without a page load for each message: htmx sends and inserts, this file keeps
// the box, the focus and the view in order, and notices when the connection goes and comes back.

/** Makes the conversation lively; `conversation` is the section that holds it. */
export function liven(conversation) {
  const log = document.getElementById("log");
  const box = document.getElementById("message");
  const form = document.getElementById("compose");
  const typing = document.getElementById("typing");
  const sendProblem = document.getElementById("send-problem");
  const connection = document.getElementById("connection");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const touch = window.matchMedia("(pointer: coarse)");
  let failed = false;
  let lost = false;
  let focused = null;
  const described = "message-info message-hint";

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
    box.setAttribute("aria-describedby", wrong ? `send-problem ${described}` : described);
  }

  function emptyBox() {
    box.value = "";
    // The letters that are left are counted anew.
    box.dispatchEvent(new Event("input"));
  }

  function showAway() {
    lost = true;
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

  // The answer to what was sent last may have been made while nobody could hear it.
  async function catchUp() {
    const sent = box.value.trim();
    log.setAttribute("aria-busy", "true");
    await window.htmx.ajax("GET", log.dataset.again, { target: log, swap: "innerHTML" });
    log.removeAttribute("aria-busy");
    const said = [...log.querySelectorAll(".signpost-entry__said")].pop();
    if (sent && said?.textContent.trim() === sent) {
      emptyBox();
      clearProblem();
    }
  }

  // What an answer held may come with the news too: a line is shown once.
  function dropRepeats() {
    const seen = new Set();
    for (const part of log.children) {
      const lines = [...part.querySelectorAll("[data-line]")];
      for (const line of lines) {
        if (!seen.has(line.dataset.line)) continue;
        const entry = line.closest(".signpost-entry");
        line.remove();
        if (!entry.querySelector("[data-line]")) entry.remove();
      }
      for (const line of lines) seen.add(line.dataset.line);
    }
  }

  // What comes by itself must not move the box from under somebody's fingers. Whoever is not
  // writing sees the beginning of what came.
  let boxAt = null;
  let last = null;
  function keepBox() {
    if (boxAt === null) return;
    window.scrollBy({ top: box.getBoundingClientRect().top - boxAt, behavior: "instant" });
    boxAt = null;
    const newest = log.lastElementChild;
    const hidden = newest && newest !== last && newest.getBoundingClientRect().top < 70;
    if (hidden && !box.value) newest.scrollIntoView({ block: "start", behavior: "instant" });
  }

  window.addEventListener("offline", () => {
    connection.textContent = connection.dataset.away;
  });
  window.addEventListener("online", () => {
    connection.textContent = connection.dataset.back;
    if (lost) catchUp();
  });

  const on = (name, work) => document.body.addEventListener(name, work);

  // What catches up is not something that the person sent.
  const sends = (event) => event.detail.requestConfig.verb === "post";
  const asks = (event) => event.detail.elt?.id === "handoff" || event.detail.requestConfig?.elt?.id === "handoff";

  on("htmx:beforeRequest", (event) => {
    if (!sends(event)) return;
    failed = false;
    lost = false;
    if (navigator.onLine) connection.textContent = "";
    focused = document.activeElement;
    clearProblem();
    busy(true);
  });
  on("htmx:afterRequest", (event) => {
    if (sends(event)) busy(false);
    else if (asks(event) && event.detail.successful && connection.textContent === connection.dataset.silent) {
      connection.textContent = "";
    }
  });
  on("signpost:failed", () => {
    failed = true;
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const { top, bottom } = box.getBoundingClientRect();
    boxAt = asks(event) && top < window.innerHeight && bottom > 0 ? top : null;
    last = log.lastElementChild;
    if (asks(event) && xhr.status >= 400) return;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
      // Our own words about what went wrong, for beside the box.
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      failed = true;
    }
  });
  on("htmx:afterSwap", () => {
    dropRepeats();
    keepBox();
  });
  on("htmx:afterSettle", (event) => {
    if (event.detail.target === sendProblem) {
      afterProblem();
    } else if (event.detail.target === log && sends(event)) {
      if (!failed && event.detail.requestConfig.elt === form) emptyBox();
      removeOldReplies();
      showNewest();
    }
  });
  for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    on(trouble, (event) => {
      if (!asks(event)) showAway();
      else if (navigator.onLine) connection.textContent = connection.dataset.silent;
    });
  }
}
