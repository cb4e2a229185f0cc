/* Keeps the course on the device, once somebody asked for it: its pages answer without a network. */
'use strict';
const NAME = 'course';
const SHELL = ['SHELL'];
const NOT_KEPT = '/learn/not-kept';

/* A page says on which day its copy was kept: numbers change. */
const dated = async answer => {
  if (!(answer.headers.get('content-type') || '').startsWith('text/html')) return answer;
  const headers = new Headers(answer.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  const text = (await answer.text()).replace('<body', `<body data-kept="${new Date().toISOString().slice(0, 10)}"`);
  return new Response(text, { status: answer.status, headers });
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('message', event => {
  const { pages } = event.data;
  const wanted = [...SHELL, `${NOT_KEPT}?lang=${event.data.language}`, ...pages];
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    let kept = 0;
    for (const address of wanted) {
      const answer = await fetch(address, { credentials: 'omit' });
      if (answer.ok) { await cache.put(address, await dated(answer)); kept += 1; }
    }
    event.source.postMessage({ kept, wanted: wanted.length });
  })());
});

/* What a copy is of: its path, its language and its country, since numbers differ. The quiz has no numbers. */
const about = address => {
  const url = new URL(address);
  const country = url.pathname.endsWith('/quiz') ? '' : url.searchParams.get('country') || '';
  return [url.pathname.replace(/\/$/, ''), url.searchParams.get('lang') || '', country].join(' ');
};

const copyOf = async request => {
  const cache = await caches.open(NAME);
  const exact = await cache.match(request);
  if (exact) return exact;
  const same = (await cache.keys()).find(one => about(one.url) === about(request.url));
  if (same) return cache.match(same);
  return request.mode === 'navigate' ? cache.match(NOT_KEPT, { ignoreSearch: true }) : undefined;
};

/* The network first, for numbers may have changed; what was kept is kept anew. */
self.addEventListener('fetch', event => {
  if (event.request.method !== 'GET') return;
  event.respondWith((async () => {
    let answer;
    try {
      answer = await fetch(event.request);
    } catch (error) {
      const found = await copyOf(event.request);
      if (found) return found;
      throw error;
    }
    if (answer.ok) {
      const again = answer.clone();
      event.waitUntil((async () => {
        const cache = await caches.open(NAME);
        if (await cache.match(event.request)) await cache.put(event.request, await dated(again));
      })());
    }
    return answer;
  })());
});
