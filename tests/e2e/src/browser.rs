//! Real Chromium, one for each person.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, Capabilities, Key, WebDriver, WindowHandle, session::handle::SessionHandle};
use uuid::Uuid;

use crate::{
    command::post,
    fault::{Fault, Faults},
    locate::{Locator, Name, Role, computed, said},
    process::{Process, artifacts, program_from},
    wait::until,
};

/// Without a sandbox, because Chromium has none for root; without the connections to the outside
/// that it opens by itself.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=en-US",
];

/// The driver takes a port that is free for IPv6 and gives up when it is not so for IPv4.
const TRIES: usize = 5;

/// How large a person's window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A desk.
    Wide,
    /// A phone, 375 px wide.
    Phone,
    /// A desk at twice the size.
    Zoomed,
}

/// A key that is held while another one is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Held {
    Alt,
    Control,
    Shift,
}

impl Held {
    fn key(self) -> Key {
        match self {
            Self::Alt => Key::Alt,
            Self::Control => Key::Control,
            Self::Shift => Key::Shift,
        }
    }
}

/// The program that drives the browsers.
pub(crate) struct Driver {
    address: String,
    _process: Process,
    /// For what driver and browsers leave behind. It goes last, when nobody writes there any more.
    _temporary: TempDir,
}

impl Driver {
    pub(crate) async fn start() -> Self {
        // A short path: Chromium puts a socket there, whose address has little room.
        let temporary = TempDir::with_prefix("e2e-").expect("a temporary folder can be made");
        let mut why = String::new();
        for _ in 0..TRIES {
            let mut command =
                tokio::process::Command::new(program_from("CHROMEDRIVER", "chromedriver"));
            command.arg("--port=0").env("TMPDIR", temporary.path());
            let started = Process::start(&mut command, |line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                Some(format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
            });
            match started.await {
                Ok((process, address)) => {
                    return Self { address, _process: process, _temporary: temporary };
                }
                Err(reason) => why = reason,
            }
        }
        panic!("{why}");
    }
}

/// One person's browser, with a profile of its own. It is closed when dropped.
pub struct Browser {
    who: String,
    test: String,
    /// `None` only while it is being dropped.
    session: Option<WebDriver>,
    profile: PathBuf,
    size: Size,
    faults: Arc<Faults>,
    /// Closing a browser is asked of its driver, so no browser may outlive it.
    _driver: Arc<Driver>,
}

impl Browser {
    pub(crate) async fn open(
        driver: &Arc<Driver>,
        faults: &Arc<Faults>,
        test: &str,
        who: &str,
        size: Size,
    ) -> Self {
        let profile = env::temp_dir().join(format!("agent-inbox-e2e-profile-{}", Uuid::now_v7()));
        let mut arguments: Vec<String> = FLAGS.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let options = json!({
            "args": arguments,
            "binary": program_from("CHROMIUM", "/usr/bin/chromium"),
            "prefs": { "intl.accept_languages": "en-US" },
        });
        let mut capabilities = Capabilities::new();
        let mut set = |name: &str, value: Value| capabilities.set(name, value).expect("JSON");
        set("browserName", json!("chrome"));
        set("goog:chromeOptions", options);
        set("goog:loggingPrefs", json!({ "browser": "ALL" }));
        let session = WebDriver::new(&driver.address, capabilities)
            .await
            .unwrap_or_else(|e| panic!("no browser for {who}: {e}"));
        let browser = Self {
            who: who.into(),
            test: test.into(),
            session: Some(session),
            profile,
            size,
            faults: faults.clone(),
            _driver: driver.clone(),
        };
        browser.take_size().await;
        browser
    }

    /// Gives the tab in which things are done its size.
    async fn take_size(&self) {
        match self.size {
            Size::Wide => self.resize(1280, 800, 1).await,
            Size::Phone => self.resize(375, 740, 1).await,
            Size::Zoomed => self.resize(640, 400, 2).await,
        }
    }

    /// Gives the tab another size, in pixels of CSS, and so many pixels of the screen to each.
    pub async fn resize(&self, width: u32, height: u32, scale: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Whose browser it is.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    pub(crate) fn note_fault(&self, fault: Fault) {
        self.faults.note(fault);
    }

    pub(crate) fn handle(&self) -> &Arc<SessionHandle> {
        self.session.as_ref().expect("it is open").handle()
    }

    /// Something on its page.
    #[must_use]
    pub fn role(self: &Arc<Self>, role: Role, name: impl Into<Name>) -> Locator {
        Locator::new(self, role, name)
    }

    /// Goes to an address.
    pub async fn go(&self, address: &str) {
        self.handle().goto(address).await.expect("the page loads");
    }

    /// Opens another tab and goes on there; answers which.
    pub async fn open_tab(&self) -> WindowHandle {
        let tab = self.handle().new_tab().await.expect("a new tab");
        self.to_tab(&tab).await;
        self.take_size().await;
        tab
    }

    /// The tab in which things are done.
    pub async fn tab(&self) -> WindowHandle {
        self.handle().window().await.expect("a tab")
    }

    /// Goes on in another tab.
    pub async fn to_tab(&self, tab: &WindowHandle) {
        self.handle().switch_to_window(tab.clone()).await.expect("the tab is there");
    }

    /// Closes the tab in which things are done, and goes on in another.
    pub async fn close_tab(&self, next: &WindowHandle) {
        self.note_fault(Fault::TabGone);
        self.handle().close_window().await.expect("a tab can be closed");
        self.to_tab(next).await;
    }

    /// Reloads the page.
    pub async fn reload(&self) {
        self.note_fault(Fault::TabGone);
        self.handle().refresh().await.expect("the page loads again");
    }

    /// The address that is shown.
    pub async fn address(&self) -> String {
        self.handle().current_url().await.expect("a page").to_string()
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let keys = self.handle().action_chain().send_keys(keys);
        keys.perform().await.expect("keys can be pressed");
    }

    /// Presses a key while others are held.
    pub async fn press_with(&self, held: &[Held], key: &str) {
        let chain = self.handle().action_chain();
        let down = held.iter().fold(chain, |chain, held| chain.key_down(held.key()));
        let pressed = down.send_keys(key);
        let up = held.iter().fold(pressed, |chain, held| chain.key_up(held.key()));
        up.perform().await.expect("keys can be pressed");
    }

    /// The accessible name of what has the keyboard's focus.
    pub async fn focused_name(&self) -> String {
        let focused = self.handle().active_element().await.expect("something has the focus");
        computed(&focused, "computedlabel").await.unwrap_or_default()
    }

    /// Puts a text where the caret is, whatever characters it has.
    pub async fn insert_text(&self, text: &str) {
        self.devtools("Input.insertText", json!({ "text": text })).await;
    }

    /// Runs JavaScript in the page: to look at what no person can see, never to act.
    pub async fn evaluate(&self, script: &str) -> Value {
        let answer = self.handle().execute(script, Vec::new()).await;
        answer.expect("the script runs").json().clone()
    }

    /// Allows pages to keep nothing from the next page on, as a person may set their browser to.
    pub async fn forbid_storage(&self) {
        let source = "for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, { get() {
                throw new DOMException('Access is denied for this document.', 'SecurityError');
            } })";
        let script = json!({ "source": source });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
    }

    /// Speaks this language and lives in this time zone from the next page on.
    pub async fn lives_in(&self, language: &str, time_zone: &str) {
        let agent = self.evaluate("return navigator.userAgent").await;
        let language = json!({ "userAgent": agent, "acceptLanguage": language });
        self.devtools("Emulation.setUserAgentOverride", language).await;
        let zone = json!({ "timezoneId": time_zone });
        self.devtools("Emulation.setTimezoneOverride", zone).await;
    }

    /// From the next page on every word is two fifths longer.
    pub async fn speaks_at_length(&self) {
        self.speaks(json!({ "long": true })).await;
    }

    /// From the next page on every word is two fifths longer, and all is read from right to left.
    pub async fn speaks_from_the_right(&self) {
        self.speaks(json!({ "long": true, "fromTheRight": true })).await;
    }

    async fn speaks(&self, options: Value) {
        let source = format!("(\n{})({options})", include_str!("pseudo.js"));
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    }

    /// Sees that nothing sticks out of the window, nor a word out of its button, and that whatever
    /// can be pressed can be got at.
    pub async fn fits(&self, screen: &str) {
        until(&format!("{screen} to fit at {}", self.who), async || {
            match self.evaluate(include_str!("fits.js")).await {
                found if found == json!([]) => Ok(()),
                found => Err(format!("there is {found:#}")),
            }
        })
        .await;
    }

    /// Makes a picture of what is in the window.
    pub async fn screenshot(&self, file: &Path) {
        self.handle().screenshot(file).await.expect("a picture can be made and written");
    }

    /// Chooses a file for the page, as by the system's own dialog, which nobody can see here.
    pub async fn choose_file(&self, name: &str, bytes: &[u8]) {
        let folder = self.profile.join("to-be-sent");
        let file = folder.join(name);
        fs::create_dir_all(&folder).and_then(|()| fs::write(&file, bytes)).expect("it can be kept");
        let field = self.handle().find(By::Css("input[type=file]")).await;
        let field = field.expect("there is a field for files");
        field.send_keys(file.to_string_lossy()).await.expect("it takes a file");
    }

    /// Hands a file to what has the focus, as an event of dropping (`dragover`, `drop`) or of pasting
    /// (`paste`) does. No driver can drag from the desktop. Answers whether the page took it from the
    /// browser, which would open a dropped file in the page's place.
    pub async fn hand_file(&self, event: &str, name: &str, kind: &str, bytes: &[u8]) -> bool {
        let script = "const [event, name, kind, bytes] = arguments;
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, { type: kind }));
            const all = { bubbles: true, cancelable: true };
            return !document.activeElement.dispatchEvent(event === 'paste'
                ? new ClipboardEvent(event, { ...all, clipboardData: data })
                : new DragEvent(event, { ...all, dataTransfer: data }));";
        let arguments = vec![json!(event), json!(name), json!(kind), json!(bytes)];
        let answer = self.handle().execute(script, arguments).await.expect("the script runs");
        answer.json() == &json!(true)
    }

    /// Keeps what is downloaded from now on; the folder is gone with the browser.
    pub async fn keep_downloads(&self) {
        let folder = self.downloads();
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let allow = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", allow).await;
    }

    /// Waits for the one file that was downloaded, takes it away, and brings its name and text.
    pub async fn downloaded(&self) -> (String, String) {
        let folder = self.downloads();
        until(&format!("a file to be downloaded at {}", self.who), async || {
            let entries = fs::read_dir(&folder).map_err(|e| e.to_string())?;
            let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            let [file] = files.as_slice() else { return Err(format!("there are {files:?}")) };
            if file.extension().is_some_and(|it| it == "crdownload") {
                return Err("it is on its way".into());
            }
            let bytes = fs::read(file).map_err(|e| e.to_string())?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            fs::remove_file(file).map_err(|e| e.to_string())?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, text))
        })
        .await
    }

    fn downloads(&self) -> PathBuf {
        self.profile.join("kept-downloads")
    }

    /// Fails when a page broke its own rules.
    pub async fn no_console_errors(&self) {
        let bad = self.console_errors().await;
        assert!(bad.is_empty(), "the console of {} has {bad:#?}", self.who);
    }

    /// How pages broke their own rules since the last look: an uncaught error, a panic, a breach of
    /// the content security policy. A request that was refused is no such thing; the screen tells of
    /// it.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.handle().browser_log().await.expect("Chromium keeps a log");
        let bad = log.into_iter().filter(|entry| {
            let severe = entry.level == "SEVERE" && entry.source.as_deref() != Some("network");
            let connection = entry.message.contains("WebSocket connection to");
            let broken = ["Content Security Policy", "panicked"];
            (severe && !connection) || broken.iter().any(|word| entry.message.contains(word))
        });
        bad.map(|entry| entry.message).collect()
    }

    /// From the next page on nothing but the page itself keeps what is injected from running: the
    /// content security policy is not looked at. What runs calls `ran()`.
    pub async fn tempt(&self) {
        self.devtools("Page.setBypassCSP", json!({ "enabled": true })).await;
        let source = "window.ran = () => { window.hasRun = true; };";
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    }

    /// Sees that nothing that was injected ran, and that none of it became an element: there is
    /// nothing on the page that the pages do not have, and links lead to the web alone.
    pub async fn nothing_ran(&self) {
        let found = self.evaluate(include_str!("injected.js")).await;
        assert_eq!(found, json!([]), "at {}", self.who);
    }

    /// Goes to another place of the page that is there.
    pub async fn go_to_hash(&self, hash: &str) {
        self.evaluate(&format!("location.hash = {}", json!(hash))).await;
    }

    /// Asks for something that only tools for developers can do; brings what they answer.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let call = json!({ "cmd": command, "params": parameters });
        let answer = self.handle().cmd(post("/goog/cdp/execute", call)).await;
        let answer = answer.and_then(|answer| answer.value_json());
        said(answer).unwrap_or_else(|e| panic!("{command} failed: {e}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        // Closing needs a conversation with the driver, and so a runtime, which this thread may be
        // in the middle of.
        let picture = thread::panicking()
            .then(|| artifacts().join(format!("{}-{}.png", self.test, self.who)));
        let closing = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    if let Some(picture) = picture {
                        let _ = fs::create_dir_all(artifacts());
                        let _ = session.screenshot(&picture).await;
                    }
                    let _ = session.quit().await;
                });
            }
        });
        let _ = closing.join();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
