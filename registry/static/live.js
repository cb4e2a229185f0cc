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
      if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
    } catch { /* no network: the next time */ }
  };
  setInterval(again, EVERY);
})();
