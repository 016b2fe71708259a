// What the page does beyond plain forms: govuk-frontend's components, and a livelier conversation.
// The words that it shows stand in the page; none are written here.
import {
  Button, CharacterCount, ErrorSummary, ExitThisPage, NotificationBanner, SkipLink, createAll,
} from "./govuk-frontend.js";
import { liven } from "./conversation.js";

const framed = window.parent !== window;

// Out of another site's frame the whole window has to leave, not the frame alone.
class ExitAnyPage extends ExitThisPage {
  exitPage() {
    if (framed) leaveWindow(this.$button.href);
    super.exitPage();
  }
}

function leaveWindow(address) {
  // Only the frame itself can make the browser forget the frame's own cookie.
  fetch(address, { keepalive: true, redirect: "manual" });
  window.top.location.href = address;
}

// In a frame, "delete and leave" deletes first and then takes the whole window along.
for (const form of framed ? document.querySelectorAll("form[data-leave]") : []) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (answer?.ok) window.top.location.href = form.action;
    else form.submit();
  });
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [ExitAnyPage, SkipLink, ErrorSummary, NotificationBanner, Button, CharacterCount]) {
  createAll(component);
}

// A page that comes back from the browser's memory after the person left shows nothing old.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// Half a message is not lost when easy read is turned on.
document.querySelector(".signpost-tools form")?.addEventListener("formdata", (event) => {
  const box = document.getElementById("message");
  if (box?.value) event.formData.set("typed", box.value);
});

const conversation = document.getElementById("conversation");
if (conversation) liven(conversation);
