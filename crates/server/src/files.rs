//! The bytes of what people sent: one file each in a folder beside the database, under a name of the
//! server's own. What is in the database is here; what is here and not in the database was left by
//! an upload that broke off, and is swept away.

use std::{
    fs,
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use axum::body::Bytes;
use contract::{AttachmentLimits, ErrorCode, limits};
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Semaphore,
};

use crate::{
    domain::attachment::{HEAD_BYTES, Kind},
    refusal::Refusal,
    store::keep,
};

/// What is behind the name of a file that is not there as a whole.
const PART: &str = ".part";
/// What nobody refers to may be on its way for so long.
const SWEPT_AFTER: Duration = Duration::from_secs(3_600);
/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// Where files are kept, and which are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSettings {
    /// The folder; made with the first file.
    pub folder: PathBuf,
    /// Bytes that one may have; 0 to take none.
    pub max_size: u64,
    /// Media types that are taken.
    pub types: Vec<String>,
}

/// The folder.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    limits: Option<AttachmentLimits>,
    /// Uploads at once: the room that is taken by what may be refused in the end.
    under_way: Semaphore,
}

impl Files {
    /// A folder with its rules.
    #[must_use]
    pub fn new(settings: FileSettings) -> Self {
        let limits = (settings.max_size > 0).then_some(AttachmentLimits {
            max_size: settings.max_size,
            types: settings.types,
            per_message: limits::ATTACHMENTS as u32,
        });
        Self {
            folder: settings.folder,
            limits,
            under_way: Semaphore::new(limits::ATTACHMENTS_AT_ONCE),
        }
    }

    /// No folder at all: nothing is taken.
    #[must_use]
    pub fn none() -> Self {
        Self::new(FileSettings { folder: PathBuf::new(), max_size: 0, types: Vec::new() })
    }

    /// What is taken; `None` for nothing.
    #[must_use]
    pub fn limits(&self) -> Option<&AttachmentLimits> {
        self.limits.as_ref()
    }

    /// Takes a file in as it comes, piece by piece, and finds out what it is. It is gone again unless
    /// it is [kept](Received::keep).
    ///
    /// # Errors
    /// It is too large, it breaks off, it is of a type that is not taken, there is no room.
    pub async fn receive(
        &self,
        body: impl Stream<Item = Result<Bytes, Refusal>>,
        name: &str,
        said: &str,
    ) -> Result<Received, Refusal> {
        let limits = self.limits().ok_or_else(Refusal::not_found)?;
        let _place = self.under_way.try_acquire().map_err(|_| Refusal {
            retry_after: Some(5),
            ..Refusal::new(ErrorCode::Unavailable, "Too many files are on their way; try again.")
        })?;
        own_folder(&self.folder)?;
        let path = self.folder.join(format!("{:032x}{PART}", rand::random::<u128>()));
        let part = Temporary(Some(path.clone()));
        let options = own(fs::OpenOptions::new().write(true).create_new(true)).clone();
        let mut file = File::from_std(options.open(&path)?);
        let (mut size, mut hash) = (0, Sha256::new());
        let mut body = std::pin::pin!(body);
        while let Some(piece) = body.next().await {
            let piece = piece?;
            size += piece.len() as u64;
            if size > limits.max_size {
                return Err(too_large(limits.max_size));
            }
            hash.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        let (name, said, there) = (name.to_owned(), said.to_owned(), path.clone());
        let found = on_disk(move || look(&there, &name, &said)).await?;
        let (kind, name, measured) =
            found.ok_or_else(|| not_taken("of no kind that is known", limits))?;
        if !limits.types.iter().any(|it| it == kind.content_type) {
            return Err(not_taken(kind.content_type, limits));
        }
        Ok(Received { path, part, size, hash: hash.finalize().into(), kind, name, measured })
    }

    /// The SHA-256 of what comes, which is not kept.
    ///
    /// # Errors
    /// It is too large, or it breaks off.
    pub async fn digest(
        &self,
        body: impl Stream<Item = Result<Bytes, Refusal>>,
    ) -> Result<[u8; 32], Refusal> {
        let max_size = self.limits().map_or(0, |limits| limits.max_size);
        let (mut size, mut hash) = (0, Sha256::new());
        let mut body = std::pin::pin!(body);
        while let Some(piece) = body.next().await {
            let piece = piece?;
            size += piece.len() as u64;
            if size > max_size {
                return Err(too_large(max_size));
            }
            hash.update(&piece);
        }
        Ok(hash.finalize().into())
    }

    /// A file piece by piece.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn open(
        &self,
        name: &str,
    ) -> Result<impl Stream<Item = io::Result<Vec<u8>>> + use<>, Refusal> {
        let file = File::open(self.folder.join(name)).await?;
        Ok(stream::try_unfold(file, |mut file| async move {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece).await?;
            piece.truncate(read);
            Ok((read > 0).then_some((piece, file)))
        }))
    }

    /// Deletes a file that the database does not know any more. What cannot be deleted is swept
    /// away later.
    pub async fn remove(&self, name: &str) {
        if let Err(error) = tokio::fs::remove_file(self.folder.join(name)).await {
            tracing::warn!(%error, "a file stays for now");
        }
    }

    /// Names of files that nobody touched for an hour. Some at most.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn old(&self) -> Result<Vec<String>, Refusal> {
        let folder = self.folder.clone();
        on_disk(move || {
            let Some(before) = SystemTime::now().checked_sub(SWEPT_AFTER) else {
                return Ok(Vec::new());
            };
            let entries = match fs::read_dir(folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                entries => entries?,
            };
            let mut old = Vec::new();
            for entry in entries {
                let entry = entry?;
                let is_old =
                    entry.metadata().and_then(|it| it.modified()).is_ok_and(|it| it <= before);
                if let (true, Ok(name)) = (is_old, entry.file_name().into_string()) {
                    old.push(name);
                }
            }
            Ok(old)
        })
        .await
    }
}

/// A file that came, and is gone again when this is dropped.
#[derive(Debug)]
pub struct Received {
    path: PathBuf,
    part: Temporary,
    /// How many bytes it has.
    pub size: u64,
    /// Their SHA-256.
    pub hash: [u8; 32],
    /// What it is.
    pub kind: Kind,
    /// What it is called, cleaned.
    pub name: String,
    /// How wide and how high a picture is.
    pub measured: Option<(u32, u32)>,
}

impl Received {
    /// Gives the file its name for good, and has it on the disk. It still goes when what is answered
    /// is dropped.
    ///
    /// # Errors
    /// The disk does not take it.
    pub async fn keep(mut self) -> Result<Kept, Refusal> {
        let (from, to) = (self.path.clone(), self.path.with_extension(""));
        let kept = Kept { name: name_of(&to), file: Temporary(Some(to.clone())) };
        on_disk(move || {
            fs::rename(&from, &to)?;
            keep(&to)
        })
        .await?;
        self.part.0 = None;
        Ok(kept)
    }
}

/// A file with its name, which goes with this unless it is let go.
#[derive(Debug)]
pub struct Kept {
    /// What it is called in the folder.
    pub name: String,
    file: Temporary,
}

impl Kept {
    /// The database knows it, or is about to: it stays.
    pub fn let_go(&mut self) {
        self.file.0 = None;
    }
}

/// A file that is removed when this is dropped.
#[derive(Debug)]
struct Temporary(Option<PathBuf>);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // What cannot be removed is swept away later.
            let _ = fs::remove_file(path);
        }
    }
}

type Found = Option<(Kind, String, Option<(u32, u32)>)>;

/// What a file is, what it may be called, and how large a picture it is.
fn look(path: &Path, name: &str, said: &str) -> io::Result<Found> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    fs::File::open(path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let Some(kind) = Kind::of(&head, name, said) else { return Ok(None) };
    let measured = Kind::is_shown(kind.content_type).then(|| imagesize::size(path).ok()).flatten();
    let measured =
        measured.and_then(|it| Some((it.width.try_into().ok()?, it.height.try_into().ok()?)));
    Ok(Some((kind, kind.name(name), measured.filter(|(width, height)| *width > 0 && *height > 0))))
}

/// Work on the disk, beside everything else.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.unwrap_or_else(|error| Err(io::Error::other(error)))?)
}

/// Makes the folder, so that only its owner can look into it.
pub fn own_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn own(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// It has too many bytes.
#[must_use]
pub fn too_large(max_size: u64) -> Refusal {
    Refusal::new(ErrorCode::BodyTooLarge, format!("A file has at most {max_size} bytes here."))
}

fn not_taken(what: &str, limits: &AttachmentLimits) -> Refusal {
    let detail = format!(
        "The file is {what} by what is in it, and that is not taken here. What is taken: {}.",
        limits.types.join(", ")
    );
    Refusal::new(ErrorCode::UnsupportedMediaType, detail)
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "the folder of the files refused");
        let is_passing = matches!(
            error.kind(),
            ErrorKind::StorageFull
                | ErrorKind::QuotaExceeded
                | ErrorKind::FileTooLarge
                | ErrorKind::ReadOnlyFilesystem
                | ErrorKind::PermissionDenied
        );
        if is_passing { Self::no_room() } else { Self::internal() }
    }
}
