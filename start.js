// Starts the program. Built, it is the end of the program's own script (xtask/src/app/glue.rs). In a
// file: a page without a script in it needs no hash of one in its content security policy, so the
// policy is the same for every build and every host.
__wbg_init({ module_or_path: new URL("program.wasm", import.meta.url) });

// What opens the page without a network. It has time until everything else is there; where it cannot
// be had (no TLS) the page needs a network, and nothing else.
addEventListener("load", () => {
  setTimeout(() => navigator.serviceWorker?.register("service-worker.js").catch(() => {}), 1_000);
});
