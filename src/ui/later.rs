//! Parts of the program that are loaded when they are first needed: what is not on the first screen.
//!
//! All views are one file, loaded once: it is there a moment after the inbox is (`app/workspace.rs`),
//! so that what was never opened opens without a network, too. The texts of a language are another.

use std::{pin::Pin, sync::Arc};

use engine::Failure;
use leptos::prelude::*;

use super::{Part, Remote};

/// Why a part is not there.
#[cfg(feature = "split")]
pub use leptos::wasm_split::SplitLoaderError as NotLoaded;

/// Why a part is not there: never, where the program is whole.
#[cfg(not(feature = "split"))]
#[derive(Clone, Copy, Debug)]
pub struct NotLoaded;

/// Declares a function that brings something of the part: `later!(fn name() -> Type { value })`; with
/// the name of another one before it, of that.
///
/// `value` and what it alone needs are not in what is loaded at first. As a rule it is a function
/// that makes a view.
#[macro_export]
macro_rules! later {
    ($(#[$note:meta])* $vis:vis fn $name:ident() -> $of:ty { $value:expr }) => {
        $crate::later! { later: $(#[$note])* $vis fn $name() -> $of { $value } }
    };
    ($part:ident: $(#[$note:meta])* $vis:vis fn $name:ident() -> $of:ty { $value:expr }) => {
        #[cfg(feature = "split")]
        $(#[$note])*
        #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = leptos::wasm_split)]
        $vis fn $name() -> Result<$of, $crate::ui::NotLoaded> {
            Ok($value)
        }

        #[cfg(not(feature = "split"))]
        $(#[$note])*
        #[allow(clippy::unused_async, reason = "elsewhere it waits")]
        $vis async fn $name() -> Result<$of, $crate::ui::NotLoaded> {
            Ok($value)
        }
    };
}

/// The view of something that is loaded later, with faces for waiting and failure.
pub fn later<T, F>(
    load: impl Fn() -> F + 'static,
    build: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> Part
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, NotLoaded>> + 'static,
{
    let build = Arc::new(build);
    boxed_later(Box::new(move || {
        let (loading, build) = (load(), build.clone());
        Box::pin(async move {
            let part = loading.await.map_err(|_| Failure::NoAnswer)?;
            Ok(Built(Arc::new(move || build(part.clone()))))
        })
    }))
}

/// Something that was loaded, and what makes a view of it.
#[derive(Clone)]
struct Built(Arc<dyn Fn() -> AnyView + Send + Sync>);

type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Built, Failure>>>>>;

/// Whatever is loaded, asking for it and waiting is compiled once.
#[inline(never)]
fn boxed_later(load: Load) -> Part {
    Remote::ask(load).view(|built: Built| built.0())
}
