// OAuth 1.0a with HMAC-SHA1 for the floor's own requests; written apart from plugin and simulator.
import { createHmac, randomBytes } from "node:crypto";

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export function oauthHeader(url, token) {
  const parameters = {
    oauth_consumer_key: token.consumer_key,
    oauth_nonce: randomBytes(16).toString("hex"),
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_token: token.access_token,
    oauth_version: "1.0",
  };
  const joined = Object.keys(parameters).sort().map((name) => `${encode(name)}=${encode(parameters[name])}`).join("&");
  const key = `${encode(token.consumer_secret)}&${encode(token.access_secret)}`;
  const signature = createHmac("sha1", key).update(`GET&${encode(url)}&${encode(joined)}`).digest("base64");
  const all = { ...parameters, oauth_signature: signature };
  return `OAuth realm="ADM", ${Object.entries(all).map(([name, value]) => `${name}="${encode(value)}"`).join(", ")}`;
}
