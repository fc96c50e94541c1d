//! Databases that are full. Each is made once, kept beside the figures, and copied for each run.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{Result, process::Server};

/// How often the disk is done with 4 KiB in a second, one after the other: what no server that
/// answers a message once it is safe can exceed without doing several at once.
pub fn syncs_per_second(folder: &Path) -> Result<f64> {
    let path = folder.join("sync");
    let mut file = File::create(&path)?;
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < Duration::from_secs(1) {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    let took = began.elapsed();
    fs::remove_file(path)?;
    Ok(f64::from(count) / took.as_secs_f64())
}

/// The database with so many old chats, made where there is none of the newest tables yet.
pub async fn kept(folder: &Path, chats: u32) -> Result<PathBuf> {
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/server/migrations");
    let schema = fs::read_dir(migrations)?.count();
    let path = folder.join(format!("full-{schema}-{chats}.db"));
    if !path.exists() {
        println!("Filling a database with {chats} chats …");
        let new = path.with_extension("new");
        let _ = fs::remove_file(&new);
        let options = ["--demo", "--demo-visitors", "0", "--demo-chats", &chats.to_string()];
        Server::start(&new, &options).await?.stop().await?;
        fs::rename(new, &path)?;
    }
    Ok(path)
}

/// One that may be written to; gone when dropped.
pub struct Copy {
    /// Where it is.
    pub path: PathBuf,
}

impl Copy {
    /// Copies it.
    pub fn of(database: &Path) -> Result<Self> {
        let path = database.with_extension("copy");
        let copy = Self { path };
        copy.remove();
        fs::copy(database, &copy.path)?;
        Ok(copy)
    }

    fn remove(&self) {
        for rest in ["copy", "copy-wal", "copy-shm", "copy.lock"] {
            let _ = fs::remove_file(self.path.with_extension(rest));
        }
        let _ = fs::remove_dir_all(self.path.with_extension("copy.files"));
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.remove();
    }
}
