// @owf/token-status-list: {cwt: hex, indexes} -> the state at each index; @auth0/cose judges the signature apart
import { StatusListCwt } from "@owf/token-status-list";
import { answer, asked, bytes } from "./asked.mjs";

const { cwt, indexes } = asked();
try {
  const { payload } = StatusListCwt.fromToken(bytes(cwt));
  answer({ subject: payload.subject, states: indexes.map((index) => payload.statusList.getStatus(index)) });
} catch (error) {
  answer({ refused: error.name });
}
