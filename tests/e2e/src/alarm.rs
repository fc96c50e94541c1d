//! What a browser shows and plays to be noticed.

use serde_json::{Value, json};

use crate::{browser::Browser, wait::until};

/// Runs before anything of a page does.
const RECORDER: &str = include_str!("alarm.js");

/// What is on the screen beside the page.
#[derive(Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its first line.
    pub title: String,
    /// The rest.
    pub body: String,
}

impl Browser {
    /// From the next page on takes note of notifications and sounds, in this tab.
    pub async fn note_alarms(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": RECORDER })).await;
    }

    /// Decides on notifications of every page, as a person does in the browser's own settings:
    /// `granted`, `denied` or `prompt`.
    pub async fn decide_on_notifications(&self, setting: &str) {
        let permission = json!({ "name": "notifications" });
        let what = json!({ "permission": permission, "setting": setting });
        self.devtools("Browser.setPermission", what).await;
    }

    /// Something else comes to the front.
    pub async fn look_away(&self) {
        self.evaluate("noted.lookAway()").await;
    }

    /// The page comes to the front again.
    pub async fn look_back(&self) {
        self.evaluate("noted.lookBack()").await;
    }

    /// How often the page brought itself to the front.
    pub async fn brought_forward(&self) -> u64 {
        self.number("return noted.broughtForward").await
    }

    /// How often the page had the browser ask for notifications.
    pub async fn asked_for_notifications(&self) -> u64 {
        self.number("return noted.asked").await
    }

    /// The notifications that are open.
    pub async fn notifications(&self) -> Vec<Notification> {
        let open = "return noted.notifications.filter((n) => n.open).map((n) => [n.title, n.body])";
        let open = self.evaluate(open).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = open.as_array().expect("a list").iter();
        all.map(|n| Notification { title: text(&n[0]), body: text(&n[1]) }).collect()
    }

    /// How many notifications this page has shown, open or not.
    pub async fn notified(&self) -> u64 {
        self.number("return noted.notifications.length").await
    }

    /// Waits until exactly these are open, by title and text.
    pub async fn is_notified(&self, wanted: &[(&str, &str)]) {
        until(&format!("{} to be notified of {wanted:?}", self.who()), async || {
            let now = self.notifications().await;
            let now: Vec<_> = now.iter().map(|n| (n.title.as_str(), n.body.as_str())).collect();
            if now == wanted { Ok(()) } else { Err(format!("it is of {now:?}")) }
        })
        .await;
    }

    /// Clicks an open notification.
    pub async fn click_notification(&self, title: &str) {
        self.evaluate(&format!("noted.click({})", json!(title))).await;
    }

    /// Whether something rings that can be heard.
    pub async fn rings(&self) -> bool {
        self.number("return noted.ringing()").await > 0
    }

    /// Waits until it rings, or no longer does.
    pub async fn ringing_is(&self, wanted: bool) {
        until(&format!("{} to ring: {wanted}", self.who()), async || {
            if self.rings().await == wanted { Ok(()) } else { Err("it is not so".into()) }
        })
        .await;
    }

    /// How often something sounded once.
    pub async fn chimes(&self) -> u64 {
        self.number("return noted.heard()").await
    }

    /// Waits until it has sounded once so often.
    pub async fn chimes_are(&self, wanted: u64) {
        until(&format!("{} to have sounded {wanted} times", self.who()), async || {
            match self.chimes().await {
                n if n == wanted => Ok(()),
                n => Err(format!("it has {n} times")),
            }
        })
        .await;
    }

    /// Waits until the tab has this title, and an icon whose name contains that.
    pub async fn tab_shows(&self, title: &str, icon: &str) {
        until(&format!("the tab of {} to show {title:?} and {icon}", self.who()), async || {
            let look = "return [document.title, document.querySelector('link[rel=icon]').href]";
            let now = self.evaluate(look).await;
            let fits = now[0] == title && now[1].as_str().is_some_and(|it| it.ends_with(icon));
            if fits { Ok(()) } else { Err(format!("it shows {now}")) }
        })
        .await;
    }

    async fn number(&self, script: &str) -> u64 {
        self.evaluate(script).await.as_u64().unwrap_or_else(|| panic!("{script} is a number"))
    }
}
