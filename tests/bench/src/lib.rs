//! What the programs of `cargo xtask bench` have in common; each is a file in `src/bin`.

pub mod changes;
pub mod figures;
pub mod teller;
