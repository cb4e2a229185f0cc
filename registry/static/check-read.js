/* Reads the codes of logos and the lists that the register signs, strictly, and judges one by the other. Pure: no page, no network, nothing kept. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECKED = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const STATUS = 'application/statuslist+cwt', DIRECTORY = 'application/logo-directory+cwt';
const ISS = 1, SUB = 2, EXP = 4, IAT = 6, CTI = 7, LOGO = -70001, ROWS = -70002, TTL = 65534, LIST = 65533;
const MOST_STATUS = 4 << 20, MOST_ROWS = 64 << 20; /* bytes, once inflated */
const LONGEST_TIME = 2 * 366 * 86400;
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

export class Refused extends Error {}
const refuse = why => { throw new Refused(why); };
const same = (one, other) => one.length === other.length && one.every((part, at) => part === other[at]);
const hex = bytes => Array.from(bytes, one => one.toString(16).padStart(2, '0')).join('');
const isBytes = (value, length) => value instanceof Uint8Array && (length === undefined || value.length === length);

/* ── CBOR: only whole numbers, bytes, text, arrays and maps, and each in its one deterministic form (RFC 8949, 4.2.1). ── */

const LEAST = [24, 0x100, 0x10000, 0x100000000]; /* what needs 1, 2, 4, 8 bytes more */
const DEEPEST = 4;

export const decode = bytes => {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  const take = count => {
    if (count > bytes.length - at) refuse('cut short');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const head = () => {
    if (at >= bytes.length) refuse('cut short');
    const first = bytes[at], short = first & 31;
    at += 1;
    if (short < 24) return [first >> 5, short];
    if (short > 27) refuse('without a length');
    const number = take(1 << short - 24).reduce((sum, one) => sum * 256 + one, 0);
    if (number < LEAST[short - 24] || number > Number.MAX_SAFE_INTEGER) refuse('written long');
    return [first >> 5, number];
  };
  const map = (count, depth) => {
    const found = new Map();
    let before = null;
    for (let number = 0; number < count; number += 1) {
      const from = at, key = item(depth);
      if (!['number', 'string'].includes(typeof key)) refuse('a key');
      const written = hex(bytes.subarray(from, at));
      if (before !== null && written <= before) refuse('order of keys');
      before = written;
      found.set(key, item(depth));
    }
    return found;
  };
  const item = depth => {
    if (depth > DEEPEST) refuse('too deep');
    const [kind, number] = head();
    if (kind === 0) return number;
    if (kind === 1) return -1 - number;
    if (kind === 2) return take(number);
    if (kind === 3) { try { return utf8.decode(take(number)); } catch { return refuse('text'); } }
    if (kind === 4) { const all = []; while (all.length < number) all.push(item(depth + 1)); return all; }
    if (kind === 5) return map(number, depth + 1);
    return refuse('a kind that is not written'); /* tags, floats, true, null */
  };
  const value = item(0);
  if (at !== bytes.length) refuse('trailing bytes');
  return value;
};

/* ── COSE_Sign1 ──────────────────────────────────────────────────────────────────────────────────── */

export const open = (bytes, type) => {
  if (bytes[0] !== 0xd2) refuse('no tag 18');
  const parts = decode(bytes.subarray(1));
  if (!Array.isArray(parts) || parts.length !== 4) refuse('no COSE_Sign1');
  const [protect, unprotected, payload, signature] = parts;
  if (!isBytes(protect) || !isBytes(payload) || !isBytes(signature, 64)) refuse('no COSE_Sign1');
  if (!(unprotected instanceof Map) || unprotected.size) refuse('an unprotected header');
  const header = decode(protect);
  if (!(header instanceof Map) || header.size !== (type ? 3 : 2) || header.get(16) !== type) refuse('another header');
  if (![-8, -19].includes(header.get(1)) || !isBytes(header.get(4), 4)) refuse('another header');
  return { kid: hex(header.get(4)), protect, payload, signature };
};

const ahead = ({ length }) => { /* of a string of bytes, as CBOR */
  if (length < 24) return [0x40 | length];
  return length < 0x100 ? [0x58, length] : length < 0x10000 ? [0x59, length >> 8, length & 255] : [0x5a, length >>> 24, length >> 16 & 255, length >> 8 & 255, length & 255];
};
const SIGNATURE1 = [0x84, 0x6a, ...new TextEncoder().encode('Signature1')];
const joined = parts => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
};
const toBeSigned = ({ protect, payload }) => joined([SIGNATURE1, ahead(protect), protect, [0x40], ahead(payload), payload]);
const isBy = (ed25519, key, signed) => ed25519(key.public, signed.signature, toBeSigned(signed));

/* ── Keys: the trust list ────────────────────────────────────────────────────────────────────────── */

const base64 = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), one => one.charCodeAt(0));

export const trust = jwks => {
  const keys = new Map();
  for (const { kty, crv, x, kid, registry: own } of jwks.keys) {
    if (kty !== 'OKP' || crv !== 'Ed25519' || !/^[0-9a-f]{8}$/.test(kid) || !own) continue;
    const until = own.distrusted_from ? null : own.iat_until; /* dates are the thief's to choose */
    keys.set(kid, { kid, public: base64(x), iss: own.iss, from: own.iat_from, until, state: own.state, status: own.status, codes: own.codes });
  }
  return keys;
};

/* ── The signed code ─────────────────────────────────────────────────────────────────────────────── */

const isNumber = (value, below) => Number.isSafeInteger(value) && value >= 0 && value < below;
const isText = (value, longest, least) => typeof value === 'string' && !UNSAFE.test(value) && value.normalize('NFC') === value &&
  (length => length >= least && length <= longest)(new TextEncoder().encode(value).length);

export const checkSymbol = symbols => {
  let product = 36;
  for (const symbol of symbols) product = ((product + CHECKED.indexOf(symbol)) % 36 || 36) * 2 % 37;
  return CHECKED[(37 - product) % 36];
};

const codeOf = number => { /* 50 bits: more than 32, less than 53 */
  let symbols = '';
  for (let left = number, count = 0; count < 10; count += 1, left = Math.floor(left / 32)) symbols = ALPHABET[left % 32] + symbols;
  const check = checkSymbol(symbols);
  return ALPHABET.includes(check) ? symbols + check : refuse('a code that is never issued');
};
const numberOf = code => [...code.slice(0, 10)].reduce((sum, symbol) => sum * 32 + ALPHABET.indexOf(symbol), 0);

const logoOf = (number, [index, exp, sector, kind, name, locality, country, label]) => {
  if (!isNumber(number, 2 ** 50) || !isNumber(index, 2 ** 32) || !isNumber(exp, 2 ** 32)) refuse('numbers');
  if (!isNumber(sector, 2 ** 16) || !isNumber(kind, 2 ** 16)) refuse('numbers');
  if (!isText(name, 63, 1) || !isText(locality, 27, 0) || !isText(label, 16, 0)) refuse('text');
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) refuse('country');
  return { code: codeOf(number), index, exp, sector, kind, name, locality, country, label };
};

const claimsOf = payload => {
  const claims = decode(payload);
  if (!(claims instanceof Map) || !same([...claims.keys()], [ISS, EXP, IAT, CTI, LOGO])) refuse('claims');
  const [iss, exp, iat, cti, said] = claims.values();
  if (typeof iss !== 'string' || !/^[A-Z0-9-]{2,8}$/.test(iss)) refuse('issuer');
  if (!isNumber(exp, 2 ** 32) || !isNumber(iat, 2 ** 32) || exp <= iat || exp - iat > LONGEST_TIME) refuse('times');
  if (!isBytes(cti, 7)) refuse('claims');
  if (!Array.isArray(said) || said[0] !== 1 || ![7, 8].includes(said.length) || said[7] === '') refuse('claims');
  const [, index, sector, kind, name, locality, country, label = ''] = said;
  const number = cti.reduce((sum, one) => sum * 256 + one, 0);
  return { ...logoOf(number, [index, exp, sector, kind, name, locality, country, label]), iss, iat };
};

/* Returns {why} of what is refused: malformed, unknown_key, altered; or {key, logo}. */
export const readToken = async (bytes, keys, ed25519) => {
  let signed;
  try {
    if (bytes.length < 100 || bytes.length > 512) refuse('size');
    signed = open(bytes);
  } catch (error) {
    if (error instanceof Refused) return { why: 'malformed' };
    throw error;
  }
  const key = keys.get(signed.kid);
  if (!key) return { why: 'unknown_key' };
  if (!await isBy(ed25519, key, signed)) return { why: 'altered' };
  try {
    const logo = claimsOf(signed.payload);
    if (logo.iss !== key.iss || logo.iat < key.from || (key.until !== null && logo.iat > key.until)) refuse('the key');
    return { key, logo };
  } catch (error) {
    if (error instanceof Refused) return { why: 'altered' };
    throw error;
  }
};

export const fromDigits = digits => {
  if (!/^[1-9][0-9]{0,1499}$/.test(digits)) return refuse('digits');
  const number = BigInt(digits).toString(16);
  const even = number.length % 2 ? `0${number}` : number;
  return Uint8Array.from(even.match(/../g), pair => parseInt(pair, 16));
};

/* ── Lists ───────────────────────────────────────────────────────────────────────────────────────── */

const inflate = async (bytes, most) => { /* zeros shrink a thousandfold: what is too much is not read on */
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => refuse('deflate'));
    if (done) break;
    length += value.length;
    if (length > most) { await reader.cancel(); refuse('too much'); }
    parts.push(value);
  }
  return joined(parts);
};

const readList = async (bytes, type, address, key, keys, ed25519) => {
  const signed = open(bytes, type);
  const signer = keys.get(signed.kid);
  if (!signer || signer.state === 'compromised' || signer.iss !== key.iss) refuse('another key');
  if (!await isBy(ed25519, signer, signed)) refuse('signature');
  const claims = decode(signed.payload);
  if (!(claims instanceof Map) || claims.get(SUB) !== address) refuse('another list');
  const [iat, exp, ttl] = [IAT, EXP, TTL].map(claim => claims.get(claim));
  if (![iat, exp, ttl].every(one => isNumber(one, 2 ** 32)) || exp <= iat) refuse('times');
  return { iat, exp, ttl, claims };
};

export const readStatus = async (bytes, key, keys, ed25519) => {
  const { iat, exp, ttl, claims } = await readList(bytes, STATUS, key.status, key, keys, ed25519);
  const list = claims.get(LIST);
  if (!(list instanceof Map) || list.get('bits') !== 2 || !isBytes(list.get('lst'))) refuse('no list');
  const raw = await inflate(list.get('lst'), MOST_STATUS);
  return { iat, exp, ttl, entry: index => index < raw.length * 4 ? raw[Math.floor(index / 4)] >> index % 4 * 2 & 3 : null };
};

export const readDirectory = async (bytes, key, keys, ed25519) => {
  const { iat, exp, ttl, claims } = await readList(bytes, DIRECTORY, key.codes, key, keys, ed25519);
  if (claims.get(ISS) !== key.iss || !isBytes(claims.get(ROWS))) refuse('no directory');
  const raw = await inflate(claims.get(ROWS), MOST_ROWS);
  let rows = null; /* a hundred thousand take half a second: only once somebody asks */
  const row = code => {
    const number = numberOf(code);
    try {
      rows ??= new Map(decode(raw).map(one => [one[0], one]));
      return rows.has(number) ? logoOf(number, rows.get(number).slice(1)) : null;
    } catch (error) {
      if (error instanceof Refused || error instanceof TypeError) return null; /* not as we write it */
      throw error;
    }
  };
  return { iat, exp, ttl, row };
};

/* ── What was scanned or typed ───────────────────────────────────────────────────────────────────── */

export const readCode = typed => { /* {code}, or {why}: mistyped, not_a_code */
  const kept = [...typed].length > 64 ? '' : typed.normalize('NFKC').replace(/[\s\p{Pd}\u2212\u200b]/gu, '').toUpperCase();
  const code = kept.replace(/O/g, '0').replace(/[IL]/g, '1');
  if (code.length !== 11 || ![...code].every(symbol => ALPHABET.includes(symbol))) return { why: 'not_a_code' };
  return checkSymbol(code.slice(0, 10)) === code[10] ? { code } : { why: 'mistyped' };
};

/* Ours is `origin` alone, such as https://verify.example.org, compared letter by letter; in a QR, letters are capitals. */
export const readAddress = (text, origin) => {
  const found = /^([A-Za-z]+:\/\/[A-Za-z0-9.:[\]-]+)\/([VvQq])\/([^/?#\\]+)(?:[?#].*)?$/.exec(text);
  if (found && found[1].toLowerCase() === origin) return found[2].toLowerCase() === 'q' ? { digits: found[3] } : { typed: unescaped(found[3]) };
  try {
    const elsewhere = new URL(text);
    if (/^https?:$/.test(elsewhere.protocol)) return elsewhere.origin === origin ? { why: 'other_page' } : { why: 'elsewhere', host: elsewhere.host };
  } catch { /* no address */ }
  return { why: 'other_page' };
};
const unescaped = text => { try { return decodeURIComponent(text); } catch { return text; } };

/* ── The judgement ───────────────────────────────────────────────────────────────────────────────── */

const FIELDS = ['code', 'index', 'exp', 'sector', 'kind', 'name', 'locality', 'country', 'label'];
const agrees = (one, other) => FIELDS.every(field => one[field] === other[field]);

/* register: {origin, keys, statuses, directories, ed25519}, the lists by kid. now: seconds. Returns {say, logo, asOf, age}. */
const standing = (logo, key, register, now) => {
  const list = register.statuses.get(key.kid);
  const at = Math.max(now, ...[...register.statuses.values()].map(one => one.iat)); /* a clock that is behind */
  if (!list) return { say: at >= logo.exp ? 'expired' : 'unlisted', logo, age: 'none' };
  const age = at >= list.exp ? 'stale' : at >= list.iat + list.ttl ? 'old' : 'fresh';
  const entry = list.entry(logo.index);
  const rest = { logo, asOf: list.iat, age };
  if (entry === 1) return { say: 'invalid', ...rest };
  if (at >= logo.exp) return { say: 'expired', ...rest };
  if (entry === 2) return { say: 'suspended', ...rest };
  if (entry !== 0) return { say: 'unlisted', ...rest }; /* beyond the list, or a word we do not know */
  return { say: { fresh: 'valid', old: 'aged', stale: 'stale' }[age], ...rest };
};

const judgeSigned = async (digits, register, now) => {
  let bytes;
  try { bytes = fromDigits(digits); } catch { return { say: 'malformed' }; }
  if (!register.keys.size) return { say: 'no_list' };
  const { why, key, logo } = await readToken(bytes, register.keys, register.ed25519);
  if (why) return { say: why };
  if (key.state === 'retired') return { say: 'old_key', logo };
  const directory = register.directories.get(key.kid);
  const row = directory && directory.exp > now ? directory.row(logo.code) : null;
  if (key.state === 'compromised' && !(row && agrees(row, logo))) return { say: 'compromised', logo };
  const told = standing(logo, key, register, now);
  const later = [...register.directories.values()].filter(one => one.iat > logo.iat).map(one => one.row(logo.code)).filter(Boolean);
  return { ...told, outdated: later.length > 0 && !later.some(one => agrees(one, logo)) };
};

const judgeShort = (typed, register, now) => {
  const { why, code } = readCode(typed);
  if (why) return { say: why };
  if (!register.directories.size) return { say: 'no_list', code };
  const found = [...register.directories].map(([kid, one]) => ({ key: register.keys.get(kid), logo: one.row(code) })).filter(one => one.logo);
  if (!found.length) return { say: 'unknown_code', code };
  found.sort((one, other) => (other.key.state === 'active') - (one.key.state === 'active') || other.logo.exp - one.logo.exp);
  return standing(found[0].logo, found[0].key, register, now);
};

export const judge = async (text, register, now, { scanned = true } = {}) => {
  const said = scanned || text.includes('://') ? readAddress(text.trim(), register.origin) : { typed: text };
  if (said.why) return { say: said.why, host: said.host };
  return said.digits ? judgeSigned(said.digits, register, now) : judgeShort(said.typed, register, now);
};

/* Ed25519 by the browser; where it knows none, by a library that `load` brings. */
export const signatures = load => {
  let library = null;
  return async (key, signature, message) => {
    if (!library) {
      try {
        const known = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
        return await crypto.subtle.verify({ name: 'Ed25519' }, known, signature, message);
      } catch (error) {
        if (!['NotSupportedError', 'SyntaxError', 'TypeError'].includes(error.name)) return false; /* a key that is none */
        library = await load();
      }
    }
    return library.verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
  };
};
