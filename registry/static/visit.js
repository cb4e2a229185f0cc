/* The visit on the auditor's phone: each answer and picture is kept here first, and sent when there is a network. Without it, the forms do it all. */
'use strict';
(async () => {
  const phone = document.getElementById('phone');
  const VISIT = phone.dataset.visit, MARK = `visit:${VISIT}`;
  const BATCH = 20, GRACE = 800, SOONEST = 2000, LATEST = 60000, PATIENCE = 60000;
  let sending = false, wait = SOONEST, timer = 0, gone = false;

  /* IndexedDB: what is said to be kept is on the disk, should the phone die the moment after. */
  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open('visits', 1);
    asked.onupgradeneeded = () => {
      for (const name of ['answers', 'shots']) asked.result.createObjectStore(name, { keyPath: 'id' }).createIndex('visit', 'visit');
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  let store;
  try { store = await open(); } catch { return; } /* this browser keeps nothing */
  const change = (name, act) => new Promise((resolve, reject) => {
    const deal = store.transaction(name, 'readwrite', { durability: 'strict' });
    act(deal.objectStore(name));
    deal.oncomplete = () => resolve();
    deal.onerror = deal.onabort = () => reject(deal.error);
  });
  const all = name => new Promise((resolve, reject) => {
    const asked = store.transaction(name).objectStore(name).index('visit').getAll(VISIT);
    asked.onsuccess = () => resolve(asked.result.sort((one, other) => one.at < other.at ? -1 : 1));
    asked.onerror = () => reject(asked.error);
  });
  const random = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    return Array.from(bytes, one => one.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };

  const tell = what => {
    for (const one of phone.querySelectorAll('[data-say]')) one.hidden = one.dataset.say !== what;
  };
  const forms = [...document.querySelectorAll('form[data-place]')];
  const shotForm = document.querySelector('form[data-shot]');
  const titleOf = key => forms.find(form => form.dataset.place === key)?.closest('section').querySelector('h2').textContent.trim() || key;

  const show = async () => {
    const answers = await all('answers'), shots = await all('shots');
    const kept = [...answers, ...shots];
    const refused = kept.filter(one => one.said && !one.sent), waiting = kept.filter(one => !one.sent && !one.said);
    phone.querySelector('[data-sent]').textContent = kept.filter(one => one.sent).length;
    phone.querySelector('[data-waiting]').textContent = waiting.length;
    phone.querySelector('[data-refused]').textContent = refused.length;
    phone.querySelector('[data-again]').hidden = !refused.length;
    const list = document.getElementById('kept');
    const lines = kept.filter(one => one.said || (!one.sent && one.blob));
    list.replaceChildren(...lines.map(one => {
      const line = document.createElement('li');
      const what = one.blob ? `${phone.dataset.pictureWords}, ${titleOf(one.place)}` : titleOf(one.place);
      line.textContent = one.said ? `${what}: ${one.said}` : what;
      return line;
    }));
    list.hidden = !lines.length;
    for (const form of forms) {
      const mine = answers.filter(one => one.place === form.dataset.place).pop();
      if (mine) form.querySelector('[data-state]').textContent = mine.sent ? phone.dataset.sentWords : phone.dataset.keptWords;
    }
    try { if (waiting.length) localStorage.setItem(MARK, waiting.length); else localStorage.removeItem(MARK); } catch { /* only the question before signing out needs it */ }
  };
  /* What was answered on this phone shows in the forms again, after a reload without a network too. */
  const touched = form => [...form.elements.verdict].some(box => box.checked !== box.defaultChecked) || form.elements.note.value !== form.elements.note.defaultValue;
  const fill = async () => {
    const answers = await all('answers');
    for (const form of forms) {
      const mine = answers.filter(one => one.place === form.dataset.place).pop();
      if (!mine || touched(form) || (mine.sent && form.elements.replaces.value.includes(mine.id) === false && form.elements.replaces.value.trim())) continue;
      for (const box of form.elements.verdict) box.checked = box.value === mine.verdict;
      form.elements.note.value = mine.note;
    }
  };
  const later = delay => { clearTimeout(timer); timer = setTimeout(send, delay); };

  for (const form of forms) {
    form.addEventListener('submit', async event => {
      const verdict = form.elements.verdict.value;
      if (!verdict) return; /* the register says what is missing */
      event.preventDefault();
      const place = form.dataset.place;
      const before = (await all('answers')).filter(one => one.place === place).map(one => one.id);
      const replaces = [...new Set([...form.elements.replaces.value.trim().split(/\s+/).filter(Boolean), ...before])].slice(-20);
      const answer = { id: random(), visit: VISIT, place, item: form.elements.namedItem('item').value, site: form.elements.site.value, verdict, note: form.elements.note.value, replaces, at: new Date().toISOString() };
      try {
        await change('answers', kept => {
          for (const id of before) kept.get(id).onsuccess = got => { const one = got.target.result; if (one && one.said && !one.sent) kept.delete(id); };
          kept.put(answer);
        });
      } catch { tell('full'); return; }
      await show();
      later(GRACE);
    });
  }

  if (shotForm) {
    const untick = shotForm.querySelector('[data-untick]');
    const blurred = window.blurring(shotForm);
    shotForm.addEventListener('submit', async event => {
      event.preventDefault();
      untick.hidden = shotForm.elements.nobody.checked;
      if (!untick.hidden) return;
      const blob = await blurred.taken();
      if (!blob) { shotForm.elements.picture.focus(); return; }
      const shot = { id: random(), visit: VISIT, place: shotForm.elements.place.value, blob, at: new Date().toISOString() };
      try { await change('shots', kept => kept.put(shot)); } catch { tell('full'); return; }
      blurred.clear();
      shotForm.elements.nobody.checked = false;
      shotForm.querySelector('[data-state]').textContent = phone.dataset.keptWords;
      await show();
      later(GRACE);
    });
  }

  const post = async (address, options) => {
    const answer = await fetch(address, { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE), ...options });
    if (answer.ok) return answer.json();
    if (answer.status === 401 || answer.status === 403 || answer.type === 'opaqueredirect') throw new Error('sign-in');
    throw new Error(answer.status === 404 ? 'gone' : 'offline');
  };
  const settle = (name, told) => change(name, kept => {
    for (const { id, refused, said } of told) {
      kept.get(id).onsuccess = got => {
        const one = got.target.result;
        if (!one) return;
        one.sent = refused === undefined || refused === null;
        one.said = refused || said || '';
        if (one.sent) delete one.blob;
        kept.put(one);
      };
    }
  });
  const send = async () => {
    if (sending || gone) return;
    const answers = (await all('answers')).filter(one => !one.sent && !one.said).slice(0, BATCH);
    const shots = (await all('shots')).filter(one => !one.sent && !one.said).slice(0, 1);
    if (!answers.length && !shots.length) return;
    sending = true;
    let next = 1;
    try {
      let left = false;
      if (answers.length) {
        const body = JSON.stringify({ answers: answers.map(({ id, item, site, verdict, note, replaces, at }) => ({ id, item, site, verdict, note, replaces: replaces.join(' '), at })) });
        const told = await post(phone.dataset.answers, { headers: { 'content-type': 'application/json' }, body });
        await settle('answers', told.answers);
        left = told.left;
      }
      for (const shot of shots) {
        const body = new FormData();
        body.append('id', shot.id);
        body.append('place', shot.place);
        body.append('nobody', 'yes');
        body.append('picture', shot.blob, 'picture.jpg');
        await settle('shots', [await post(phone.dataset.shots, { body })]);
      }
      tell(left ? 'left' : '');
      wait = SOONEST;
    } catch (error) {
      const why = ['sign-in', 'gone'].includes(error.message) ? error.message : 'offline';
      tell(why);
      next = why === 'offline' ? wait : LATEST;
      wait = Math.min(2 * wait, LATEST);
    } finally { sending = false; }
    await show();
    later(next);
  };
  const now = () => { wait = SOONEST; later(0); };

  phone.querySelector('[data-again]').addEventListener('click', async () => {
    for (const name of ['answers', 'shots']) {
      const mine = await all(name);
      await change(name, kept => { for (const one of mine) if (one.said && !one.sent) kept.put({ ...one, said: '' }); });
    }
    await show();
    now();
  });
  const forget = phone.querySelector('[data-forget]');
  forget.addEventListener('click', async () => {
    const kept = [...await all('answers'), ...await all('shots')];
    if (kept.some(one => !one.sent) && !window.confirm(forget.dataset.sure)) return;
    clearTimeout(timer);
    gone = true;
    for (const name of ['answers', 'shots']) {
      const mine = await all(name);
      await change(name, there => { for (const one of mine) there.delete(one.id); });
    }
    localStorage.removeItem(MARK);
    const known = 'serviceWorker' in navigator && await navigator.serviceWorker.getRegistration(phone.dataset.scope);
    if (known && known.active) known.active.postMessage({ gone: location.pathname });
    if ('caches' in window) await (await caches.open('visit')).delete(location.pathname);
    location.href = phone.dataset.home;
  });

  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(phone.dataset.keep, { scope: phone.dataset.scope }).then(async () => {
      const ready = await navigator.serviceWorker.ready;
      navigator.serviceWorker.addEventListener('message', event => { phone.dataset.kept = event.data.kept; });
      if (gone) return;
      const chosen = new URLSearchParams(location.search).get('lang');
      ready.active.postMessage({ page: location.pathname + (chosen ? `?lang=${encodeURIComponent(chosen)}` : '') });
    }).catch(() => { /* without it, answers are kept all the same; only a reload needs a network */ });
  }
  window.addEventListener('online', now);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  phone.hidden = false;
  if (!navigator.onLine) tell('offline');
  await fill();
  await show();
  phone.dataset.ready = 'true';
  now();
})();
