//! What the chat is about, at its lower right.

use contract::{ConversationId, Summary, SummarySource, limits};
use engine::{Command, Load};
use leptos::prelude::*;

use crate::{
    device::{remember, remembered},
    store::Inbox,
    ui::{
        Failed, Icon, Loading, handler, part,
        text::{failure, t},
        words,
    },
};

/// The name of the choice whether it is unfolded.
const UNFOLDED: &str = "summary";
/// On a narrower screen it begins folded, in pixels.
const WIDE_PX: f64 = 768.0;

/// The summary of a conversation. It follows the chat without a word to a screen reader: what
/// changes every few seconds is there to be looked up.
#[component]
pub(super) fn SummaryPanel(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let view = RwSignal::from(signals.summary);
    let live = RwSignal::from(signals.own_active);
    let is_wide = || window().inner_width().ok().and_then(|it| it.as_f64()) >= Some(WIDE_PX);
    let open = RwSignal::new(remembered(UNFOLDED).unwrap_or_else(is_wide));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        remember(UNFOLDED, open.get_untracked());
    };
    let brief = move || {
        let topics = |summary: &Summary| {
            let shown = summary.topics.len().min(limits::SUMMARY_TOPICS);
            summary.topics[..shown].join(" · ")
        };
        view.with(|view| view.summary.as_ref().map_or_else(String::new, topics))
    };
    let (body, id) = ("summary-body", StoredValue::new(id));
    view! {
        <section class="summary" role="region" aria-label=t.summary>
            <h3>
                <button
                    type="button"
                    class="summary-toggle"
                    aria-expanded=words(move || open.get().to_string())
                    aria-controls=body
                    on:click=handler(toggle)
                >
                    <span>{t.summary}</span>
                    <span class="summary-brief" dir="auto">
                        {words(move || if open.get() { String::new() } else { brief() })}
                    </span>
                    <Icon name="chevron" />
                </button>
            </h3>
            <div id=body class="summary-body" tabindex="0" role="group" aria-label=t.summary_content hidden=move || !open.get()>
                {part(move || {
                    let view = view.get();
                    match (view.summary, view.load) {
                        (Some(summary), _) if summary.is_empty() => {
                            let text = if live.get() { t.summary_empty } else { t.summary_none };
                            view! { <p class="summary-note">{text}</p> }.into_any()
                        }
                        (Some(summary), _) => view! { <Content summary=summary /> }.into_any(),
                        (None, Load::Failed(why)) => view! {
                            <Failed
                                message=(t.summary_failed)(&failure(&why))
                                retry=move || inbox.send(Command::ReloadSummary(id.get_value()))
                            />
                        }
                        .into_any(),
                        (None, _) => view! { <Loading rows=1 /> }.into_any(),
                    }
                })}
            </div>
        </section>
    }
}

#[component]
fn Content(summary: Summary) -> impl IntoView {
    let t = t();
    let items = |texts: Vec<String>| {
        // A summary is short, whatever a server says.
        texts
            .into_iter()
            .take(limits::SUMMARY_TOPICS)
            .map(|text| view! { <li dir="auto">{text}</li> })
            .collect_view()
    };
    let list = |class: &'static str, name: &'static str, texts: Vec<String>| {
        (!texts.is_empty())
            .then(|| view! { <ul class=class role="list" aria-label=name>{items(texts)}</ul> })
    };
    let source = match summary.source {
        SummarySource::Extractive => t.summary_extractive,
        SummarySource::Model => t.summary_model,
        SummarySource::Unknown => "",
    };
    view! {
        {list("summary-topics", t.summary_topics, summary.topics)}
        {list("summary-sentences", t.summary_sentences, summary.sentences)}
        <p class="summary-note">{source}</p>
    }
}
