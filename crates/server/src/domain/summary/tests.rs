//! The whole, over a dozen written conversations, and whatever else somebody may write.

use std::time::{Duration, Instant};

use contract::limits;
use proptest::prelude::*;

use super::*;

/// Of the topics that a person named, so many are to be found.
const RECALL: f64 = 0.8;
/// Of the topics that are shown, so many are to be among those that a person named.
const PRECISION: f64 = 0.6;

/// One conversation of `tests/conversations`.
struct Written {
    name: String,
    /// What a person would name: each a few ways to say the same.
    expected: Vec<Vec<String>>,
    /// What the visitor wrote.
    visitor: Vec<String>,
}

/// Every second message of a chat, beginning with the first.
fn said<S: AsRef<str>>(messages: &[S]) -> Vec<Said<'_>> {
    (1..).step_by(2).zip(messages.iter().map(AsRef::as_ref)).collect()
}

fn texts(points: &[Point]) -> Vec<&str> {
    points.iter().map(|point| point.text.as_str()).collect()
}

fn written() -> Vec<Written> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conversations");
    let mut all: Vec<Written> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let (head, chat) = text.split_once('\n').unwrap();
            let topics = head.strip_prefix("topics: ").unwrap().split(';');
            Written {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                expected: topics
                    .map(|it| it.split('/').map(|it| it.trim().into()).collect())
                    .collect(),
                visitor: chat
                    .lines()
                    .filter_map(|l| l.strip_prefix("v "))
                    .map(Into::into)
                    .collect(),
            }
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Whether a topic says what a person said: it has all of their words, in whatever form.
fn is_said(topic: &str, way: &str, language: lexicon::Language) -> bool {
    let stems = |text: &str| -> Vec<String> {
        text.to_lowercase().split([' ', '-']).map(|word| language.stem(word)).collect()
    };
    let topic = stems(topic);
    stems(way).iter().all(|stem| topic.contains(stem))
}

#[test]
fn the_topics_are_those_that_a_person_would_name() {
    let (mut named, mut found, mut shown, mut right) = (0, 0, 0, 0);
    let conversations = written();
    let count = |code: &str| conversations.iter().filter(|it| it.name.starts_with(code)).count();
    assert_eq!((count("en-"), count("de-")), (6, 6));
    for Written { name, expected, visitor } in &conversations {
        let messages = said(visitor);
        let extract = extract(&messages);
        let language = lexicon::Language::of(&messages);
        let says = |topic: &Point, ways: &Vec<String>| {
            ways.iter().any(|way| is_said(&topic.text, way, language))
        };
        let missing: Vec<_> = expected
            .iter()
            .filter(|ways| !extract.topics.iter().any(|topic| says(topic, ways)))
            .collect();
        let hits =
            extract.topics.iter().filter(|topic| expected.iter().any(|ways| says(topic, ways)));
        right += hits.count();
        shown += extract.topics.len();
        named += expected.len();
        found += expected.len() - missing.len();
        println!("{name}: {:?}\n  missing {missing:?}", texts(&extract.topics));
        for sentence in &extract.sentences {
            println!("  · {}", sentence.text);
        }
        assert!(
            !extract.sentences.is_empty() && extract.sentences.len() <= limits::SUMMARY_SENTENCES
        );
    }
    let share = |a: usize, b: usize| {
        f64::from(u32::try_from(a).unwrap()) / f64::from(u32::try_from(b).unwrap())
    };
    let (recall, precision) = (share(found, named), share(right, shown));
    println!(
        "recall {recall:.2} ({found} of {named}), precision {precision:.2} ({right} of {shown})"
    );
    assert!(recall >= RECALL, "recall {recall:.2}");
    assert!(precision >= PRECISION, "precision {precision:.2}");
}

#[test]
fn sentences_are_the_visitors_own_in_their_order() {
    let messages = [
        "Hello!",
        "We need an invoice for our seats. Thanks.",
        "Can we export the invoice as PDF?",
    ];
    let extract = extract(&said(&messages));
    assert_eq!(
        texts(&extract.sentences),
        ["We need an invoice for our seats.", "Can we export the invoice as PDF?"]
    );
    assert_eq!(extract.topics[0].text, "invoice");
}

#[test]
fn each_point_says_which_messages_it_comes_from() {
    let mut messages = vec!["Hello!", "We need an invoice.", "An invoice for our seats. Invoice!"];
    let first = extract(&said(&messages));
    assert_eq!(first.topics[0], Point { text: "invoice".into(), messages: vec![3, 5] });
    let seats = first.topics.iter().find(|topic| topic.text == "seats").unwrap();
    assert_eq!(seats.messages, [5]);
    let from: Vec<_> = first.sentences.iter().map(|it| it.messages.clone()).collect();
    assert!(!from.is_empty() && from.iter().all(|it| *it == [3] || *it == [5]), "{from:?}");
    // Of many the first ones.
    messages.extend(["And the invoice?"; 9]);
    assert_eq!(extract(&said(&messages)).topics[0].messages, [3, 5, 7, 9, 11]);
}

#[test]
fn nothing_and_small_talk_have_no_topics() {
    assert_eq!(extract(&[]), Extract::default());
    assert_eq!(extract(&said(&["", "  ", "👍👍"])), Extract::default());
    assert_eq!(extract(&said(&["Hi!", "Thank you very much, bye"])).topics, []);
    assert_eq!(extract(&said(&["Hallo!", "Vielen Dank, bis morgen"])).topics, []);
}

#[test]
fn the_opening_is_read_however_much_follows() {
    let flood = "lorem ipsum dolor sit amet ".repeat(300);
    let mut messages = vec!["Do you have a student discount?"];
    messages.extend(std::iter::repeat_n(flood.as_str(), 100));
    let messages = said(&messages);
    let read = within_budget(&messages);
    assert!(read.iter().map(|(_, text)| text.len()).sum::<usize>() <= READ_BYTES);
    assert_eq!((read[0], read.last()), (messages[0], messages.last()));
}

/// Unoptimised, and with other tests beside it.
const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn the_longest_message_and_two_thousand_messages_take_a_bounded_time() {
    let long = "Wo finde ich die Rechnung für unsere Lizenzen? ".repeat(250);
    let long: String = long.chars().take(limits::MESSAGE_CHARS).collect();
    let one_word = "x".repeat(limits::MESSAGE_CHARS);
    let many: Vec<String> = (0..2_000).map(|n| format!("Question {n}: {long}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for messages in [vec![long.as_str()], vec![one_word.as_str()], many] {
        let begun = Instant::now();
        let extract = extract(&said(&messages));
        let took = begun.elapsed();
        println!("{} messages: {took:?}", messages.len());
        assert!(took < LIMIT, "{took:?}");
        within_limits(&extract);
    }
}

fn within_limits(extract: &Extract) {
    assert!(extract.topics.len() <= limits::SUMMARY_TOPICS);
    assert!(extract.sentences.len() <= limits::SUMMARY_SENTENCES);
    let within = |points: &[Point], limit| {
        points.iter().all(|it| it.text.chars().count() <= limit)
            && points.iter().all(|it| (1..=limits::SUMMARY_MESSAGES).contains(&it.messages.len()))
    };
    assert!(within(&extract.topics, limits::SUMMARY_TOPIC_CHARS));
    assert!(within(&extract.sentences, limits::SUMMARY_SENTENCE_CHARS));
    assert!(extract.topics.iter().chain(&extract.sentences).all(|it| !it.text.trim().is_empty()));
}

proptest! {
    #[test]
    fn whatever_is_written_the_summary_is_small_and_the_same_each_time(
        messages in prop::collection::vec(any::<String>(), 0..20)
    ) {
        let messages = said(&messages);
        let once = extract(&messages);
        within_limits(&once);
        prop_assert_eq!(extract(&messages), once);
    }

    #[test]
    fn words_in_any_order_do_no_harm(
        messages in prop::collection::vec("([A-Za-zÄÖÜäöüß'.,?!-]{1,12} ){0,30}", 0..20)
    ) {
        within_limits(&extract(&said(&messages)));
    }

    #[test]
    fn a_cut_text_is_its_beginning(text in any::<String>(), chars in 1usize..50) {
        let cut = cut(&text, chars);
        prop_assert!(cut.chars().count() <= chars);
        prop_assert!(text.starts_with(cut.strip_suffix('…').unwrap_or(&cut)) || text == cut);
    }
}
