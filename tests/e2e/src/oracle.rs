//! What must be true of a chat when everything works again.

use std::time::Duration;

use crate::{
    agent::AgentPage, api::Api, fault::Outcome, stage::Stage, visitor::VisitorPage, wait::within,
};

/// How long after the last fault everything may take to be in order: the longest wait between two
/// tries, and what it then takes on a busy machine.
const HEALED: Duration = Duration::from_secs(45);
/// A page of messages.
const PAGE: usize = 100;

/// A chat, everybody who has it on a screen, and all that they wrote in it.
pub struct Chat<'a> {
    /// The visitor's name.
    pub visitor_name: &'a str,
    /// The agent's API.
    pub api: &'a Api,
    /// The screens of the agent.
    pub agents: &'a [&'a AgentPage],
    /// The screens of the visitor.
    pub visitors: &'a [&'a VisitorPage],
    /// What each of them wrote, in the order in which they wrote it.
    pub written: &'a [&'a [String]],
}

impl Stage {
    /// Sees that the database has each message once, each person's in their order; that every
    /// screen shows exactly these in the same order; and that nothing waits to be sent. Notes what
    /// became of them under the faults so far.
    ///
    /// # Panics
    /// When it is not so in the end.
    pub async fn everybody_agrees(&self, chats: &[Chat<'_>]) {
        let mut sum = Outcome::default();
        let mut trouble = Vec::new();
        for chat in chats {
            let written: Vec<_> = chat.written.concat();
            // Until everything is there; what is still missing then is lost.
            let _ = within(HEALED, async || {
                let kept = chat.kept().await;
                let all = written.iter().all(|text| kept.contains(text));
                if all { Ok(()) } else { Err("something is missing".into()) }
            })
            .await;
            // Screens first: once nothing waits to be sent, nothing more can come.
            if let Err(why) = within(HEALED, async || chat.nothing_waits().await).await {
                trouble.push(why);
            }
            let kept = chat.kept().await;
            let times = |text: &String| kept.iter().filter(|other| *other == text).count();
            let lost: Vec<_> = written.iter().filter(|text| times(text) == 0).collect();
            sum.written += written.len();
            sum.lost += lost.len();
            sum.doubled += written.iter().map(|text| times(text).saturating_sub(1)).sum::<usize>();
            for texts in chat.written {
                let theirs: Vec<_> = kept.iter().filter(|text| texts.contains(text)).collect();
                if !theirs.iter().copied().eq(texts.iter()) {
                    trouble.push(format!("{texts:?} were written, {theirs:?} are kept"));
                }
            }
            if kept.len() != written.len() {
                trouble.push(format!("{written:?} were written, but {kept:?} are kept"));
            }
            if trouble.is_empty() {
                trouble.extend(chat.screens_show(&kept).await.err());
            }
        }
        self.server.faults().report(sum);
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }
}

impl Chat<'_> {
    /// What people wrote in it, as the database has it.
    async fn kept(&self) -> Vec<String> {
        let chat = self.api.chat_with(self.visitor_name).await;
        let mut texts = Vec::new();
        let mut after = 0;
        loop {
            let path = format!("/v1/conversations/{chat}/messages?after={after}&limit={PAGE}");
            let page = self.api.get(&path).await.good();
            let items = page["items"].as_array().expect("a list");
            let said = items.iter().filter(|message| message["author"]["kind"] != "system");
            texts.extend(
                said.filter_map(|message| message["body"]["text"].as_str()).map(str::to_owned),
            );
            match items.last().and_then(|message| message["position"].as_u64()) {
                Some(position) if items.len() == PAGE => after = position,
                _ => return texts,
            }
        }
    }

    /// No message is on its way, and none was refused.
    async fn nothing_waits(&self) -> Result<(), String> {
        for log in self.logs().await {
            if let Some(word) = ["Sending", "Not sent"].into_iter().find(|word| log.contains(word))
            {
                return Err(format!("{word:?} stands in {log:?}"));
            }
        }
        Ok(())
    }

    async fn screens_show(&self, kept: &[String]) -> Result<(), String> {
        within(HEALED, async || {
            for log in self.logs().await {
                shows(&log, kept)?;
            }
            Ok(())
        })
        .await
    }

    async fn logs(&self) -> Vec<String> {
        let mut logs = Vec::new();
        for agent in self.agents {
            logs.push(agent.whole_log().await);
        }
        for visitor in self.visitors {
            logs.push(visitor.messages().text().await);
        }
        logs
    }
}

/// Whether a log has these texts in this order, each exactly once.
pub(crate) fn shows(log: &str, texts: &[String]) -> Result<(), String> {
    let mut from = 0;
    for text in texts {
        match log.matches(text.as_str()).count() {
            1 => {}
            n => return Err(format!("{text:?} is there {n} times in {log:?}")),
        }
        match log[from..].find(text.as_str()) {
            Some(at) => from += at,
            None => return Err(format!("{text:?} is too early in {log:?}")),
        }
    }
    Ok(())
}
