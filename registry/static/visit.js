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
  const tied = (line, words) => { line.textContent = words; line.hidden = !words; };
  /* What is typed and not saved yet: kept beside the answers, so that a reload loses none of it. */
  const DRAFTS = `visit-drafts:${VISIT}`;
  const drafts = () => { try { return JSON.parse(localStorage.getItem(DRAFTS)) || {}; } catch { return {}; } };
  const draft = (place, typed) => {
    const there = drafts();
    if (typed) there[place] = typed; else delete there[place];
    try { if (Object.keys(there).length) localStorage.setItem(DRAFTS, JSON.stringify(there)); else localStorage.removeItem(DRAFTS); } catch { /* the page holds it still */ }
  };
  let two = []; /* where a colleague answered otherwise, as the register said last */
  const forms = [...document.querySelectorAll('form[data-place]')];
  const shotForm = document.querySelector('form[data-shot]');
  const titleOf = key => forms.find(form => form.dataset.place === key)?.closest('section').querySelector('h2').textContent.trim() || key;

  const dropping = (one, what) => {
    const button = document.createElement('button'), whose = document.createElement('span');
    button.type = 'button';
    button.className = 'button quiet small';
    whose.className = 'hidden';
    whose.textContent = `: ${what}`;
    button.append(phone.dataset.dropWords, whose);
    button.addEventListener('click', async () => {
      await change(one.blob ? 'shots' : 'answers', kept => kept.delete(one.id));
      await show();
      document.getElementById('phone-title').focus();
    });
    return button;
  };

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
      if (one.said && !one.sent) line.append(' ', dropping(one, what));
      return line;
    }));
    list.hidden = !lines.length;
    const stateOf = one => one.sent ? [phone.dataset.sentWords, one.said].filter(Boolean).join(': ') : one.said ? `${phone.dataset.refusedWords} ${one.said}` : phone.dataset.keptWords;
    for (const form of forms) {
      const mine = answers.filter(one => one.place === form.dataset.place).pop(), state = form.querySelector('[data-state]');
      const apart = two.find(one => one.place === form.dataset.place), ways = form.querySelector('[data-ways]');
      state.textContent = apart ? `${phone.dataset.twoWords}. ${phone.dataset.agreeWords}` : mine ? stateOf(mine) : '';
      state.classList.toggle('fault', Boolean(apart || (mine && mine.said && !mine.sent)));
      ways.hidden = !apart;
      ways.replaceChildren(...(apart ? apart.ways : []).map(said => { const line = document.createElement('li'); line.textContent = said; return line; }));
    }
    if (shotForm) {
      const last = shots[shots.length - 1], state = shotForm.querySelector('[data-state]');
      state.textContent = last ? stateOf(last) : '';
      state.classList.toggle('fault', Boolean(last && last.said && !last.sent));
    }
    const told = [...refused.map(one => `${titleOf(one.place)}: ${phone.dataset.refusedWords} ${one.said}`), ...two.map(one => `${titleOf(one.place)}: ${phone.dataset.twoWords}`)].join(' · ');
    const why = phone.querySelector('[data-why]');
    if (why.textContent !== told) tied(why, told);
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
    const typed = drafts();
    for (const form of forms) {
      const mine = typed[form.dataset.place];
      if (!mine) continue;
      for (const box of form.elements.verdict) box.checked = box.value === mine.verdict;
      form.elements.note.value = mine.note;
    }
  };
  const later = delay => { clearTimeout(timer); timer = setTimeout(send, delay); };

  for (const form of forms) {
    const place = form.dataset.place, missing = form.querySelector('[data-missing]');
    form.addEventListener('input', () => {
      draft(place, { verdict: form.elements.verdict.value, note: form.elements.note.value });
      if (form.elements.verdict.value) tied(missing, '');
    });
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const verdict = form.elements.verdict.value;
      tied(missing, verdict ? '' : phone.dataset.missingWords);
      if (!verdict) { form.elements.verdict[0].focus(); return; }
      const before = (await all('answers')).filter(one => one.place === place).map(one => one.id);
      const replaces = [...new Set([...form.elements.replaces.value.trim().split(/\s+/).filter(Boolean), ...before])].slice(-20);
      const answer = { id: random(), visit: VISIT, place, item: form.elements.namedItem('item').value, site: form.elements.site.value, verdict, note: form.elements.note.value, replaces, at: new Date().toISOString() };
      try {
        await change('answers', kept => {
          for (const id of before) kept.get(id).onsuccess = got => { const one = got.target.result; if (one && one.said && !one.sent) kept.delete(id); };
          kept.put(answer);
        });
      } catch { tell('full'); return; }
      draft(place);
      two = two.filter(one => one.place !== place);
      await show();
      later(GRACE);
    });
  }

  if (shotForm) {
    const untick = shotForm.querySelector('[data-untick]'), none = shotForm.querySelector('[data-no-picture]');
    const blurred = window.blurring(shotForm);
    shotForm.addEventListener('submit', async event => {
      event.preventDefault();
      const blob = await blurred.taken(), nobody = shotForm.elements.nobody;
      tied(none, blob ? '' : none.dataset.words);
      tied(untick, nobody.checked ? '' : untick.dataset.words);
      if (!blob || !nobody.checked) { (blob ? nobody : shotForm.elements.picture).focus(); return; }
      const shot = { id: random(), visit: VISIT, place: shotForm.elements.place.value, blob, at: new Date().toISOString() };
      try { await change('shots', kept => kept.put(shot)); } catch { tell('full'); return; }
      blurred.clear();
      shotForm.elements.nobody.checked = false;
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
        two = told.two || [];
        for (const { place, ids } of two) {
          const form = forms.find(one => one.dataset.place === place);
          if (form) form.elements.replaces.value = [...new Set([...form.elements.replaces.value.trim().split(/\s+/), ...ids])].filter(Boolean).join(' ');
        }
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
    localStorage.removeItem(DRAFTS);
    const known = 'serviceWorker' in navigator && await navigator.serviceWorker.getRegistration(phone.dataset.scope);
    if (known && known.active) known.active.postMessage({ gone: location.pathname });
    if ('caches' in window) await (await caches.open('visit')).delete(location.pathname);
    location.href = phone.dataset.home;
  });

  const pageKept = kept => {
    phone.dataset.kept = kept;
    for (const line of phone.querySelectorAll('[data-page]')) line.hidden = line.dataset.page !== (kept ? 'yes' : 'no');
  };
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(phone.dataset.keep, { scope: phone.dataset.scope }).then(async () => {
      const ready = await navigator.serviceWorker.ready;
      navigator.serviceWorker.addEventListener('message', event => { if ('kept' in event.data) pageKept(event.data.kept); });
      if (gone) return;
      const chosen = new URLSearchParams(location.search).get('lang');
      ready.active.postMessage({ page: location.pathname + (chosen ? `?lang=${encodeURIComponent(chosen)}` : '') });
    }).catch(() => pageKept(false)); /* without it, answers are kept all the same; only a reload needs a network */
  } else pageKept(false);
  window.addEventListener('online', now);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) now(); });
  phone.hidden = false;
  if (!navigator.onLine) tell('offline');
  await fill();
  await show();
  phone.dataset.ready = 'true';
  now();
})();
