//! What the chat is about, at its lower right.

use contract::{ConversationId, Position, Summary, SummarySource, limits};
use engine::{Command, Load, SummaryView};
use leptos::prelude::*;

use super::seek::Sought;
use crate::{
    address::Place,
    device::{remember, remembered},
    later,
    store::Inbox,
    ui::{
        Failed, Icon, Loading, handler, later, part,
        text::{failure, more, t},
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
pub(super) fn SummaryPanel(
    id: ConversationId,
    place: Signal<Place>,
    sought: Sought,
) -> impl IntoView {
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
    let (name, id) = ("summary-body", StoredValue::new(id));
    view! {
        <section class="summary" role="region" aria-label=t.summary>
            <h3>
                <button
                    type="button"
                    class="summary-toggle"
                    aria-expanded=words(move || open.get().to_string())
                    aria-controls=name
                    on:click=handler(toggle)
                >
                    <span>{t.summary}</span>
                    <span class="summary-brief" dir="auto">
                        {words(move || if open.get() { String::new() } else { brief() })}
                    </span>
                    <Icon name="chevron" />
                </button>
            </h3>
            <div id=name class="summary-body" tabindex="0" role="group" aria-label=t.summary_content hidden=move || !open.get()>
                {later(body, move |body| body(Shown { id, view, live, place, sought }))}
            </div>
        </section>
    }
}

later! {
    /// What the panel holds.
    fn body() -> fn(Shown) -> AnyView { |shown| view! { <Body shown=shown /> }.into_any() }
}

/// What the panel shows, and where that leads.
#[derive(Clone, Copy)]
struct Shown {
    id: StoredValue<ConversationId>,
    view: RwSignal<SummaryView>,
    live: RwSignal<bool>,
    place: Signal<Place>,
    sought: Sought,
}

#[component]
fn Body(shown: Shown) -> impl IntoView {
    let more = more();
    let inbox = Inbox::here();
    let Shown { id, view, live, place, sought } = shown;
    part(move || {
        let view = view.get();
        match (view.summary, view.load) {
            (Some(summary), _) if summary.is_empty() => {
                let text = if live.get() { more.summary_empty } else { more.summary_none };
                view! { <p class="summary-note">{text}</p> }.into_any()
            }
            (Some(summary), _) => {
                view! { <Content summary=summary place=place sought=sought /> }.into_any()
            }
            (None, Load::Failed(why)) => view! {
                <Failed
                    message=(more.summary_failed)(&failure(&why))
                    retry=move || inbox.send(Command::ReloadSummary(id.get_value()))
                />
            }
            .into_any(),
            (None, _) => view! { <Loading rows=1 /> }.into_any(),
        }
    })
}

#[component]
fn Content(summary: Summary, place: Signal<Place>, sought: Sought) -> impl IntoView {
    let more = more();
    let list = |class: &'static str, name: &'static str, points: Vec<Point>| {
        (!points.is_empty()).then(|| {
            let points = points.into_iter().map(|point| point.view(place, sought));
            view! { <ul class=class role="list" aria-label=name>{points.collect_view()}</ul> }
        })
    };
    let source = match summary.source {
        SummarySource::Extractive => more.summary_extractive,
        SummarySource::Model => more.summary_model,
        SummarySource::Unknown => "",
    };
    let topics = points(summary.topics, &summary.topic_messages);
    let sentences = points(summary.sentences, &summary.sentence_messages);
    view! {
        {list("summary-topics", more.summary_topics, topics)}
        {list("summary-sentences", more.summary_sentences, sentences)}
        <p class="summary-note">{source}</p>
    }
}

/// A topic or sentence, with the messages that it comes from.
struct Point {
    text: String,
    messages: Vec<Position>,
}

/// A summary is short, whatever a server says.
fn points(texts: Vec<String>, messages: &[Vec<Position>]) -> Vec<Point> {
    let texts = texts.into_iter().take(limits::SUMMARY_TOPICS).enumerate();
    let point = |(index, text): (usize, String)| {
        let messages = messages.get(index).map_or(&[][..], Vec::as_slice);
        let shown = messages.len().min(limits::SUMMARY_MESSAGES);
        Point { text, messages: messages[..shown].to_vec() }
    };
    texts.map(point).collect()
}

impl Point {
    /// The text leads to where it was said first, numbers beside it to where it was said again.
    fn view(self, place: Signal<Place>, sought: Sought) -> AnyView {
        let Self { text, messages } = self;
        let link = |position: Position, name: Option<String>, shown: String| {
            view! {
                <a
                    class=if name.is_some() { "summary-again" } else { "summary-point" }
                    href=words(move || place.with(|it| it.with_at(position).href()))
                    aria-label=name
                    on:click=handler(move |_| sought.followed(position))
                >
                    {shown}
                </a>
            }
        };
        let Some((first, others)) = messages.split_first() else {
            return view! { <li><span dir="auto">{text}</span></li> }.into_any();
        };
        let again = others.iter().zip(2..).map(|(position, number)| {
            link(*position, Some((more().summary_again)(number, &text)), number.to_string())
        });
        let again = again.collect_view();
        view! { <li><span dir="auto">{link(*first, None, text)} {again}</span></li> }.into_any()
    }
}
