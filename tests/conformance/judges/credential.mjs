// @digitalbazaar/vc: {did, contexts, asks: [{credential, suites, list, now}]} -> of each: is it right, is it revoked
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite as jcs } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { cryptosuite as rdfc } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { defaultDocumentLoader, verifyCredential } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { answer, asked } from "./asked.mjs";

const { did, contexts, asks } = asked();
const KNOWN = { "eddsa-jcs-2022": jcs(), "eddsa-rdfc-2022": rdfc };
const documents = new Map(Object.entries(contexts));
documents.set(did.id, did);
for (const method of did.verificationMethod)
  documents.set(method.id, { "@context": "https://w3id.org/security/multikey/v1", ...method });

// A check of a status goes by the machine's clock alone, so that is set to when the test says it is.
const Real = Date;
let at = 0;
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length ? given : [at]));
  }
  static now() {
    return at;
  }
};

async function judge({ credential, suites, list, now }) {
  // What it knows itself, and what it is handed: it has no other way to fetch anything.
  async function documentLoader(url) {
    if (url === list?.id) return { contextUrl: null, documentUrl: url, document: list };
    if (documents.has(url)) return { contextUrl: null, documentUrl: url, document: documents.get(url) };
    return defaultDocumentLoader(url);
  }
  const suite = suites.map((name) => new DataIntegrityProof({ cryptosuite: KNOWN[name] }));
  const { verified, results = [], statusResult, error } = await verifyCredential({
    credential, suite, documentLoader, now: new Date(now), ...(list ? { checkStatus } : {}),
  });
  const why = error?.errors?.[0] ?? error;
  return {
    verified,
    proofs: results.filter((one) => one.verified).map((one) => one.proof.cryptosuite),
    revoked: statusResult?.results?.map((one) => one.status) ?? null, // `verified` is true of a revoked one too
    why: why ? `${why.name}: ${why.message}` : "",
  };
}

const said = [];
for (const one of asks) {
  at = Real.parse(one.now);
  said.push(await judge(one));
}
answer(said);
