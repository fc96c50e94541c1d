//! The response library.

use contract::{CannedReply, LibraryAnswer, LibraryPage, limits};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx};
use crate::{
    domain::library::{self, Entry, Kind},
    refusal::Refusal,
};

/// How much more a word counts in the title than in the text.
const TITLE_WEIGHT: f64 = 5.0;

fn answer(row: &SqliteRow) -> Result<LibraryAnswer, sqlx::Error> {
    Ok(LibraryAnswer { question: row.try_get("title")?, answer: row.try_get("text")? })
}

fn page(row: &SqliteRow) -> Result<LibraryPage, sqlx::Error> {
    Ok(LibraryPage {
        title: row.try_get("title")?,
        url: row.try_get("url")?,
        excerpt: row.try_get("text")?,
    })
}

impl Read {
    /// The answers that fit a question best, the best first.
    pub async fn answers(&mut self, question: &str) -> Result<Vec<LibraryAnswer>, Refusal> {
        let rows = self.find(Kind::Answer, question).await?;
        Ok(rows.iter().map(answer).collect::<Result<_, _>>()?)
    }

    /// The pages that fit a question best, the best first.
    pub async fn pages(&mut self, question: &str) -> Result<Vec<LibraryPage>, Refusal> {
        let rows = self.find(Kind::Page, question).await?;
        Ok(rows.iter().map(page).collect::<Result<_, _>>()?)
    }

    async fn find(&mut self, kind: Kind, question: &str) -> Result<Vec<SqliteRow>, Refusal> {
        if question.trim().is_empty() {
            // Nothing asked yet: what there is.
            let rows = sqlx::query(
                "SELECT title, text, url FROM library WHERE kind = ? ORDER BY title LIMIT ?",
            )
            .bind(kind.word())
            .bind(limits::LIBRARY_HITS)
            .fetch_all(&mut *self.sql)
            .await?;
            return Ok(rows);
        }
        let vocabulary: Vec<String> = sqlx::query_scalar("SELECT term FROM library_vocabulary")
            .fetch_all(&mut *self.sql)
            .await?;
        let terms = library::terms(question, &vocabulary);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "SELECT l.title, l.text, l.url FROM library_words w JOIN library l ON l.row = w.rowid
             WHERE w.library_words MATCH ? AND l.kind = ?
             ORDER BY bm25(library_words, ?, 1.0), l.title LIMIT ?",
        )
        .bind(terms.join(" OR "))
        .bind(kind.word())
        .bind(TITLE_WEIGHT)
        .bind(limits::LIBRARY_HITS)
        .fetch_all(&mut *self.sql)
        .await?;
        Ok(rows)
    }

    /// All canned replies, by name.
    pub async fn canned_replies(&mut self) -> Result<Vec<CannedReply>, Refusal> {
        let rows = sqlx::query(
            "SELECT title, text FROM library WHERE kind = 'canned-reply' ORDER BY title",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        let reply = |row: &SqliteRow| {
            Ok(CannedReply { name: row.try_get("title")?, text: row.try_get("text")? })
        };
        rows.iter().map(reply).collect()
    }

    /// Everything in the library: its kind, and its title.
    pub async fn library(&mut self) -> Result<Vec<[String; 3]>, Refusal> {
        let rows = sqlx::query("SELECT kind, title, url FROM library ORDER BY kind, title")
            .fetch_all(&mut *self.sql)
            .await?;
        let entry = |row: &SqliteRow| {
            let url: Option<String> = row.try_get("url")?;
            Ok([row.try_get("kind")?, row.try_get("title")?, url.unwrap_or_default()])
        };
        rows.iter().map(entry).collect()
    }

    /// How many entries of a kind there are.
    pub async fn library_size(&mut self, kind: Kind) -> Result<usize, Refusal> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM library WHERE kind = ?")
            .bind(kind.word())
            .fetch_one(&mut *self.sql)
            .await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

impl Tx {
    /// Puts an entry into the library, in place of the one with its key.
    pub async fn put_entry(&mut self, entry: &Entry) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO library (kind, key, title, text, url) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, key) DO UPDATE SET title = ?3, text = ?4, url = ?5",
        )
        .bind(entry.kind.word())
        .bind(entry.key())
        .bind(&entry.title)
        .bind(&entry.text)
        .bind(&entry.url)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Empties the library; answers how many entries there were.
    pub async fn clear_library(&mut self) -> Result<u64, Refusal> {
        let done = sqlx::query("DELETE FROM library").execute(&mut *self.sql).await?;
        Ok(done.rows_affected())
    }
}
