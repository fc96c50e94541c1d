//! No query walks through a table that grows: whatever the server asks all day is answered from an
//! index, however much there is.
//!
//! The statements are those that were really run, as the library tells them, while a number of
//! other tests went by; and each piece of SQL in the source of the store must be among them.

use std::{
    collections::BTreeSet,
    fmt, fs, panic,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tracing::{Event, Subscriber, field::Field};
use tracing_subscriber::{
    Layer, filter::Targets, layer::Context, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::support::World;

/// Tests that do everything that can be done, some part each.
const STORIES: &[fn()] = &[
    crate::authorisation::operations::everybody_gets_what_the_table_says_and_reads_nothing_else,
    crate::authorisation::frames::everybody_is_told_what_the_table_says_and_nothing_else,
    crate::retention::old_events_are_forgotten_and_who_needs_them_begins_anew,
    crate::attachments::a_picture_goes_from_the_visitor_to_the_agent_and_a_document_back,
    crate::attachments::a_file_that_nobody_used_goes_after_an_hour,
    crate::attachments::what_a_crash_left_over_is_swept_away_and_nothing_else,
    crate::accounts::a_new_name_is_there_at_once_and_the_past_keeps_the_old_one,
    crate::accounts::a_new_password_signs_everybody_out,
    crate::accounts::a_closed_account_leaves_its_chats_to_others_and_its_name_in_the_history,
    crate::accounts::an_offer_to_a_closed_account_is_withdrawn,
    crate::accounts::teams_are_kept_by_name_whatever_the_capitals,
    crate::meetings::settings_are_kept_as_they_were_set,
    crate::meetings::connected_calendars_are_listed_with_ones_own_first,
    crate::meetings::a_booking_is_told_on_both_sides_and_done_once,
    crate::missed::calendars_take_turns_and_those_without_a_free_slot_are_left_out,
    crate::transfer::who_accepts_has_the_chat_with_all_that_was_said_and_who_had_it_has_it_no_more,
    crate::transfer::a_no_or_silence_leaves_it_where_it_is_and_says_so,
    crate::transfer::a_team_is_asked_in_turn_and_nobody_else,
    crate::transfer::an_open_offer_shows_the_profile_to_both_and_what_changes_in_it,
    crate::secrets::a_visitors_token_is_over_when_nobody_uses_it,
    crate::sessions::an_agent_signs_in_in_any_case_and_out,
    crate::sessions::a_session_expires_and_takes_its_sockets_with_it,
    crate::site::a_signed_call_is_taken_once_and_only_as_it_was_signed,
    crate::site::a_report_is_in_the_history_once,
    crate::site::what_a_visitor_types_is_unverified_and_never_replaces_what_the_site_vouches_for,
    crate::identity::an_anonymous_visitor_who_signs_in_stays_the_same_and_the_next_one_does_not,
    crate::identity::the_same_person_is_the_same_visitor_in_another_browser,
    crate::lists::newest_activity_comes_first_and_pages_have_no_overlap,
    crate::lists::a_search_says_what_it_found,
    crate::lists::lists_are_filtered_by_agent_and_by_time,
    crate::history::a_history_comes_by_page_newest_first_without_a_hole_or_a_double,
    crate::summary::a_restart_forgets_no_summary,
    crate::library::the_demo_has_a_library_and_typing_errors_are_forgiven,
    crate::library::an_import_replaces_by_question_address_and_name_while_the_server_runs,
    crate::presence::an_agent_sees_a_visitor_come_and_go,
    crate::presence::a_waiting_visitor_who_goes_has_ten_seconds_to_come_back,
    crate::availability::what_ends_while_the_server_is_off_has_ended_when_it_is_back,
    crate::routing::a_rule_whose_team_declines_falls_back_to_everybody_also_after_a_restart,
    crate::chats::marks_move_forward_and_count_the_unread,
    crate::chats::ten_minutes_of_silence_end_a_chat,
    crate::sockets::what_was_missed_comes_with_the_resume,
    crate::offers::an_offer_lasts_exactly_100_seconds,
    crate::messages::history_is_paged_without_holes,
    crate::transcript::a_long_chat_is_whole,
    crate::notes::a_note_is_no_word,
];

/// How many of them go by at once.
const AT_ONCE: usize = 4;

/// Tables that stay small however long the server runs: what the operator makes by hand.
const SMALL: [&str; 7] =
    ["agents", "teams", "team_members", "log", "api_keys", "library", "meeting_settings"];

/// Indexes that may be walked, for a walk along them ends early or they are short themselves.
const WALKED: [(&str, &str); 5] = [
    ("conversations_shown", "a page of the list, newest first"),
    ("conversations_silence", "live chats alone"),
    ("conversations_waiting", "visitors who wait right now"),
    ("offers_open_by_expiry", "agents who are being asked right now"),
    ("conversations_by_agent", "a page of the list with one agent, newest first"),
];

/// Pieces of statements that may walk a table, and why.
const MAY_WALK: [(&str, &str); 4] = [
    // SQLite plans to look who refers to what is inserted, and does when a reference is broken: none
    // is, for they are checked with each statement.
    ("INSERT INTO visitors ", "who refers to a visitor that was not there"),
    ("INSERT INTO agents ", "who refers to an agent that was not there"),
    ("SELECT id FROM sessions", "sign-ins of the last twelve hours"),
    ("DELETE FROM sessions WHERE agent_id", "the same, and only when the operator asks for it"),
];

/// Files of the store, and pieces of statements, that are not run all day.
const NOT_ALL_DAY: [(&str, &str); 5] = [
    ("mod.rs", "opens the database"),
    ("copy.rs", "backup and restore"),
    ("repeats.rs", "fills a demo"),
    ("in_memory.rs", "looks at a simulation from outside"),
    (" FROM library", "what the operator does to the library at the command line"),
];

static RUN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Notes the statements that the database's library logs.
struct Statements;

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut |field: &Field, value: &dyn fmt::Debug| {
            // A short statement is its own summary.
            if ["summary", "db.statement"].contains(&field.name()) {
                let sql = plain(&format!("{value:?}").replace("\\n", " ").replace("\\\"", "\""));
                let sql = sql.trim_matches(['"', ' ']);
                if !sql.is_empty() && !sql.ends_with('…') {
                    RUN.lock().unwrap_or_else(PoisonError::into_inner).insert(sql.to_owned());
                }
            }
        });
    }
}

/// With one space wherever there are several.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pieces of SQL in a file of the store, without its tests.
fn pieces(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<&str> =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\"", "'");
    let texts = code.split('"').skip(1).step_by(2).map(plain);
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WHERE ", "JOIN ", "WITH "];
    texts.filter(|text| verbs.iter().any(|verb| text.starts_with(verb))).collect()
}

/// The lines of a plan that walk through something that grows.
fn walks(sql: &str, plan: &[String], growing: &[String]) -> Vec<String> {
    let is_growing = |name: &str| {
        growing.iter().any(|table| {
            name == table
                || [" ", " AS "].iter().any(|by| sql.contains(&format!(" {table}{by}{name}")))
        })
    };
    let walked = |line: &&String| {
        let mut words = line.split(' ');
        words.next() == Some("SCAN")
            && words.next().is_some_and(is_growing)
            // An index of words that is asked for words or for a row; without either the line ends.
            && (!line.contains("VIRTUAL TABLE INDEX") || line.ends_with("INDEX 0:"))
            && !WALKED.iter().any(|(index, _)| line.ends_with(&format!("INDEX {index}")))
    };
    plan.iter().filter(walked).cloned().collect()
}

#[test]
fn no_query_walks_through_a_table_that_grows() {
    let only = Targets::new().with_target("sqlx::query", tracing::Level::DEBUG);
    tracing_subscriber::registry().with(Statements.with_filter(only)).init();
    thread::scope(|scope| {
        for some in STORIES.chunks(STORIES.len().div_ceil(AT_ONCE)) {
            scope.spawn(move || {
                for story in some {
                    // What goes wrong in it is its own affair; what was not run is noticed below.
                    let _ = panic::catch_unwind(story);
                }
            });
        }
    });
    tokio::runtime::Runtime::new().unwrap().block_on(look());
}

async fn look() {
    let mut world = World::start().await;
    world.stop().await;
    let address = format!("sqlite:{}", world.database().display());
    let mut database = SqliteConnection::connect(&address).await.unwrap();
    let growing: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'library_%'
         AND name NOT LIKE '%sql%' AND name NOT LIKE '%\\_words\\__%' ESCAPE '\\'",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let growing: Vec<String> =
        growing.into_iter().filter(|table| !SMALL.contains(&table.as_str())).collect();
    assert!(growing.contains(&"messages".to_owned()), "{growing:?}");

    let run = RUN.lock().unwrap().clone();
    let asked = |sql: &&String| {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| sql.starts_with(verb))
            && !sql.contains("_sqlx_migrations")
    };
    let mut wrong = Vec::new();
    for sql in run.iter().filter(asked) {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explain).fetch_all(&mut database).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        if MAY_WALK.iter().any(|(piece, _)| sql.contains(piece)) {
            continue;
        }
        for line in walks(sql, &plan, &growing) {
            wrong.push(format!("{line}\n    {sql}"));
        }
    }

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        for piece in pieces(&fs::read_to_string(&path).unwrap()) {
            let elsewhere =
                NOT_ALL_DAY.iter().any(|(what, _)| *what == name || piece.contains(what));
            if !elsewhere && !run.iter().any(|sql| sql.contains(&piece)) {
                wrong.push(format!("{name}: this was not run\n    {piece}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_walk_is_noticed() {
    let growing = ["messages".to_owned(), "events".to_owned()];
    let walked = |sql: &str, line: &str| !walks(sql, &[line.to_owned()], &growing).is_empty();
    assert!(walked("SELECT * FROM messages m WHERE m.at > ?", "SCAN m"));
    assert!(walked("SELECT at FROM events", "SCAN events"));
    assert!(walked("SELECT at FROM events", "SCAN events USING COVERING INDEX events_by_audience"));
    assert!(!walked("SELECT at FROM events", "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)"));
    assert!(!walked("SELECT name FROM agents a", "SCAN a"));
    assert_eq!(pieces("// \"WHERE\nf(\"SELECT 1\n  FROM x\"); g(\"no\")"), ["SELECT 1 FROM x"]);
}
