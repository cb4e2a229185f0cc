// cborg, strict: does the payload have one canonical encoding?  {payloads: [hex]} -> [true, false, …]
import { decode, encode } from "cborg";
import { answer, asked, bytes } from "./asked.mjs";

const said = [];
for (const payload of asked().payloads) {
  try {
    const value = decode(bytes(payload), { strict: true, useMaps: true, rejectDuplicateMapKeys: true });
    said.push(Buffer.from(encode(value)).toString("hex") === payload);
  } catch {
    said.push(false);
  }
}
answer(said);
