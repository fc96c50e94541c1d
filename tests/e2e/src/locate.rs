//! Finding things as assistive technology does: by role and name, one within the other.

use std::{fmt, sync::Arc};

use serde_json::Value;
use thirtyfour::{By, WebElement};

use crate::{
    browser::Browser,
    command::get,
    wait::{Look, until},
};

/// A role of WAI-ARIA, as far as the tests need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Alert,
    AlertDialog,
    Article,
    Button,
    CheckBox,
    ComboBox,
    Date,
    Dialog,
    Group,
    Heading,
    Link,
    List,
    ListBox,
    ListItem,
    Log,
    Main,
    Mark,
    MenuItem,
    Option,
    Radio,
    Region,
    Search,
    SearchBox,
    Separator,
    Slider,
    Status,
    Switch,
    Term,
    TextBox,
}

impl Role {
    /// The browser's word for it, and what to look at at all: asking for the role of every element
    /// of a page would take minutes.
    fn word_and_candidates(self) -> (&'static str, &'static str) {
        match self {
            Self::Alert => ("alert", "[role=alert]"),
            Self::AlertDialog => ("alertdialog", "[role=alertdialog]"),
            Self::Article => ("article", "article, [role=article]"),
            Self::Button => ("button", "button, summary, input[type=submit], [role=button]"),
            Self::ComboBox => ("combobox", "select, [role=combobox]"),
            // Not of WAI-ARIA: browsers have a role of their own for it.
            Self::Date => ("Date", "input[type=date]"),
            Self::CheckBox => ("checkbox", "input[type=checkbox]"),
            Self::Dialog => ("dialog", "dialog, [role=dialog]"),
            Self::Group => ("group", "fieldset, [role=group]"),
            Self::Heading => ("heading", "h1, h2, h3, h4, [role=heading]"),
            Self::Link => ("link", "a[href], [role=link]"),
            Self::List => ("list", "ul, ol, [role=list]"),
            Self::ListBox => ("listbox", "[role=listbox]"),
            Self::ListItem => ("listitem", "li, [role=listitem]"),
            Self::Log => ("log", "[role=log]"),
            Self::Main => ("main", "main, [role=main]"),
            Self::Mark => ("mark", "mark"),
            Self::MenuItem => ("menuitem", "[role=menuitem]"),
            Self::Option => ("option", "[role=option]"),
            Self::Radio => ("radio", "input[type=radio], [role=radio]"),
            Self::Region => ("region", "section, [role=region]"),
            Self::Search => ("search", "search, [role=search]"),
            Self::SearchBox => ("searchbox", "input[type=search], [role=searchbox]"),
            Self::Separator => ("separator", "[role=separator]"),
            Self::Slider => ("slider", "input[type=range], [role=slider]"),
            Self::Status => ("status", "output, [role=status]"),
            Self::Switch => ("switch", "[role=switch]"),
            Self::Term => ("term", "dt, [role=term]"),
            Self::TextBox => ("textbox", "input, textarea, [role=textbox]"),
        }
    }
}

/// Which name.
#[derive(Clone, Debug)]
pub enum Name {
    /// Any, none too.
    Any,
    /// This one.
    Is(String),
    /// One that begins so.
    Begins(String),
    /// One that ends so.
    Ends(String),
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Is(exact) => name == exact,
            Self::Begins(start) => name.starts_with(start.as_str()),
            Self::Ends(end) => name.ends_with(end.as_str()),
        }
    }
}

/// A description of something on the page, looked for anew at each use.
#[derive(Clone)]
pub struct Locator {
    browser: Arc<Browser>,
    steps: Vec<Step>,
}

#[derive(Clone)]
struct Step {
    role: Role,
    name: Name,
    text: Option<String>,
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Step { role, name, text }) in self.steps.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(" in ")?;
            }
            let (word, _) = role.word_and_candidates();
            match name {
                Name::Any => write!(f, "{word}")?,
                Name::Is(name) => write!(f, "{word} {name:?}")?,
                Name::Begins(name) => write!(f, "{word} {name:?}…")?,
                Name::Ends(name) => write!(f, "{word} …{name:?}")?,
            }
            if let Some(text) = text {
                write!(f, " with the text {:?}", text.chars().take(60).collect::<String>())?;
            }
        }
        write!(f, " at {}", self.browser.who())
    }
}

impl Locator {
    pub(crate) fn new(browser: &Arc<Browser>, role: Role, name: impl Into<Name>) -> Self {
        let step = Step { role, name: name.into(), text: None };
        Self { browser: browser.clone(), steps: vec![step] }
    }

    /// Something within this.
    #[must_use]
    pub fn role(&self, role: Role, name: impl Into<Name>) -> Self {
        let mut inner = self.clone();
        inner.steps.push(Step { role, name: name.into(), text: None });
        inner
    }

    /// Only those that contain this text.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        self.steps.last_mut().expect("there is a step").text = Some(text.to_owned());
        self
    }

    /// Waits for it.
    pub async fn there(&self) -> WebElement {
        self.until("to be there", async || self.one().await).await
    }

    /// Waits until there is none.
    pub async fn gone(&self) {
        self.until("to be gone", async || match self.all().await?.len() {
            0 => Ok(()),
            n => Err(format!("{n} are there")),
        })
        .await;
    }

    /// Waits until there are so many.
    pub async fn count_is(&self, count: usize) {
        let what = format!("to be there {count} times");
        self.until(&what, async || match self.all().await?.len() {
            n if n == count => Ok(()),
            n => Err(format!("{n} are there")),
        })
        .await;
    }

    /// Whether it is there now. Only for what cannot change by itself any more.
    pub async fn is_there(&self) -> bool {
        self.one().await.is_ok()
    }

    /// Clicks it as soon as that can be done.
    pub async fn click(&self) {
        self.until("to be clicked", async || said(self.one().await?.click().await)).await;
    }

    /// Clicks it twice.
    pub async fn double_click(&self) {
        let element = self.there().await;
        let chain = self.browser.handle().action_chain().double_click_element(&element);
        chain.perform().await.expect("it can be clicked");
    }

    /// Takes hold of it and moves it so many pixels to the right.
    pub async fn drag(&self, to_the_right: i64) {
        let element = self.there().await;
        let chain = self.browser.handle().action_chain().click_and_hold_element(&element);
        let moved = chain
            .move_by_offset(to_the_right / 2, 0)
            .move_by_offset(to_the_right - to_the_right / 2, 0);
        moved.release().perform().await.expect("it can be moved");
    }

    /// Writes into it, as if pasted: any character, at the caret. The caret is waited for: where
    /// the page moves just then, a click lands beside what it was meant for.
    pub async fn write(&self, text: &str) {
        self.until("to take the caret", async || {
            let element = self.one().await?;
            said(element.click().await)?;
            self.has_focus(&element).await
        })
        .await;
        self.browser.insert_text(text).await;
    }

    /// Presses keys in it.
    pub async fn press(&self, keys: &str) {
        self.until("to take keys", async || said(self.one().await?.send_keys(keys).await)).await;
    }

    /// Waits until its text contains this.
    pub async fn says(&self, text: &str) {
        let what = format!("to say {:?}", text.chars().take(80).collect::<String>());
        self.until(&what, async || {
            let now = said(self.one().await?.text().await)?;
            if now.contains(text) {
                Ok(())
            } else {
                Err(format!("it says {:?}", now.chars().take(600).collect::<String>()))
            }
        })
        .await;
    }

    /// Its text now.
    pub async fn text(&self) -> String {
        self.until("to have a text", async || said(self.one().await?.text().await)).await
    }

    /// What stands in a text field now.
    pub async fn value(&self) -> String {
        self.until("to have a value", async || {
            Ok(said(self.one().await?.value().await)?.unwrap_or_default())
        })
        .await
    }

    /// Waits until this stands in a text field.
    pub async fn value_is(&self, value: &str) {
        self.until(&format!("to hold {value:?}"), async || {
            match said(self.one().await?.value().await)? {
                Some(now) if now == value => Ok(()),
                now => Err(format!("it holds {now:?}")),
            }
        })
        .await;
    }

    /// Waits until an attribute has this value.
    pub async fn attribute_is(&self, attribute: &str, value: &str) {
        let what = format!("to have {attribute}={value:?}");
        self.until(&what, async || match said(self.one().await?.attr(attribute).await)? {
            Some(now) if now == value => Ok(()),
            now => Err(format!("it has {now:?}")),
        })
        .await;
    }

    /// Waits until the element right after it has this text and no other, as a term's value has.
    pub async fn followed_by(&self, text: &str) {
        self.until(&format!("to be followed by {text:?}"), async || {
            let next = self.one().await?.find(By::XPath("following-sibling::*[1]")).await;
            match said(said(next)?.text().await)? {
                now if now == text => Ok(()),
                now => Err(format!("it is followed by {now:?}")),
            }
        })
        .await;
    }

    /// Waits until the keyboard's focus is on it.
    pub async fn focused(&self) {
        self.until("to have the focus", async || {
            let element = self.one().await?;
            self.has_focus(&element).await
        })
        .await;
    }

    async fn has_focus(&self, element: &WebElement) -> Look<()> {
        let script = "return document.activeElement === arguments[0]";
        let argument = said(element.to_json())?;
        let answer = said(self.browser.handle().execute(script, vec![argument]).await)?;
        if answer.json() == &Value::Bool(true) { Ok(()) } else { Err("it has not".into()) }
    }

    async fn until<T>(&self, what: &str, look: impl AsyncFnMut() -> Look<T>) -> T {
        until(&format!("{self} {what}"), look).await
    }

    async fn one(&self) -> Look<WebElement> {
        let all = self.all().await?;
        all.into_iter().next().ok_or_else(|| format!("there is no {self}"))
    }

    async fn all(&self) -> Look<Vec<WebElement>> {
        let mut scopes: Vec<Option<WebElement>> = vec![None];
        for step in &self.steps {
            let mut found = Vec::new();
            for scope in scopes {
                found.extend(self.step(scope.as_ref(), step).await?.into_iter().map(Some));
            }
            scopes = found;
        }
        Ok(scopes.into_iter().flatten().collect())
    }

    async fn step(&self, scope: Option<&WebElement>, step: &Step) -> Look<Vec<WebElement>> {
        let (word, candidates) = step.role.word_and_candidates();
        let candidates = match scope {
            Some(scope) => scope.find_all(By::Css(candidates)).await,
            None => self.browser.handle().find_all(By::Css(candidates)).await,
        };
        let mut found = Vec::new();
        for element in said(candidates)? {
            if let Some(text) = &step.text
                && !said(element.text().await)?.contains(text.as_str())
            {
                continue;
            }
            let named = matches!(step.name, Name::Any)
                || step.name.fits(&computed(&element, "computedlabel").await?);
            // What is not shown has no role.
            if named && computed(&element, "computedrole").await? == word {
                found.push(element);
            }
        }
        Ok(found)
    }
}

/// What the browser's accessibility tree says of an element (WebDriver, section 12.4).
pub(crate) async fn computed(element: &WebElement, what: &'static str) -> Look<String> {
    let command = get(format!("/element/{}/{what}", element.element_id()));
    let answer = said(element.handle().cmd(command).await)?;
    said(answer.value())
}

/// An error of the driver as a reason.
pub(crate) fn said<T, E: fmt::Display>(result: Result<T, E>) -> Look<T> {
    result.map_err(|e| e.to_string().lines().next().unwrap_or_default().to_owned())
}
