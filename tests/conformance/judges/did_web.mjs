// did-resolver, web-did-resolver and ed25519-multikey: {did, key, certificate, port, data, signature} -> what is resolved over https
import { createServer } from "node:https";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { Resolver } from "did-resolver";
import { getResolver } from "web-did-resolver";
import { answer, asked, bytes } from "./asked.mjs";

const { did, served, key, certificate, port, data, signature } = asked();
const server = createServer({ key, cert: certificate }, (request, response) => {
  response.statusCode = request.url === "/.well-known/did.json" ? 200 : 404;
  response.setHeader("content-type", "application/did+json");
  response.end(served);
});
await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
const { didDocument, didResolutionMetadata } = await new Resolver(getResolver()).resolve(did);
server.close();
server.closeAllConnections();
const said = { id: didDocument?.id ?? null, error: didResolutionMetadata.error ?? null, keys: [] };
for (const method of didDocument?.verificationMethod ?? []) {
  const read = await Ed25519Multikey.from({ "@context": "https://w3id.org/security/multikey/v1", ...method });
  const right = await read.verifier().verify({ data: bytes(data), signature: bytes(signature) });
  said.keys.push([method.id, right]);
}
answer(said);
