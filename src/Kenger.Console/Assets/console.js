// What a page does before, beside and after its circuit: keys, choices, copying, and coming back when the registry does.
(() => {
  'use strict';
  const root = document.documentElement;
  const base = new URL(document.baseURI);

  const choose = (name, value) => {
    document.cookie = `kenger-console-${name}=${value}; path=${base.pathname}; max-age=31536000; samesite=strict`;
    location.reload();
  };

  const copy = async (id, button) => {
    const source = document.getElementById(id);
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    // On plain http only the selection is left: the keys do the rest.
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(source.textContent);
      button.dataset.done = '';
      setTimeout(() => delete button.dataset.done, 1500);
    }
  };

  document.addEventListener('click', (event) => {
    const at = event.target.closest('[data-theme-set],[data-lang-set],[data-copy]');
    if (!at) return;
    if (at.dataset.themeSet) choose('theme', at.dataset.themeSet);
    else if (at.dataset.langSet) choose('lang', at.dataset.langSet);
    else copy(at.dataset.copy, at);
  });

  let dialogs = 0;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // Keys may come before the circuit listens.
  const openPalette = async () => {
    if (document.querySelector('dialog[data-modal]')) return;
    const before = dialogs;
    for (let tries = 0; tries < 40 && dialogs === before; tries++) {
      document.querySelector('[data-palette-open]')?.click();
      await wait(250);
    }
  };

  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
    }
    // A list of choices takes the arrows from the text.
    if (event.target.id === 'palette-input' && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) event.preventDefault();
  });

  // A page's heading gets the focus once it is there, which may be late: who writes in a field by then goes on writing.
  document.addEventListener('focusin', (event) => {
    const field = event.relatedTarget;
    if (event.target.matches('h1') && field?.isConnected && field.matches('input,textarea,select')) field.focus();
  });

  // Dialogs that appear are modal: the browser keeps the focus inside and gives it back.
  let before = null;
  const open = (dialog) => {
    if (dialog.open) return;
    dialogs++;
    before = document.activeElement;
    dialog.showModal();
    (dialog.querySelector('[autofocus]') ?? dialog.querySelector('input,select,textarea,button:not(.icon-button)'))?.focus();
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.matches('dialog[data-modal]')) open(node);
        else node.querySelectorAll?.('dialog[data-modal]').forEach(open);
      }
      for (const node of change.removedNodes) {
        if (node.nodeType === 1 && node.matches('dialog[data-modal]') && before?.isConnected) before.focus();
      }
    }
  }).observe(document.body, { childList: true, subtree: true });

  if (!window.Blazor) return;

  const notice = document.getElementById('connection-notice');
  let isDown = false;

  const comeBack = async () => {
    while (isDown) {
      await wait(1000);
      try {
        const answer = await fetch('alive', { cache: 'no-store' });
        if (!answer.ok) continue;
        // The same process has the circuit still; another one starts the page anew, at the same address.
        if (!(await Blazor.reconnect())) location.reload();
        else return;
      } catch { /* not yet */ }
    }
  };

  root.dataset.connection = 'starting';
  Blazor.start({
    circuit: {
      reconnectionHandler: {
        onConnectionDown: () => {
          if (isDown) return;
          isDown = true;
          root.dataset.connection = 'down';
          notice.hidden = false;
          comeBack();
        },
        onConnectionUp: () => {
          isDown = false;
          root.dataset.connection = 'up';
          notice.hidden = true;
        },
      },
    },
  }).then(() => { root.dataset.connection = 'up'; });

  addEventListener('pagehide', () => { isDown = false; });
})();
