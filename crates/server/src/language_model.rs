//! A language model behind the `/chat/completions` of an OpenAI-compatible server.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contract::Token;

use crate::{
    clock::Clock,
    domain::summary::{Backoff, Extract, Line, ModelError, Request, read_answer},
};

/// How long an answer may take before the visitor's own words have to do.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read: many times what a summary needs.
const ANSWER_BYTES: u64 = 64 * 1024;

/// Where a model is and how to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSettings {
    /// The address to which `/chat/completions` is appended, such as `https://api.openai.com/v1`.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// The key for `Authorization`, where one is needed.
    pub key: Option<Token>,
    /// How long an answer may take.
    pub patience: Duration,
}

impl ModelSettings {
    /// The settings for a model that may take 20 seconds.
    ///
    /// # Errors
    /// A sentence about what is wrong with the address, the name or the key.
    pub fn new(url: &str, model: &str, key: Option<&str>) -> Result<Self, String> {
        let url = url.trim().trim_end_matches('/');
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return Err(format!(
                "The address of the summary model, {url}, must begin with https:// or http://; give the one to which /chat/completions belongs with --summary-model-url."
            ));
        }
        if model.trim().is_empty() {
            return Err("The summary model has no name; give it with --summary-model.".into());
        }
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        if key.is_some_and(|key| !key.chars().all(|c| c.is_ascii_graphic())) {
            return Err("The key of the summary model must be one word of ASCII characters.".into());
        }
        Ok(Self {
            url: url.to_owned(),
            model: model.trim().to_owned(),
            key: key.map(|key| Token::new(key.to_owned())),
            patience: PATIENCE,
        })
    }
}

/// A model that can be asked. One that fails is left alone for a while.
pub struct LanguageModel {
    settings: ModelSettings,
    http: ureq::Agent,
    backoff: Mutex<Backoff>,
}

impl fmt::Debug for LanguageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl LanguageModel {
    /// A model of which nothing is known yet.
    #[must_use]
    pub fn new(settings: ModelSettings) -> Self {
        let http = ureq::Agent::config_builder()
            .timeout_global(Some(settings.patience))
            // The key must not follow to wherever a redirect leads.
            .max_redirects(0)
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self { settings, http, backoff: Mutex::default() }
    }

    /// The model's summary of a chat; `None` when it has none, for whatever reason.
    pub async fn summarise(self: &Arc<Self>, lines: &[Line], clock: &Clock) -> Option<Extract> {
        if !self.backoff().is_over(clock.now()) {
            return None;
        }
        let request = Request::new(&self.settings.model, lines);
        let model = Arc::clone(self);
        let about = lines.to_vec();
        let asked = tokio::task::spawn_blocking(move || model.ask(&request, &about));
        let answer =
            asked.await.unwrap_or_else(|error| Err(ModelError::Unreachable(error.to_string())));
        match answer {
            Ok(extract) => {
                self.backoff().worked();
                Some(extract)
            }
            Err(error) => {
                // Nothing of what was said, nor of the key, is in here.
                tracing::warn!(?error, url = self.settings.url, "no summary from the model");
                // Several are asked at once; of one outage the first to fail tells.
                let (mut backoff, now) = (self.backoff(), clock.now());
                if backoff.is_over(now) {
                    backoff.failed(now);
                }
                None
            }
        }
    }

    fn ask(&self, request: &Request, about: &[Line]) -> Result<Extract, ModelError> {
        let unreachable = |error: ureq::Error| ModelError::Unreachable(error.to_string());
        let mut post = self.http.post(format!("{}/chat/completions", self.settings.url));
        if let Some(key) = &self.settings.key {
            post = post.header("Authorization", format!("Bearer {}", key.secret()));
        }
        let mut answer = post.send_json(request).map_err(unreachable)?;
        if !answer.status().is_success() {
            return Err(ModelError::Refused(answer.status().as_u16()));
        }
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string();
        read_answer(&body.map_err(unreachable)?, about)
    }

    fn backoff(&self) -> MutexGuard<'_, Backoff> {
        // Nothing in here can be left half-done by a panic.
        self.backoff.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_work_are_refused_and_the_key_is_never_shown() {
        assert!(ModelSettings::new("localhost:11434/v1", "m", None).unwrap_err().contains("http"));
        assert!(ModelSettings::new("http://localhost/v1", " ", None).unwrap_err().contains("name"));
        assert!(ModelSettings::new("http://localhost/v1", "m", Some("a\nb")).is_err());
        let settings = ModelSettings::new("http://localhost/v1/", "m", Some(" geheim\n")).unwrap();
        assert_eq!(settings.url, "http://localhost/v1");
        assert_eq!(settings.key.as_ref().unwrap().secret(), "geheim");
        assert!(!format!("{:?}", LanguageModel::new(settings)).contains("geheim"));
    }
}
