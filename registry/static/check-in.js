/* Keeps what somebody typed at the check-in until there is a network, and forgets it once it is sent. */
'use strict';
(() => {
  const form = document.querySelector('form[data-check-in]');
  const said = document.getElementById('said');
  const KEY = 'check-in:' + location.pathname;
  const SOONEST = 2000, LATEST = 60000, PATIENCE = 20000;
  try { localStorage.setItem(KEY + ':', ''); localStorage.removeItem(KEY + ':'); } catch { return; }
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const write = names => { if (names.length) localStorage.setItem(KEY, JSON.stringify(names)); else localStorage.removeItem(KEY); };
  let sending = false, wait = SOONEST, timer = 0;

  const tell = what => {
    for (const one of said.querySelectorAll('[data-say]')) one.hidden = one.dataset.say !== what;
    for (const fault of document.querySelectorAll('[data-fault]')) fault.remove();
    for (const field of form.elements) { field.removeAttribute('aria-invalid'); field.removeAttribute('aria-describedby'); }
    const names = read();
    const list = said.querySelector('[data-waiting]');
    list.replaceChildren(...names.map(name => { const line = document.createElement('li'); line.textContent = name; return line; }));
    list.hidden = !names.length;
    said.querySelector('[data-forget]').hidden = !names.length;
  };
  const later = delay => { clearTimeout(timer); timer = setTimeout(send, delay); };

  const send = async () => {
    const [name] = read();
    if (sending || !name) return;
    sending = true;
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: new URLSearchParams({ known_as: name, understood: 'yes' }), redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok || answer.status === 422) {
        const names = read();
        names.splice(names.indexOf(name), 1);
        write(names);
        tell('sent');
        wait = SOONEST;
        if (answer.ok) later(1);
        else { /* the page itself says what is wrong with it */
          form.elements.known_as.value = name;
          form.elements.understood.checked = true;
          form.submit();
        }
      } else if (answer.status === 404) {
        tell('ended');
      } else throw new Error(answer.status);
    } catch {
      tell('kept');
      later(wait);
      wait = Math.min(2 * wait, LATEST);
    } finally {
      sending = false;
    }
  };
  const now = () => { wait = SOONEST; later(0); };

  form.addEventListener('submit', event => {
    const name = form.elements.known_as.value.trim();
    if (!name || !form.elements.understood.checked) {
      if (!navigator.onLine) { event.preventDefault(); (name ? form.elements.understood : form.elements.known_as).focus(); }
      return;
    }
    try { write([...read(), name]); } catch { return; } /* no room: it is sent as a form is */
    event.preventDefault();
    form.reset();
    now();
  });
  said.querySelector('[data-forget]').addEventListener('click', () => { clearTimeout(timer); write([]); tell(''); });
  window.addEventListener('online', now);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  if (read().length) now();
})();
