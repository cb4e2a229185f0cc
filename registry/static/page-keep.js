/* Keeps one kind of page on a phone, for a reload without a network: a roll on the trainer's, a checklist on the auditor's. */
'use strict';
const NAME = 'NAME';
const SHELL = ['SHELL'];
const ENDING = new RegExp('ENDING'); /* of the addresses of such pages */
const LONGEST = Number('DAYS') * 24 * 3600 * 1000;

const key = address => new URL(address, self.location.href).pathname;
const isKept = address => ENDING.test(key(address));
const isWhole = address => [...new URL(address).searchParams.keys()].every(name => name === 'lang'); /* not a part that was searched for */
const forgotten = new Set(); /* what was on its way when somebody had it forgotten is not kept after all */
const keep = async (address, answer) => { if (!forgotten.has(key(address))) await (await caches.open(NAME)).put(key(address), answer); };
const forget = async address => (await caches.open(NAME)).delete(key(address));

const kept = async address => {
  const found = await (await caches.open(NAME)).match(key(address));
  if (found && isKept(address) && Date.now() - Date.parse(found.headers.get('date')) > LONGEST) {
    await forget(address);
    return undefined;
  }
  return found;
};

const tidy = async () => {
  for (const request of await (await caches.open(NAME)).keys()) await kept(request.url);
};

self.addEventListener('install', event => {
  self.skipWaiting();
  event.waitUntil((async () => (await caches.open(NAME)).addAll(SHELL))());
});
self.addEventListener('activate', event => event.waitUntil((async () => { await tidy(); await self.clients.claim(); })()));

self.addEventListener('message', event => {
  const { page, gone, all } = event.data;
  if (gone) { forgotten.add(key(gone)); event.waitUntil(all ? caches.delete(NAME) : forget(gone)); }
  if (page) forgotten.delete(key(page));
  if (!page || !isKept(page)) return;
  event.waitUntil((async () => {
    await tidy();
    try {
      const answer = await fetch(page, { credentials: 'same-origin' });
      if (answer.ok && !answer.redirected) await keep(page, answer);
    } catch { /* no network: what was kept before counts */ }
    event.source.postMessage({ kept: Boolean(await kept(page)) });
  })());
});

/* The network first; then what was kept. Who is signed out, or may not see it, sees nothing of it here either: the copy goes, and comes back with the sign-in. */
self.addEventListener('fetch', event => {
  const { request } = event;
  if (request.method !== 'GET') return;
  event.respondWith((async () => {
    let answer;
    try {
      answer = await fetch(request);
    } catch (error) {
      const found = await kept(request.url);
      if (found) return found;
      throw error;
    }
    if (!isKept(request.url)) return answer;
    if (answer.ok && !answer.redirected && isWhole(request.url)) await keep(request.url, answer.clone());
    if ([401, 403, 404].includes(answer.status)) await forget(request.url);
    return answer.status >= 500 ? await kept(request.url) || answer : answer;
  })());
});
