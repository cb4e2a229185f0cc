/* Asks every ten seconds for the code of the half minute, and shows none that is older than a minute. */
'use strict';
(() => {
  const shown = document.querySelector('[data-screen]'), image = shown.querySelector('img');
  const gone = document.querySelector('[data-gone]'), ended = document.querySelector('[data-ended]');
  const EVERY = 10000, PATIENCE = 8000, OLDEST = 30000;
  let last = Date.now(), timer = 0;

  const tell = what => { for (const one of [shown, gone, ended]) one.hidden = one !== what; };
  const ask = async () => {
    try {
      const answer = await fetch('/screen/code.svg', { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 404) { clearInterval(timer); tell(ended); return; }
      if (!answer.ok) throw new Error();
      image.src = 'data:image/svg+xml,' + encodeURIComponent(await answer.text());
      last = Date.now();
      tell(shown);
    } catch {
      if (Date.now() - last > OLDEST) tell(gone);
    }
  };
  timer = setInterval(ask, EVERY);
  ask();
  if ('wakeLock' in navigator) navigator.wakeLock.request('screen').catch(() => { /* it may go dark, as before */ });
})();
