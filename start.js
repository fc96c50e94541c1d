// Starts the program. A file of its own: a page without a script in it needs no hash of one in its
// content security policy, so the policy is the same for every build and every host.
const { content: program, dataset } = document.querySelector("meta[name=program]");
const { default: start } = await import(program);
await start({ module_or_path: dataset.wasm });
