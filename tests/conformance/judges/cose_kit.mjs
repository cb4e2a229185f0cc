// cose-kit: is a COSE_Sign1 signed by a key?  {tokens: [hex], x: base64url} -> [true, false, …]
import { coseVerify } from "cose-kit";
import { importJWK } from "jose";
import { answer, asked, bytes } from "./asked.mjs";

const { tokens, x } = asked();
const key = await importJWK({ kty: "OKP", crv: "Ed25519", x, alg: "EdDSA" }, "EdDSA");
const said = [];
for (const token of tokens) {
  try {
    said.push((await coseVerify(Buffer.from(bytes(token)), key)).isValid);
  } catch {
    said.push(false);
  }
}
answer(said);
