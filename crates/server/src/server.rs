//! A server from its settings to its end.

use std::{path::PathBuf, sync::Arc, time::Duration};

use contract::{Timestamp, limits, socket::close};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{
    App, Bounds, Fallback, LanguageModel, ModelSettings, Patience, RateLimits,
    chance::Chance,
    clock::Clock,
    connections, demo,
    domain::{attachment::DEFAULT_TYPES, retention::Retention},
    files::{FileSettings, Files},
    http,
    live::{self, Hub},
    rules_file,
    secret::{PasswordCost, Passwords},
    shared_secret::SharedSecret,
    store::{Store, files_of},
};

/// How long the end may take: answers under way, and sockets saying goodbye.
const SHUTDOWN: Duration = Duration::from_secs(5);

/// A server's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database file; made where there is none.
    pub database: PathBuf,
    /// The folder of the built inbox, served at `/`.
    pub app: Option<PathBuf>,
    /// The file of rules for who is asked first.
    pub rules: Option<PathBuf>,
    /// Whether an empty database gets demo data.
    pub demo: bool,
    /// How much of them.
    pub demo_amount: demo::Amount,
    /// How many visitors the demo simulates at once.
    pub demo_visitors: u8,
    /// The time at the start, for tests: with it, `POST /v1/test/clock` moves the time.
    pub test_clock: Option<Timestamp>,
    /// What a visitor is told when nobody is left.
    pub fallback_message: String,
    /// Who writes summaries, where the visitors' own words are not to do.
    pub summary_model: Option<ModelSettings>,
    /// What calls of the site's own server are signed with.
    pub webhook_secret: Option<SharedSecret>,
    /// What the site's own server signs identities with.
    pub identity_secret: Option<SharedSecret>,
    /// Whether that comes with a calendar to book a meeting from.
    pub book_when_missed: bool,
    /// How much work a password hash is.
    pub password_cost: PasswordCost,
    /// How patient sockets are.
    pub patience: Patience,
    /// What is kept of the log of changes.
    pub retention: Retention,
    /// What connections may take.
    pub bounds: Bounds,
    /// The folder for what people send beside words; without one it lies beside the database.
    pub attachments: Option<PathBuf>,
    /// Bytes that one file may have; 0 to take none.
    pub attachment_limit: u64,
    /// Media types of files that are taken.
    pub attachment_types: Vec<String>,
}

impl Config {
    /// The settings of a plain server over this database.
    pub fn new(database: impl Into<PathBuf>) -> Self {
        Self {
            database: database.into(),
            app: None,
            rules: None,
            demo: false,
            demo_amount: demo::Amount::SMALL,
            demo_visitors: Self::DEMO_VISITORS,
            test_clock: None,
            fallback_message: Self::FALLBACK_MESSAGE.into(),
            summary_model: None,
            webhook_secret: None,
            identity_secret: None,
            book_when_missed: false,
            password_cost: PasswordCost::Full,
            patience: Patience::default(),
            retention: Retention::default(),
            bounds: Bounds::default(),
            attachments: None,
            attachment_limit: limits::ATTACHMENT_BYTES,
            attachment_types: DEFAULT_TYPES.map(str::to_owned).into(),
        }
    }

    /// How many visitors the demo simulates at once, unless it is told otherwise: one can ring
    /// while there is a chat with the other.
    pub const DEMO_VISITORS: u8 = 2;

    /// What a visitor is told when nobody is left, unless the operator has other words.
    pub const FALLBACK_MESSAGE: &str = "Sorry, nobody is free to chat right now. Leave your \
        e-mail address when you start your next chat, or come back a little later – we would \
        love to help.";
}

/// A server that is ready to serve.
#[derive(Debug)]
pub struct Server {
    /// Its parts.
    pub app: App,
    router: axum::Router,
    bounds: Bounds,
    demo_visitors: u8,
}

impl Server {
    /// Opens the database and makes everything ready.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open(config: Config) -> Result<Self, String> {
        let clock = config.test_clock.map_or_else(Clock::default, Clock::starting_at);
        let hub = Arc::new(Hub::default());
        let publish = {
            let hub = Arc::clone(&hub);
            Arc::new(move |commit| hub.publish(commit))
        };
        let store = Store::open(&config.database, clock.clone(), publish).await?;
        let mut app = App {
            store,
            hub,
            clock,
            chance: Chance::default(),
            passwords: Arc::new(Passwords::new(config.password_cost)),
            hashing: Arc::new(Semaphore::new(4)),
            limits: Arc::new(RateLimits::default()),
            rules: Arc::new([]),
            fallback: Fallback {
                message: config.fallback_message.as_str().into(),
                books: config.book_when_missed,
            },
            summary_model: config.summary_model.map(|it| Arc::new(LanguageModel::new(it))),
            webhook_secret: config.webhook_secret,
            identity_secret: config.identity_secret,
            patience: config.patience,
            retention: config.retention,
            files: Arc::new(Files::new(FileSettings {
                folder: config.attachments.unwrap_or_else(|| files_of(&config.database)),
                max_size: config.attachment_limit,
                types: config.attachment_types,
            })),
        };
        if config.demo {
            demo::fill(&app, config.demo_amount)
                .await
                .map_err(|refusal| format!("Cannot write the demo data: {}", refusal.detail))?;
        }
        if let Some(path) = &config.rules {
            app.rules = rules_file::load(path, &app.store).await?.into();
        }
        let router = http::router(app.clone(), config.app.as_deref(), config.test_clock.is_some())?;
        let demo_visitors = if config.demo { config.demo_visitors } else { 0 };
        Ok(Self { app, router, bounds: config.bounds, demo_visitors })
    }

    /// Serves until `stop` resolves, then finishes what is under way, says goodbye to every socket
    /// and closes the database.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) {
        let Self { app, router, bounds, demo_visitors } = self;
        let scheduler = AbortOnDrop(tokio::spawn(live::run_scheduler(app.clone())));
        let retention = AbortOnDrop(tokio::spawn(live::run_retention(app.clone())));
        let summaries = AbortOnDrop(tokio::spawn(live::run_summaries(app.clone())));
        let guests = AbortOnDrop(tokio::spawn(demo::receive(app.clone(), demo_visitors)));
        let hub = Arc::clone(&app.hub);
        let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = connections::serve(listener, router, bounds, async move {
            stop.await;
            hub.close_all(close::RESTART);
            drop(stopping);
        });
        let late = async {
            let _ = stopped.await;
            tokio::time::sleep(SHUTDOWN).await;
        };
        tokio::select! {
            () = serving => {}
            // A connection that does not end must not keep the others waiting for the restart.
            () = late => {}
        }
        drop((scheduler, retention, summaries, guests));
        let goodbye = async {
            while !app.hub.is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _ = tokio::time::timeout(SHUTDOWN, goodbye).await;
        app.store.close().await;
    }
}

/// A server that is dropped takes its tasks with it.
struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
