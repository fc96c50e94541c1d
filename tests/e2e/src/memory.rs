//! How much memory a page takes.

use serde_json::{Value, json};

use crate::browser::Browser;

/// What a page takes once the garbage is collected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Bytes of the program's own memory; it never shrinks.
    pub wasm: f64,
    /// Bytes of what scripts have.
    pub heap: f64,
    /// Nodes of documents, also those that are not on the page.
    pub nodes: f64,
    /// Trees of nodes that are not on the page and that a script still holds.
    pub detached: f64,
}

/// Holds on to the memory of the first program that is started.
const WATCH: &str = "
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const start = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const started = await start.apply(WebAssembly, given);
            window.programMemory ??= (started.instance ?? started).exports.memory;
            return started;
        };
    }";

impl Browser {
    /// Can tell from the next page on how much [memory](Self::memory) it takes.
    pub async fn watch_memory(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    }

    /// What the page takes now.
    ///
    /// # Panics
    /// When it was not [watched](Self::watch_memory).
    pub async fn memory(&self) -> Memory {
        let wasm = self.evaluate("return programMemory.buffer.byteLength").await;
        // What was let go in one round may hold what goes in the next.
        for _ in 0..3 {
            self.devtools("HeapProfiler.collectGarbage", json!({})).await;
        }
        let heap = self.devtools("Runtime.getHeapUsage", json!({})).await;
        let counted = self.devtools("Memory.getDOMCounters", json!({})).await;
        self.devtools("DOM.enable", json!({})).await;
        let detached = self.devtools("DOM.getDetachedDomNodes", json!({})).await;
        let number = |value: &Value| value.as_f64().expect("a number");
        Memory {
            wasm: number(&wasm),
            heap: number(&heap["usedSize"]),
            nodes: number(&counted["nodes"]),
            detached: detached["detachedNodes"].as_array().expect("a list").len() as f64,
        }
    }
}
