//! The server's options: what the user gave, over what `start` sets.

use std::path::{PathBuf, absolute};

use crate::project;

/// Where the server listens when nothing else is said.
const LISTEN: &str = "127.0.0.1:8080";

/// The options of `chat-server serve` that `start` has to know; `others` go through as they are.
#[derive(Debug, PartialEq, Eq)]
pub struct ServerOptions {
    pub listen: String,
    pub database: PathBuf,
    pub demo: bool,
    pub others: Vec<String>,
}

impl ServerOptions {
    /// Takes the known options out of what was given after `--`.
    pub fn parse(given: Vec<String>) -> Self {
        let mut options = Self {
            listen: LISTEN.to_owned(),
            database: project::target().join("demo").join("chat.db"),
            demo: true,
            others: Vec::new(),
        };
        let mut given = given.into_iter();
        while let Some(option) = given.next() {
            let (name, inline) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option.as_str(), None),
            };
            match name {
                "--listen" | "--database" => match (name, inline.or_else(|| given.next())) {
                    ("--listen", Some(value)) => options.listen = value,
                    // Relative to where the user is; the server runs in the repository's root.
                    (_, Some(value)) => {
                        options.database = absolute(&value).unwrap_or_else(|_| value.into());
                    }
                    // A value is missing: the server says so better than a guess here would.
                    (_, None) => options.others.push(option),
                },
                "--demo" => options.demo = true,
                "--no-demo" => options.demo = false,
                _ => options.others.push(option),
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &[&str]) -> ServerOptions {
        ServerOptions::parse(given.iter().map(|&s| s.to_owned()).collect())
    }

    #[test]
    fn without_options_it_is_the_demo_on_loopback() {
        let options = parse(&[]);
        assert_eq!(options.listen, "127.0.0.1:8080");
        assert!(options.demo);
        assert!(options.others.is_empty());
    }

    #[test]
    fn what_was_given_wins_in_both_spellings() {
        let options = parse(&["--listen", "[::1]:9", "--database=a=b.db", "--no-demo"]);
        assert_eq!(options.listen, "[::1]:9");
        assert!(options.database.is_absolute() && options.database.ends_with("a=b.db"));
        assert!(!options.demo);
    }

    #[test]
    fn unknown_options_and_missing_values_are_left_to_the_server() {
        let options = parse(&["--demo-visitors", "3", "--listen"]);
        assert_eq!(options.others, ["--demo-visitors", "3", "--listen"]);
    }
}
