//! What somebody sees of a long list, most of which is not on the page.

use serde::Deserialize;
use serde_json::json;

use crate::{Browser, wait::until};

/// More than there is between two rows, in pixels, and less than a row.
const MARGIN_PX: f64 = 28.0;

/// A row, from the top of the view in pixels.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Row {
    /// Which of all it is, from 1 on, as assistive technology is told.
    pub place: usize,
    /// How many there are.
    pub of: usize,
    /// Where it begins.
    pub top: f64,
    /// Where it ends.
    pub bottom: f64,
    /// What it says.
    pub text: String,
}

/// The part of a list that is in view.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Rows {
    /// The rows, wholly or in part.
    pub seen: Vec<Row>,
    /// The view's height in pixels.
    pub height: f64,
    /// How far it is scrolled,
    pub top: f64,
    /// and how far it can be.
    pub end: f64,
}

impl Rows {
    /// Those of the list that a selector of CSS names, once they stay where they are and fill the view
    /// as they should: one after the other, without a gap.
    pub async fn at_rest(browser: &Browser, list: &str) -> Self {
        Self::once(browser, list, |_| true).await
    }

    /// The same, once something is so: what a key does begins after it was pressed.
    pub async fn once(browser: &Browser, list: &str, is_so: impl Fn(&Self) -> bool) -> Self {
        let script = format!("const selector = {};{}", json!(list), include_str!("rows.js"));
        let mut before = None;
        until("the rows to rest", async || {
            let rows = browser.evaluate(&script).await;
            let rows: Self = serde_json::from_value(rows).map_err(|e| e.to_string())?;
            rows.fill_the_view()?;
            match before.replace(rows.clone()) {
                Some(before) if before == rows && is_so(&rows) => Ok(rows),
                Some(before) if before == rows => Err(format!("they rest at {} px", rows.top)),
                _ => Err("they move".into()),
            }
        })
        .await
    }

    fn fill_the_view(&self) -> Result<(), String> {
        let (Some(first), Some(last)) = (self.seen.first(), self.seen.last()) else {
            return Err("there are none".into());
        };
        let follows = |w: &[Row]| {
            w[1].place == w[0].place + 1 && (-1.0..MARGIN_PX).contains(&(w[1].top - w[0].bottom))
        };
        let begins = first.top <= MARGIN_PX || first.place == 1;
        let ends = last.bottom >= self.height - MARGIN_PX || last.place == last.of;
        if begins && ends && self.seen.windows(2).all(follows) {
            Ok(())
        } else {
            Err(format!("there is a gap: {self:#?}"))
        }
    }

    /// The row that says this, where it is in view.
    #[must_use]
    pub fn saying(&self, text: &str) -> Option<&Row> {
        self.seen.iter().find(|row| row.text.contains(text))
    }
}
