//! Which language model writes the summaries, if any.

use std::path::PathBuf;

use chat_server::ModelSettings;
use clap::Args;

/// Holds the key, so that it is in no list of processes.
const KEY: &str = "SUMMARY_MODEL_KEY";

#[derive(Debug, Args)]
pub struct SummaryModel {
    /// Have a language model write the summaries: the address to which an OpenAI-compatible server
    /// appends /chat/completions. What is said in the chats is sent there. Without it, summaries
    /// are made of the visitors' own words, here.
    #[arg(long, value_name = "URL", requires = "summary_model")]
    summary_model_url: Option<String>,
    /// The model's name at that address.
    #[arg(long, value_name = "NAME", requires = "summary_model_url")]
    summary_model: Option<String>,
    /// A file with the key for that address; without it, the key is in the environment variable
    /// SUMMARY_MODEL_KEY, or none is needed.
    #[arg(long, value_name = "FILE", requires = "summary_model_url")]
    summary_model_key_file: Option<PathBuf>,
}

impl SummaryModel {
    /// What the server needs to know; `None` for no model.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn settings(self) -> Result<Option<ModelSettings>, String> {
        let (Some(url), Some(model)) = (self.summary_model_url, self.summary_model) else {
            return Ok(None);
        };
        let key = match &self.summary_model_key_file {
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                format!(
                    "Cannot read the key of the summary model from {}: {error}.",
                    path.display()
                )
            })?),
            None => std::env::var(KEY).ok(),
        };
        ModelSettings::new(&url, &model, key.as_deref()).map(Some)
    }
}
