/* Keeps the course on the device, once somebody asked for it: its pages answer without a network. */
'use strict';
const NAME = 'course';
const SHELL = ['SHELL'];

self.addEventListener('message', event => {
  const { pages } = event.data;
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    let kept = 0;
    for (const address of [...SHELL, ...pages]) {
      const answer = await fetch(address, { credentials: 'omit' });
      if (answer.ok) { await cache.put(address, answer); kept += 1; }
    }
    event.source.postMessage({ kept, wanted: SHELL.length + pages.length });
  })());
});

/* The network first, for numbers may have changed; then what was kept. */
self.addEventListener('fetch', event => {
  if (event.request.method !== 'GET') return;
  event.respondWith((async () => {
    try {
      return await fetch(event.request);
    } catch (error) {
      const found = await caches.match(event.request) || await caches.match(event.request, { ignoreSearch: true });
      if (found) return found;
      throw error;
    }
  })());
});
