//! The program: compiled, taken apart into what is needed at once and what is loaded later, and
//! made ready for a browser by wasm-bindgen.

use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;
use wasmparser::{Parser, Payload};

use super::{
    Profile,
    glue::{Glue, LATER},
};
use crate::{
    command::{cargo, run},
    failure::{Failure, Result},
    project, tools,
};

/// As the browser loads it.
pub struct Program {
    /// The script that starts it.
    pub script: String,
    /// What is needed at once.
    pub main: Vec<u8>,
    /// What is loaded later, each with its name in the script.
    pub later: Vec<(String, Vec<u8>)>,
}

/// Which program of the app's package.
pub struct Entry {
    /// Its name.
    bin: &'static str,
    /// The script that starts it, from the project's root.
    start: &'static str,
    /// Where its pieces lie while it is being built, in the folder of what is built.
    pieces: &'static str,
}

/// The app itself.
pub const APP: Entry = Entry { bin: "agent-inbox", start: "start.js", pieces: "app" };
/// The message list alone, for being measured.
pub const LIST: Entry = Entry { bin: "list", start: "tests/bench/pages/start.js", pieces: "list" };

/// Builds it.
pub fn build(entry: &Entry, profile: Profile) -> Result<Program> {
    let linked = compile(entry, profile)?;
    let wasm = fs::read(&linked).map_err(|e| Failure::io("Reading", &linked, &e))?;
    let folder = entry.folder();
    // What an older build left is not a part of this one.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| Failure::io("Making", &folder, &e))?;

    let mut split = wasm_split_cli_support::Options::new(&wasm);
    let main = folder.join("main.wasm");
    split.output_dir = &folder;
    split.main_out_path = &main;
    split.link_name = LATER;
    let split = wasm_split_cli_support::transform(split).map_err(|e| no_program(&e))?;
    let mut later = Vec::new();
    for path in split.split_modules {
        let wasm = fs::read(&path).map_err(|e| Failure::io("Reading", &path, &e))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        later.push((name, without_notes(&wasm)?));
    }
    let (script, main) = bind(entry, profile, &main)?;
    Ok(Program { script, main, later })
}

impl Entry {
    /// The program with the names of its functions, as the last build left it.
    pub fn named(&self) -> PathBuf {
        self.folder().join("named.wasm")
    }

    fn folder(&self) -> PathBuf {
        project::target().join(self.pieces)
    }
}

/// Has it compiled and linked; answers where it is.
fn compile(entry: &Entry, profile: Profile) -> Result<PathBuf> {
    run(
        cargo()
            .args(["rustc", "--locked", "--package", "agent-inbox", "--bin", entry.bin])
            .args(["--features", "split", "--target", tools::WASM])
            .args(["--profile", profile.name()])
            // Taking it apart needs to know what refers to what.
            .args(["--", "-C", "link-args=--emit-relocs"]),
        "The app could not be built. The compiler's message is above.",
    )?;
    let folder = project::target().join(tools::WASM).join(profile.folder());
    Ok(folder.join(entry.bin).with_extension("wasm"))
}

/// The script and the program that fit each other.
fn bind(entry: &Entry, profile: Profile, main: &Path) -> Result<(String, Vec<u8>)> {
    let folder = entry.folder();
    let mut bindgen = Bindgen::new();
    bindgen.input_path(main).out_name("app").typescript(false).demangle(false);
    // The parts that are loaded later import what the linker exports.
    bindgen.keep_lld_exports(true);
    let bound = bindgen.web(true).and_then(Bindgen::generate_output);
    let mut output = bound.map_err(|e| no_program(&e))?;
    output.emit(&folder).map_err(|e| no_program(&e))?;
    let read =
        |path: PathBuf| fs::read_to_string(&path).map_err(|e| Failure::io("Reading", &path, &e));
    let mut glue = Glue::of(
        &read(folder.join("app.js"))?,
        &read(folder.join(LATER))?,
        &read(project::root().join(entry.start))?,
    )?;
    let module = output.wasm_mut();
    if profile == Profile::Release {
        shrink(module, &mut glue);
    }
    let wasm = module.emit_wasm();
    let named = entry.named();
    fs::write(&named, &wasm).map_err(|e| Failure::io("Writing", &named, &e))?;
    Ok((glue.into_script(), without_notes(&wasm)?))
}

/// Leaves out what nothing uses, and gives short names to what program and script call each other by:
/// wasm-bindgen's have hashes in them, which nothing packs.
fn shrink(module: &mut Module, glue: &mut Glue) {
    glue.drop_classes();
    let words = glue.words();
    let unused = module.exports.iter().filter(|export| !words.contains(&export.name));
    for export in unused.map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    glue.keep_imports(&module.imports.iter().map(|import| import.name.clone()).collect());
    glue.tidy();
    let mut count = 0;
    let mut short = |name: &mut String, sign: char| {
        let new = format!("{sign}{count:x}");
        count += 1;
        glue.rename(name, &new);
        *name = new;
    };
    for import in module.imports.iter_mut().filter(|import| import.name.starts_with("__wb")) {
        short(&mut import.name, 'i');
    }
    for export in module.exports.iter_mut().filter(|export| export.name.starts_with("wasm_b")) {
        short(&mut export.name, 'e');
    }
}

/// A program without its custom sections: names and the like are for people and tools.
fn without_notes(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut plain = wasm.get(..8).unwrap_or_default().to_vec();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|e| no_program(&e))?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        let Some((id, range)) = payload.as_section() else { continue };
        let content = range.start as usize..range.end as usize;
        plain.push(id);
        // Its length in LEB128: seven bits a byte, the lowest first.
        let mut length = content.len();
        while length > 0x7f {
            plain.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        plain.push(length as u8);
        plain.extend_from_slice(&wasm[content]);
    }
    Ok(plain)
}

fn no_program(why: &impl Display) -> Failure {
    Failure::new(format!("The compiled app could not be made ready for browsers: {why:#}."))
}
