__wbg_init({ module_or_path: new URL("program.wasm", import.meta.url) });
