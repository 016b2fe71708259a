// Opens the conversation in a panel on another site's page. That page holds an ordinary link to the
// conversation, which works without this script, and the script:
//
//   <a href="https://help.example.org/" data-signpost>Get help for your family</a>
//   <script src="https://help.example.org/launcher.js" async></script>
//
// It needs no inline script and no inline style, keeps nothing, and reads nothing of the page.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const look = `
    dialog { box-sizing: border-box; position: fixed; inset: auto 16px 16px auto; width: 420px;
      height: min(760px, calc(100dvh - 32px)); max-width: calc(100vw - 32px); max-height: none;
      margin: 0; padding: 0; border: 2px solid #1f4d4b; border-radius: 8px; overflow: hidden;
      color: #0b0c0c; background: #fff; box-shadow: 0 4px 24px rgb(0 0 0 / 30%); }
    dialog[open] { display: flex; flex-direction: column; }
    button { flex: none; align-self: flex-end; min-width: 44px; min-height: 44px; margin: 0;
      padding: 0 16px; border: 0; color: inherit; background: none; font: bold 16px system-ui,
      sans-serif; cursor: pointer; text-decoration: underline; }
    button:focus-visible { outline: 3px solid #0b0c0c; outline-offset: -3px; background: #fd0; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    @media (max-width: 480px) { dialog { inset: 0; width: 100vw; max-width: none; height: 100dvh;
      border: 0; border-radius: 0; } }
    @media (prefers-color-scheme: dark) { dialog { color: #eef3f2; background: #161e1e; }
      button:focus-visible { color: #0b0c0c; } }`;

  function panel(link) {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [sheet];
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", link.textContent.trim());
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = link.dataset.close || "Close";
    close.addEventListener("click", () => dialog.close());
    const frame = document.createElement("iframe");
    frame.title = link.textContent.trim();
    const address = new URL(link.href);
    address.searchParams.set("embed", "1");
    frame.src = address.href;
    dialog.append(close, frame);
    root.append(dialog);
    document.body.append(host);
    return dialog;
  }

  function prepare(link) {
    let dialog = null;
    link.addEventListener("click", (event) => {
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
      if (!plain || new URL(link.href).origin !== home) return;
      event.preventDefault();
      dialog ??= panel(link);
      dialog.showModal();
    });
  }

  for (const link of document.querySelectorAll("a[data-signpost]")) prepare(link);
})();
