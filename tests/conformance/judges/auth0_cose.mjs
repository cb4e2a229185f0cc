// @auth0/cose: is a COSE_Sign1 signed by a key?  {tokens: [hex], x: base64url} -> [true, false, …]
import { Sign1 } from "@auth0/cose";
import { importJWK } from "jose";
import { answer, asked, bytes } from "./asked.mjs";

const { tokens, x } = asked();
const key = await importJWK({ kty: "OKP", crv: "Ed25519", x, alg: "EdDSA" }, "EdDSA");
const said = [];
for (const token of tokens) {
  try {
    await Sign1.decode(bytes(token)).verify(key);
    said.push(true);
  } catch {
    said.push(false);
  }
}
answer(said);
