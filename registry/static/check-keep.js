/* Keeps /check on the device, with all that it loads, and answers for it without a network. It sees no list and no code. */
'use strict';
const NAME = 'check';
const SHELL = ['SHELL'];
const PAGES = ['PAGES'];
const WEIGHT = 'WEIGHT'; /* bytes of the shell */
const PATIENCE = 4000;

const tell = async what => {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(what);
};

/* Each chunk is counted, for whoever waits on a slow line. */
const counted = async (answer, count) => {
  const reader = answer.body.getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    count(value.length);
  }
  return new Response(new Blob(parts), { headers: { 'content-type': answer.headers.get('content-type') } });
};

const fetched = async address => {
  const answer = await fetch(address, { credentials: 'omit' });
  if (!answer.ok || answer.redirected) throw new Error(address);
  return answer;
};

self.addEventListener('install', event => {
  self.skipWaiting();
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    let loaded = 0, told = 0;
    const count = bytes => {
      loaded += bytes;
      if (loaded - told < WEIGHT / 50) return;
      told = loaded;
      tell({ part: Math.min(loaded / WEIGHT, 1) });
    };
    for (const page of PAGES) await cache.put(page, await fetched(page));
    for (const file of SHELL) {
      const known = await cache.match(file);
      if (known) count((await known.blob()).size);
      else await cache.put(file, await counted(await fetched(file), count));
    }
  })());
});

self.addEventListener('activate', event => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (pathname !== '/check' && !SHELL.includes(pathname) && !PAGES.includes(pathname + search)) await cache.delete(url);
  }
  await self.clients.claim();
  await tell({ kept: true });
})()));

/* A page is kept under its language; without one, under the address alone. */
const key = ({ pathname, searchParams }) => {
  const chosen = `${pathname}?lang=${searchParams.get('lang')}`;
  return PAGES.includes(chosen) ? chosen : pathname;
};
const onTheDevice = async url => {
  const cache = await caches.open(NAME);
  const found = await cache.match(key(url), { ignoreVary: true });
  if (found) return found;
  const spoken = self.navigator.languages.map(one => `/check?lang=${one.slice(0, 2)}`).find(one => PAGES.includes(one));
  return cache.match(spoken || PAGES[0], { ignoreVary: true });
};

/* The network first, for the page may have changed, but no longer than somebody waits who stands before a logo. */
const page = async (request, url) => {
  const asked = fetch(request).then(async answer => {
    if (answer.ok && !answer.redirected) await (await caches.open(NAME)).put(key(url), answer.clone());
    return answer;
  });
  asked.catch(() => { /* answered below */ });
  const late = new Promise(resolve => { setTimeout(resolve, PATIENCE); });
  const answer = await Promise.race([asked, late]).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  return await onTheDevice(url) || asked;
};

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname === '/check') event.respondWith(page(event.request, url));
  if (SHELL.includes(url.pathname)) {
    event.respondWith((async () => await (await caches.open(NAME)).match(url.pathname) || fetch(event.request))());
  }
});
