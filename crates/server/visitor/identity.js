// Who the visitor is, as the site vouches for it: a token that the site's server signed, from behind
// the # of the page's address (#identity=…): that part is sent to no server and stands in no log. A
// site that embeds the chat would hand it over itself.

import { kept } from "./kept.js";

let identity = new URLSearchParams(location.hash.slice(1)).get("identity");
let person = subject(identity);

// It is worth something for a few minutes: it must not stay in the history of a shared computer.
if (identity) history.replaceState(null, "", location.pathname + location.search);
// The address of a page that is open already: a browser only moves within it.
addEventListener("hashchange", () => location.reload());

// Somebody else's chat is not this person's to go on with.
if (person !== null && kept.get("person") !== null && kept.get("person") !== person) {
  kept.remove("token");
}

/** What a start call is to say of it; nothing where the token that is kept says it already. */
export function identityFor(token) {
  return identity && !(token && kept.get("person") === person) ? identity : undefined;
}

/** The API took it. */
export function identityTaken() {
  if (person !== null) kept.set("person", person);
}

/** The API would not have it: the next start goes without, and proves nobody. */
export function identityRefused() {
  identity = null;
  person = null;
}

/** The site's name for the visitor. Only the API can tell whether it is true. */
function subject(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(claims)).sub);
  } catch {
    return null;
  }
}
