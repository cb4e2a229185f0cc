/* What stands in [data-live] is fetched again while somebody looks at it. Without this, the page is as it was when it was opened. */
'use strict';
(() => {
  const EVERY = 15000;
  const again = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
      const shown = document.querySelector('[data-live]');
      if (!fresh || !shown || fresh.innerHTML === shown.innerHTML) return;
      const places = part => [...part.querySelectorAll('a[href], button, input, select, textarea')];
      const at = places(shown).indexOf(document.activeElement); /* who stands on a link goes on standing on it */
      shown.replaceChildren(...fresh.childNodes);
      if (at >= 0) (places(shown)[at] || shown.querySelector('a[href]'))?.focus();
      const count = shown.querySelector('[data-count]'), said = document.querySelector('[data-live-said]');
      if (count && said && said.textContent !== count.textContent) said.textContent = count.textContent;
    } catch { /* no network: the next time */ }
  };
  setInterval(again, EVERY);
})();
