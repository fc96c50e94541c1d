//! The program: compiled, taken apart into what is needed at once and what is loaded later, and
//! made ready for a browser by wasm-bindgen.

use std::{
    env,
    fmt::Display,
    fs,
    path::{Path, PathBuf},
};

use walrus::{FunctionKind, ImportKind, Module};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    Profile,
    glue::{Glue, LATER},
    order::ordered,
};
use crate::{
    command::{cargo, command, output, run},
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
        later.push((name, packable(profile, &wasm)?));
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
            .args(["--config", &anywhere()])
            // Taking it apart needs to know what refers to what.
            .args(["--", "-C", "link-args=--emit-relocs"])
            // Below 2²⁰, where the data then lies, an address is a byte shorter.
            .args(["-C", "link-args=-zstack-size=524288"]),
        "The app could not be built. The compiler's message is above.",
    )?;
    let folder = project::target().join(tools::WASM).join(profile.folder());
    Ok(folder.join(entry.bin).with_extension("wasm"))
}

/// A setting of cargo's that keeps this machine's folders out of the program: it tells of them where
/// it says in which file something went wrong, and would have another size on another machine.
fn anywhere() -> String {
    let rustc = |arguments: &[&str]| output(command("rustc").args(arguments)).unwrap_or_default();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).unwrap_or_default();
    // The standard library's, where its source is installed, is called as where it is not.
    let library = Path::new(rustc(&["--print", "sysroot"]).trim()).join("lib/rustlib/src/rust");
    let version = rustc(&["-vV"]);
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let official = format!("/rustc/{}", commit.unwrap_or_default());
    let flags = [(home.join("registry/src"), String::new()), (library, official)]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    // Debug of such paths is TOML.
    format!("target.{}.rustflags={flags:?}", tools::WASM)
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
        shrink(module, &mut glue)?;
    }
    let wasm = module.emit_wasm();
    let named = entry.named();
    fs::write(&named, &wasm).map_err(|e| Failure::io("Writing", &named, &e))?;
    Ok((glue.into_script(), packable(profile, &wasm)?))
}

/// Leaves out what nothing uses, and gives short names to what program and script call each other by:
/// wasm-bindgen's have hashes in them, which nothing packs.
fn shrink(module: &mut Module, glue: &mut Glue) -> Result<()> {
    glue.drop_classes();
    let words = glue.words();
    let unused = module.exports.iter().filter(|export| !words.contains(&export.name));
    for export in unused.map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    let names = module.imports.iter().map(|import| import.name.clone()).collect();
    let names = glue.keep_imports(&names)?;
    glue.tidy();
    arrange(module, &names);
    let mut count = 0;
    let mut short = |name: &mut String, sign: char| {
        let new = format!("{sign}{count:x}");
        count += 1;
        glue.rename(name, &new);
        *name = new;
    };
    for import in module.imports.iter_mut().filter(|import| names.contains(&import.name)) {
        short(&mut import.name, 'i');
    }
    for export in module.exports.iter_mut().filter(|export| export.name.starts_with("wasm_b")) {
        short(&mut export.name, 'e');
    }
    Ok(())
}

/// Imports these in this order, after all others.
fn arrange(module: &mut Module, names: &[String]) {
    for name in names {
        let Some(old) = module.imports.iter().find(|import| import.name == *name) else { continue };
        let (id, from, kind) = (old.id(), old.module.clone(), old.kind.clone());
        let ImportKind::Function(function) = kind else { continue };
        let new = module.imports.add(&from, name, kind);
        if let FunctionKind::Import(import) = &mut module.funcs.get_mut(function).kind {
            import.import = new;
        }
        module.imports.delete(id);
    }
}

/// As it is served.
fn packable(profile: Profile, wasm: &[u8]) -> Result<Vec<u8>> {
    match profile {
        Profile::Dev => Ok(wasm.to_vec()),
        Profile::Release => ordered(wasm).map_err(|e| no_program(&e)),
    }
}

fn no_program(why: &impl Display) -> Failure {
    Failure::new(format!("The compiled app could not be made ready for browsers: {why:#}."))
}
