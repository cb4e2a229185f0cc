// What a test asks comes as JSON on standard input; what a judge says goes out the same way.
import { readFileSync } from "node:fs";

const given = JSON.parse(readFileSync(0, "utf8"));

export const asked = () => given;
export const answer = (said) => process.stdout.write(JSON.stringify(said));
export const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
