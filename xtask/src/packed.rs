//! Files as they go over the wire: packed when the app is built, as hard as can be.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

/// Packed as `gzip -9` does.
pub fn gzip(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    encoder.finish()
}

/// Packed with Brotli's quality 11 and its largest window (RFC 7932).
pub fn brotli(raw: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: raw.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*raw, &mut packed, &parameters)?;
    Ok(packed)
}

/// Writes `.br` and `.gz` beside each file of a folder that gets smaller by it: hosts look for them
/// there.
pub fn write_beside(folder: &Path) -> io::Result<()> {
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            write_beside(&path)?;
            continue;
        }
        let raw = fs::read(&path)?;
        for (ending, packed) in [("br", brotli(&raw)?), ("gz", gzip(&raw)?)] {
            if packed.len() < raw.len() {
                fs::write(beside(&path, ending), packed)?;
            }
        }
    }
    Ok(())
}

/// `app.js` becomes `app.js.br`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_smaller_is_packed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::create_dir(file("in")).unwrap();
        fs::write(file("in/long.js"), "let a = 1;\n".repeat(100)).unwrap();
        fs::write(file("tiny.txt"), "a").unwrap();
        write_beside(folder.path()).unwrap();
        let is_there = |name: &&str| file(name).exists();
        let names = ["in/long.js.br", "in/long.js.gz", "tiny.txt.br", "tiny.txt.gz"];
        let packed: Vec<_> = names.into_iter().filter(is_there).collect();
        assert_eq!(packed, ["in/long.js.br", "in/long.js.gz"]);
    }
}
