// What the site wants for its visitor, out of the page's address:
//
//   ?agent=…            the agent (by id) who is to be asked first
//   ?team=sales         the team that is to be asked first
//   ?attr.plan=pro      what the operator's rules can look at
//
// A site that embeds the chat would set these itself. They are hints: everybody can change them.

const ATTRIBUTES = 20;
const NAME = /^[\w.-]{1,40}$/;
const VALUE_CHARS = 200;

/** The part of a start call that says so. What the API would not take is left out: a mistake of
 * the site must not keep its visitors from chatting. */
export function wishes(search = location.search) {
  const given = new URLSearchParams(search);
  const agent = given.get("agent");
  const team = given.get("team");
  const attributes = [...given]
    .filter(([key]) => key.startsWith("attr."))
    .map(([key, value]) => [key.slice("attr.".length), value])
    .filter(([name, value]) => NAME.test(name) && fits(value))
    .slice(0, ATTRIBUTES);
  return {
    ask: agent ? { agent } : team ? { team } : undefined,
    attributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  };
}

const fits = (value) => [...value].length <= VALUE_CHARS && !/\p{Cc}/u.test(value);
