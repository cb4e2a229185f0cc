/* Runs the reader of /check on what it is given: see test_check_reads_strictly.py. */
import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
const asked = JSON.parse(readFileSync(0, 'utf8'));
const { fromDigits, judge, readCode, readDirectory, readStatus, readToken, signatures, trust } = await import(asked.reader);
const bytes = text => Uint8Array.from(Buffer.from(text, 'hex'));
const own = signatures(() => import(asked.library));
const library = await import(asked.library);
const theirs = (key, signature, message) => library.verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
const ed25519 = asked.with_library ? theirs : own;
const answers = {};

if (asked.tokens) {
  answers.tokens = [];
  for (const { token, iss } of asked.tokens) {
    const keys = trust(asked.jwks);
    for (const key of keys.values()) if (iss) key.iss = iss;
    const { why, logo } = await readToken(bytes(token), keys, ed25519);
    answers.tokens.push(why ?? logo);
  }
}
if (asked.digits) {
  answers.digits = asked.digits.map(one => { try { return Buffer.from(fromDigits(one)).toString('hex'); } catch { return null; } });
}
if (asked.typed) answers.typed = asked.typed.map(one => readCode(one).code ?? readCode(one).why);
if (asked.judged) {
  const keys = trust(asked.jwks), statuses = new Map(), directories = new Map();
  answers.refused = [];
  for (const [into, read, lists] of [[statuses, readStatus, asked.statuses ?? {}], [directories, readDirectory, asked.directories ?? {}]]) {
    for (const [kid, list] of Object.entries(lists)) {
      try { into.set(kid, await read(bytes(list), keys.get(kid), keys, ed25519)); } catch (error) { answers.refused.push(error.message); }
    }
  }
  const register = { origin: asked.origin, keys, statuses, directories, ed25519 };
  answers.judged = [];
  for (const [text, scanned, now] of asked.judged) answers.judged.push(await judge(text, register, now ?? asked.now, { scanned }));
}
if (asked.mutated) {
  /* The mutations are made here: twenty thousand of them are too much to hand over. */
  let seed = asked.seed;
  const below = most => { seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0; let one = Math.imul(seed ^ seed >>> 13, 0x297a2d39); one ^= one >>> 16; return (one >>> 0) % most; };
  const kinds = [
    all => { all[below(all.length)] ^= 1 << below(8); return all; },
    all => { all[below(all.length)] = below(256); return all; },
    all => { all.splice(below(all.length), 1); return all; },
    all => { all.splice(below(all.length + 1), 0, below(256)); return all; },
    all => { all.push(below(256)); return all; },
    all => all.slice(0, below(all.length)),
    all => { const at = below(all.length); all.splice(at, 0, ...all.slice(at, at + 1 + below(8))); return all; },
    all => { const at = below(all.length - 8); const cut = all.splice(at, 1 + below(7)); all.splice(below(all.length), 0, ...cut); return all; },
    all => { all[2] = 0x58; all.splice(3, 0, 9); return all; },
  ];
  const keys = trust(asked.jwks), sources = asked.mutated.map(bytes);
  let tried = 0, accepted = 0;
  while (tried < asked.times) {
    const source = sources[below(sources.length)];
    let mutated = [...source];
    for (let times = 1 + below(3); times > 0; times -= 1) mutated = kinds[below(kinds.length)](mutated.length > 16 ? mutated : [...source]);
    if (Buffer.compare(Buffer.from(mutated), Buffer.from(source)) === 0) continue;
    tried += 1;
    const { why } = await readToken(Uint8Array.from(mutated), keys, ed25519);
    if (!why) accepted += 1;
  }
  answers.mutated = { tried, accepted };
}
process.stdout.write(JSON.stringify(answers));
