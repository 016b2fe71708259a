"""How fast the web page is, in a real browser: from pressing Send until the answer is painted."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Callable
from urllib.parse import urlsplit

from bot.errors import E, SignpostError
from bot.evaluation import latency
from bot.evaluation.servers import ours
from bot.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

Report = Callable[[str], None]

VISITORS = 20
WARM_UP = 3
LIMIT_MS, LIMIT_KB = 300, 120
# No message twice: what is kept of one must not answer another faster.
QUESTION = "I need help with my drinking, I have a {} year old, {}"
PLACES = ("Catford", "Deptford", "Lee", "Sydenham", "Brockley", "Ladywell", "New Cross", "Downham")
# The answer counts from the frame in which it is on the screen: one frame after it is drawn.
TIMED = """question => new Promise((done) => {
  document.getElementById("message").value = question;
  const log = document.getElementById("log");
  new MutationObserver((_, watch) => {
    if (!log.querySelector(".signpost-entry--assistant")) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - pressed)));
  }).observe(log, { childList: true, subtree: true });
  const pressed = performance.now();
  document.querySelector("#compose button").click();
})"""
OPENED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def measure(settings: Settings, report: Report) -> None:
    """Open the page as new visitors do, ask one thing each, and print the times.

    Raises:
        SignpostError: E210 when there is no browser to measure with.
    """
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise SignpostError(E.BENCH_BROWSER) from error
    if chromium is None:
        raise SignpostError(E.BENCH_BROWSER)
    with tempfile.TemporaryDirectory() as folder, ours(settings, Path(folder)) as server:
        address = urlsplit(server.webhook)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            visits = [
                _visit(browser, f"{address.scheme}://{address.netloc}", number)
                for number in range(WARM_UP + VISITORS)
            ][WARM_UP:]
            browser.close()
    opened, answered, weights = zip(*visits, strict=True)
    report(
        f"page open until first paint, {VISITORS} new visitors: "
        f"median {latency.median(opened):.0f} ms, p95 {latency.p95(opened):.0f} ms"
    )
    report(
        "first answer on the screen after Send: "
        f"median {latency.median(answered):.0f} ms, p95 {latency.p95(answered):.0f} ms "
        f"(to reach: {LIMIT_MS})"
    )
    report(
        f"page and first answer, as sent: {max(weights) / 1024:.1f} KB at most "
        f"(to reach: {LIMIT_KB})"
    )


def _visit(browser: Browser, address: str, number: int) -> tuple[float, float, int]:
    """One new visitor: milliseconds until the first paint and until the answer, and the bytes
    of everything that was loaded."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(address, wait_until="networkidle")
    opened = float(page.evaluate(OPENED))
    place = PLACES[number % len(PLACES)]
    answered = float(page.evaluate(TIMED, QUESTION.format(number // len(PLACES) + 2, place)))
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    context.close()
    return opened, answered, weight
