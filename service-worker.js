// Opens the inbox where there is no network, with the files of one build. With a network nothing old
// is shown: the page itself is asked for each time, and names all others by their content.

// Filled in by the build (xtask/src/app/page.rs).
const VERSION = "";
const FILES = [];

const PAGE = "./";
const CONFIG = "config.json";

// Other pages may be at home on the same origin.
const room = self.registration.scope;
const build = `${room} ${VERSION}`;
const address = (file) => new URL(file, room).href;
const kept = new Set(FILES.map(address));

self.addEventListener("install", (event) => {
  self.skipWaiting();
  const fetchAll = async () => {
    const cache = await caches.open(build);
    // What has its content in its name comes out of the browser's own cache.
    await cache.addAll(FILES);
    await cache.addAll([PAGE, CONFIG].map((file) => new Request(file, { cache: "no-cache" })));
  };
  event.waitUntil(fetchAll());
});

self.addEventListener("activate", (event) => {
  const forgetOthers = async () => {
    const old = (await caches.keys()).filter((it) => it.startsWith(`${room} `) && it !== build);
    await Promise.all(old.map((it) => caches.delete(it)));
  };
  event.waitUntil(forgetOthers());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const [url] = request.url.split(/[?#]/);
  if (request.method !== "GET") return;
  if (kept.has(url)) {
    event.respondWith(keptOr(url, () => fetch(request)));
  } else if (url === address(PAGE) || url === address("index.html")) {
    event.respondWith(freshOr(request, address(PAGE)));
  } else if (url === address(CONFIG)) {
    event.respondWith(freshOr(request, url));
  }
});

async function keptOr(url, other) {
  const cache = await caches.open(build);
  return (await cache.match(url)) ?? other();
}

// The host's answer; where it has none, what was kept.
async function freshOr(request, url) {
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
    return await keptOr(url, () => answer);
  } catch (error) {
    return keptOr(url, () => Promise.reject(error));
  }
}
