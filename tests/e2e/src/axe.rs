//! What axe-core finds on a page as it is now.

use std::{env, fs};

use serde_json::{Value, json};

use crate::{browser::Browser, locate::said, wait::until};

/// Runs what stands before it and brings what was found: each thing as a text. Contrast that it
/// cannot make out is none of it: the style sheet's own test has every pair of colours.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const text = ({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} at ${target.join(' ')}: ${failureSummary}`);
    axe.run(document, { resultTypes: ['violations', 'incomplete'] }).then(
        ({ violations, incomplete }) => {
            const unsure = incomplete.filter(({ id }) => id !== 'color-contrast');
            done([...violations, ...unsure].flatMap(text));
        },
        (error) => done([String(error)]),
    );";

impl Browser {
    /// Sees that axe-core finds nothing on this screen, in light and in dark.
    pub async fn axe_finds_nothing(&self, screen: &str) {
        let path = env::var("AXE").expect("AXE says where axe-core is");
        let script = fs::read_to_string(path).expect("axe-core can be read") + RUN;
        for scheme in ["light", "dark"] {
            self.prefers(scheme).await;
            // What just came in may be on its way to its place.
            until(&format!("{screen} in {scheme} to have nothing for axe-core"), async || {
                let found = self.handle().execute_async(&script, Vec::new()).await;
                match said(found)?.json() {
                    found if *found == json!([]) => Ok(()),
                    found => Err(format!("it finds {found:#}")),
                }
            })
            .await;
        }
    }

    /// Has these for the system's colours, and nothing that moves.
    pub async fn prefers(&self, scheme: &str) {
        let features: [Value; 2] = [
            json!({ "name": "prefers-color-scheme", "value": scheme }),
            json!({ "name": "prefers-reduced-motion", "value": "reduce" }),
        ];
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }
}
