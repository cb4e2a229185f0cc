// jose and @sd-jwt/jwt-status-list: {jwt, x, indexes} -> the state at each index, once the signature is right
import { getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import { importJWK, jwtVerify } from "jose";
import { answer, asked } from "./asked.mjs";

const { jwt, x, indexes, uri } = asked();
const key = await importJWK({ kty: "OKP", crv: "Ed25519", x, alg: "EdDSA" }, "EdDSA");
try {
  await jwtVerify(jwt, key, { typ: "statuslist+jwt", subject: uri, currentDate: new Date(asked().now * 1000) });
  const list = getListFromStatusListJWT(jwt);
  answer(indexes.map((index) => list.getStatus(index)));
} catch (error) {
  answer({ refused: error.code ?? error.name });
}
