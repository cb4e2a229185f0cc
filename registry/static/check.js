/* Checks logos on the device. The answers' words lie in the page; what is checked goes nowhere, and nothing is kept but the register's public lists. */
const check = document.getElementById('check');
const kept = document.getElementById('kept');
const answer = document.getElementById('answer');
const form = document.querySelector('form.type-code');
const video = check.querySelector('video');
const spoken = document.documentElement.lang;
const language = spoken === 'en' ? 'en-GB' : spoken; /* days before months, as on the other pages */
const { judge, readDirectory, readStatus, signatures, trust } = await import(check.dataset.reader);
const ed25519 = signatures(() => import(check.dataset.signatures));
const part = (name, within = check) => within.querySelector(`[data-${name}]`);

/* ── The lists: from the network while there is one, else as they were kept. ────────────────────────── */

const LISTS = 'check-lists', TRUST = '/.well-known/jwks.json';
const PATIENCE = 8000, IN_PLACE = 2500, SOONER = 20 * 1000, ANEW_AFTER = 5 * 60 * 1000;
const held = new Map(); /* where a browser keeps nothing */
const shelf = 'caches' in window ? await caches.open(LISTS).catch(() => null) : null;
const stored = async address => shelf ? shelf.match(address) : held.get(address)?.clone();
const store = async (address, found) => shelf ? shelf.put(address, found) : held.set(address, found);
const empty = { origin: check.dataset.origin, ed25519, keys: new Map(), statuses: new Map(), directories: new Map() };

const refresh = async address => {
  const found = await fetch(address, { cache: 'no-cache', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
  if (found.ok) await store(address, found);
  else if (found.status !== 404) throw new Error(address);
};
const addressesOf = key => ({ status: `/status/${key.kid}.cwt`, codes: `/codes/${key.kid}` });

const fromNetwork = async () => {
  await refresh(TRUST); /* first: lists are never newer than what is known of their keys */
  const found = await stored(TRUST);
  const wanted = [...trust(await found.json()).values()].flatMap(key => Object.values(addressesOf(key)));
  for (const address of wanted) await refresh(address);
  for (const { url } of shelf ? await shelf.keys() : []) {
    const { pathname } = new URL(url);
    if (pathname !== TRUST && !wanted.includes(pathname)) await shelf.delete(url);
  }
};

const read = async () => {
  const found = await stored(TRUST);
  if (!found) return empty;
  const register = { ...empty, keys: trust(await found.json()), statuses: new Map(), directories: new Map() };
  for (const key of register.keys.values()) {
    const { status, codes } = addressesOf(key);
    for (const [into, address, reading] of [[register.statuses, status, readStatus], [register.directories, codes, readDirectory]]) {
      const list = await stored(address);
      if (!list) continue;
      try { into.set(key.kid, await reading(new Uint8Array(await list.arrayBuffer()), key, register.keys, ed25519)); } catch { /* no list is better than a wrong one */ }
    }
  }
  return register;
};

const moment = seconds => new Date(seconds * 1000).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
const show = register => {
  const built = [...register.statuses.values()].map(list => list.iat);
  part('list', kept).hidden = !built.length;
  part('no-list', kept).hidden = built.length > 0;
  if (built.length) part('built', kept).textContent = moment(Math.max(...built));
  return register;
};
let asked = 0;
const known = () => read().catch(() => empty).then(show);
/* Who has a list already does not wait long for another: a bad line says that it is one. */
const load = async () => {
  asked = Date.now();
  const network = navigator.onLine ? fromNetwork().then(() => true, () => { asked = Date.now() - ANEW_AFTER + SOONER; }) : null;
  const late = new Promise(resolve => { setTimeout(resolve, IN_PLACE, 'late'); });
  const came = await (await stored(TRUST).catch(() => null) ? Promise.race([network, late]) : network);
  if (came === 'late') network.then(yes => { if (yes) register = known(); });
  return known();
};
let register = load();
const upToDate = () => {
  if (navigator.onLine && Date.now() - asked > ANEW_AFTER) register = load();
  return register;
};

/* ── The answer ──────────────────────────────────────────────────────────────────────────────────── */

const copyOf = id => id.content.cloneNode(true);
const fill = (piece, values) => {
  for (const one of piece.querySelectorAll('[data-if]')) one.hidden = !values[one.dataset.if];
  for (const one of piece.querySelectorAll('[data-fill]')) one.textContent = values[one.dataset.fill] || '';
  for (const one of piece.querySelectorAll('[data-href]')) one.href = values[one.dataset.href];
  return piece;
};
const spell = code => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
const country = code => { try { return new Intl.DisplayNames([language], { type: 'region' }).of(code); } catch { return code; } };

const place = (say, logo) => {
  const first = document.getElementById('words').dataset.labelFirst.split(' ').includes(String(logo.kind));
  const piece = fill(copyOf(document.getElementById('place')), {
    name: logo.name,
    sign: first ? logo.label : '',
    label: first ? '' : logo.label,
    town: [logo.locality, country(logo.country)].filter(Boolean).join(', '),
    until: new Date((logo.exp - 43200) * 1000).toLocaleDateString(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }),
    spelt: spell(logo.code),
  });
  const kind = say === 'invalid' ? 'ended' : logo.kind;
  (part(`kind="${kind}"`, piece) || part('kind="other"', piece)).hidden = false;
  return piece;
};

const UNSEEN = ['no_code', 'elsewhere', 'other_page', 'mistyped', 'not_a_code']; /* the register could say no more */
const tell = ({ say, logo, asOf, outdated, host, code }, text) => {
  const words = document.querySelector(`template[data-answer="${say}"]`);
  const pieces = [fill(copyOf(words), { name: logo?.name, moment: asOf && moment(asOf), outdated, host })];
  if (logo) pieces.push(place(say, logo));
  if (!UNSEEN.includes(say)) {
    const path = logo || code ? `/v/${(logo || {}).code || code}` : new URL(text).pathname;
    const digits = /\/[qQ]\/([1-9][0-9]{0,1499})/.exec(text);
    pieces.push(fill(copyOf(document.getElementById('ask')), { ask: digits ? `/q/${digits[1]}` : path }));
  }
  answer.replaceChildren(...pieces);
  answer.focus();
  answer.scrollIntoView({ block: 'nearest' });
};

const ask = async (text, scanned) => {
  if (scanned) form.elements.code.value = ''; /* what was typed before is not what this answer is about */
  tell(await judge(text, await upToDate(), Math.floor(Date.now() / 1000), { scanned }), text);
};

form.addEventListener('submit', event => {
  const typed = form.elements.code.value;
  if (!typed.trim()) return;
  event.preventDefault();
  ask(typed, false);
});

/* ── Pictures: the browser's own reader is quick where there is one; ours reads what it does not. ──── */

let own = null;
try {
  if ((await BarcodeDetector.getSupportedFormats()).includes('qr_code')) own = new BarcodeDetector({ formats: ['qr_code'] });
} catch { /* there is none */ }

let decoder = null;
const readWithOurs = async pixels => {
  decoder ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = check.dataset.pictures;
    script.onload = () => {
      ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => check.dataset.decoder } });
      resolve(ZXingWASM);
    };
    script.onerror = reject;
    document.head.append(script);
  }).catch(error => { decoder = null; throw error; });
  const found = await (await decoder).readBarcodes(pixels, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 8 });
  return found.filter(one => one.isValid).map(one => one.text);
};

const canvas = document.createElement('canvas');
const pixelsOf = (source, width, height, most) => {
  const scale = Math.min(1, most / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#fff'; /* behind a drawing without ground */
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
};
const quickly = async source => {
  try { return own ? (await own.detect(source)).map(one => one.rawValue) : []; } catch { own = null; return []; } /* promised, and not there */
};
/* Where several codes are seen, ours is meant; where none is ours, the first. */
const chosen = texts => texts.find(text => text.toLowerCase().startsWith(`${check.dataset.origin}/`)) || texts[0];

document.getElementById('picture').addEventListener('change', async event => {
  const [file] = event.target.files;
  if (!file) return;
  part('reading').hidden = false;
  try {
    const picture = await createImageBitmap(file);
    let texts = await quickly(picture);
    for (const most of [2000, 1000]) if (!texts.length) texts = await readWithOurs(pixelsOf(picture, picture.width, picture.height, most));
    if (texts.length) await ask(chosen(texts), true); else tell({ say: 'no_code' }, '');
  } catch {
    tell({ say: 'no_code' }, '');
  } finally {
    part('reading').hidden = true;
    event.target.value = '';
  }
});

/* ── The camera ──────────────────────────────────────────────────────────────────────────────────── */

const camera = document.getElementById('camera');
const EVERY = 120, OURS_TOO = 12;
let stream = null, frames = 0;
const stop = () => {
  for (const track of stream ? stream.getTracks() : []) track.stop();
  stream = null;
  video.srcObject = null;
  camera.hidden = true;
  part('scan').hidden = false;
};
const look = async () => {
  if (!stream) return;
  if (video.readyState >= video.HAVE_CURRENT_DATA) {
    let texts = await quickly(video);
    frames += 1;
    if (!texts.length && (!own || frames % OURS_TOO === 0)) texts = await readWithOurs(pixelsOf(video, video.videoWidth, video.videoHeight, 1920)).catch(() => []);
    if (texts.length && stream) { stop(); await ask(chosen(texts), true); return; }
  }
  setTimeout(look, EVERY);
};
if (navigator.mediaDevices) {
  part('scan').hidden = false;
  part('scan').addEventListener('click', async () => {
    part('camera-off').hidden = true;
    answer.replaceChildren();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1920 } } });
      video.srcObject = stream;
      camera.hidden = false;
      part('stop').focus(); /* before its neighbour goes: nobody who types is thrown to the top */
      part('scan').hidden = true;
      await video.play();
      look();
    } catch { stop(); part('camera-off').hidden = false; part('scan').focus(); }
  });
  part('stop').addEventListener('click', () => { stop(); part('scan').focus(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden) stop(); });
}

/* ── Kept on the device ──────────────────────────────────────────────────────────────────────────── */

const isKept = yes => {
  part('keeping', kept).hidden = true;
  part('all', kept).hidden = !yes;
  part('none', kept).hidden = yes;
};
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data.part) document.getElementById('keeping').value = data.part;
    if (data.kept) isKept(true);
  });
  navigator.serviceWorker.register('/check/keep.js', { scope: '/check' }).then(known => { if (known.active) isKept(true); }, () => isKept(false));
} else isKept(false);
window.addEventListener('online', upToDate);
document.getElementById('plain').hidden = true;
kept.hidden = false;
check.hidden = false;
await register;
document.documentElement.dataset.ready = '';
