/* The roll on the trainer's phone: each tap is kept here first, and sent when there is a network. Without it, the form does it all. */
'use strict';
(() => {
  const phone = document.getElementById('phone');
  const form = document.querySelector('form[data-tapped]'); /* none where the session counts no more; what is kept is shown all the same */
  const AHEAD = 'roll:';
  const KEY = AHEAD + phone.dataset.roll;
  const BATCH = 50, GRACE = 1200, SOONEST = 2000, LATEST = 60000, PATIENCE = 20000;
  try { localStorage.setItem(AHEAD, ''); localStorage.removeItem(AHEAD); } catch { return; } /* this browser keeps nothing */

  /* What is kept: names only of what is not sent yet; of the others their ids, and how many. */
  const read = () => {
    const blank = { taps: [], done: [], sent: 0 };
    try { return { ...blank, ...JSON.parse(localStorage.getItem(KEY)) }; } catch { return blank; }
  };
  const write = state => {
    try { localStorage.setItem(KEY, JSON.stringify(state)); return true; } catch { tell('full'); return false; }
  };
  const today = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10); };
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), one => one.toString(16).padStart(2, '0')).join('');
  const boxes = form ? [...form.querySelectorAll('input[name=who]')] : [];
  const nameOf = box => box.closest('[data-name]').dataset.name;
  const there = new Set(boxes.filter(box => box.disabled).map(box => box.value));
  let gone = false, sending = false, inFlight = new Set(), wait = SOONEST, timer = 0;

  const tell = what => {
    for (const one of phone.querySelectorAll('[data-say]')) one.hidden = one.dataset.say !== what;
  };
  const show = () => {
    const state = read();
    const tapped = new Map(state.taps.filter(tap => tap.staff).map(tap => [tap.staff, tap]));
    for (const box of boxes) {
      const entered = there.has(box.value) || state.done.includes(box.value);
      const tap = tapped.get(box.value);
      box.checked = entered || Boolean(tap && !tap.said);
      box.disabled = entered || Boolean(tap && inFlight.has(tap.id));
    }
    const refused = state.taps.filter(tap => tap.said);
    phone.querySelector('[data-sent]').textContent = state.sent;
    phone.querySelector('[data-waiting]').textContent = state.taps.length - refused.length;
    phone.querySelector('[data-refused]').textContent = refused.length;
    phone.querySelector('[data-again]').hidden = !refused.length;
    const list = document.getElementById('kept');
    const lines = state.taps.filter(tap => tap.said || !tap.staff);
    list.replaceChildren(...lines.map(tap => {
      const line = document.createElement('li');
      line.textContent = tap.said ? `${tap.name}: ${tap.said}` : tap.name;
      return line;
    }));
    list.hidden = !lines.length;
  };

  /* Of other sessions: what waits is named, what was sent is forgotten. */
  const others = () => {
    const found = [];
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(AHEAD) || key === KEY) continue;
      let other = {};
      try { other = JSON.parse(localStorage.getItem(key)) || {}; } catch { /* not ours: it goes */ }
      if (other.taps && other.taps.length) found.push([key.slice(AHEAD.length), other.label]);
      else localStorage.removeItem(key);
    }
    const box = phone.querySelector('[data-others]');
    box.hidden = !found.length;
    box.querySelector('ul').replaceChildren(...found.map(([id, label]) => {
      const line = document.createElement('li');
      const link = line.appendChild(document.createElement('a'));
      link.href = phone.dataset.scope + id;
      link.textContent = label;
      return line;
    }));
  };

  const add = tap => {
    const state = read();
    state.taps = state.taps.filter(one => !(tap.staff && one.staff === tap.staff && one.said));
    state.label = phone.dataset.label;
    state.taps.push({ id: random(), on: today(), ...tap });
    const kept = write(state);
    show();
    later(GRACE);
    return kept;
  };
  const later = delay => { clearTimeout(timer); timer = setTimeout(send, delay); };

  const settle = answers => {
    if (gone) return;
    const state = read();
    for (const answer of answers) {
      const tap = state.taps.find(one => one.id === answer.id);
      if (!tap) continue;
      if (answer.refused) { tap.said = answer.refused; continue; }
      state.taps = state.taps.filter(one => one !== tap);
      state.sent += 1;
      if (answer.staff) state.done.push(answer.staff);
    }
    write(state);
  };

  const send = async () => {
    const batch = read().taps.filter(tap => !tap.said).slice(0, BATCH);
    if (sending || !batch.length) return;
    sending = true;
    inFlight = new Set(batch.map(tap => tap.id));
    show();
    let next = 0;
    try {
      const body = JSON.stringify({ taps: batch.map(({ id, staff, typed, on }) => ({ id, staff: staff || '', typed: typed || '', on })) });
      const answer = await fetch(phone.dataset.taps, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) {
        settle((await answer.json()).taps);
        tell('');
        wait = SOONEST;
        next = 1;
      } else if (answer.status === 401 || answer.type === 'opaqueredirect') {
        tell('sign-in');
        next = LATEST;
      } else if (answer.status === 404) {
        tell('gone');
        next = LATEST;
      } else throw new Error(answer.status);
    } catch {
      tell('offline');
      next = wait;
      wait = Math.min(2 * wait, LATEST);
    } finally {
      sending = false;
      inFlight = new Set();
    }
    show();
    later(next);
  };
  const now = () => { wait = SOONEST; later(0); };

  if (form) {
    form.addEventListener('change', event => {
      const box = event.target;
      if (box.name !== 'who') return;
      if (box.checked) { if (!add({ staff: box.value, name: nameOf(box) })) box.checked = false; return; }
      const state = read(); /* taken back before it was sent */
      state.taps = state.taps.filter(tap => tap.staff !== box.value || inFlight.has(tap.id));
      write(state);
      show();
    });
    form.addEventListener('submit', event => {
      event.preventDefault();
      const typed = form.elements.typed;
      const name = typed.value.trim();
      if (name && add({ typed: name, name })) typed.value = '';
      typed.focus();
    });

    /* Found on the page itself: there may be no network to ask. */
    const search = document.querySelector('form[data-find]');
    const folded = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const filter = () => {
      const asked = folded(search.elements.find.value.trim()).split(/\s+/);
      for (const line of form.querySelectorAll('[data-name]')) {
        line.hidden = !asked.every(word => folded(line.dataset.name).includes(word));
      }
    };
    search.elements.find.addEventListener('input', filter);
  }

  phone.querySelector('[data-again]').addEventListener('click', () => {
    const state = read();
    for (const tap of state.taps) delete tap.said;
    write(state);
    show();
    now();
  });
  const forget = phone.querySelector('[data-forget]');
  forget.addEventListener('click', async () => {
    if (read().taps.length && !window.confirm(forget.dataset.sure)) return;
    clearTimeout(timer);
    gone = true;
    localStorage.removeItem(KEY);
    const known = 'serviceWorker' in navigator && await navigator.serviceWorker.getRegistration(phone.dataset.scope);
    const kept = Object.keys(localStorage).some(key => key.startsWith(AHEAD)); /* names of another session wait: theirs stays */
    if (known && known.active) known.active.postMessage({ gone: location.pathname, all: !kept });
    if ('caches' in window) await (kept ? (await caches.open('roll')).delete(location.pathname) : caches.delete('roll'));
    if (known && !kept) await known.unregister();
    location.href = phone.dataset.home;
  });

  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(phone.dataset.keep, { scope: phone.dataset.scope }).then(async () => {
      const ready = await navigator.serviceWorker.ready;
      navigator.serviceWorker.addEventListener('message', event => { phone.dataset.kept = event.data.kept; });
      if (gone) return;
      const chosen = new URLSearchParams(location.search).get('lang');
      ready.active.postMessage({ page: location.pathname + (chosen ? `?lang=${encodeURIComponent(chosen)}` : '') });
    }).catch(() => { /* without it, taps are kept all the same; only a reload needs a network */ });
  }
  window.addEventListener('online', now);
  window.addEventListener('storage', show);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  phone.hidden = false;
  if (!navigator.onLine) tell('offline');
  others();
  show();
  now();
})();
