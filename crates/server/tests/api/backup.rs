//! The database kept elsewhere while the server runs, and brought back.

use std::{fs, path::Path};

use contract::{
    ErrorCode, Message,
    socket::{ResetReason, Resume, ServerFrame},
};
use reqwest::{Method, StatusCode};
use sqlx::{Connection, SqliteConnection};

use crate::{
    attachments::{Upload, VISITOR},
    process::{Program, does, fails, run},
    support::{read, refused, uuid},
};

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_has_what_was_answered_before_it_and_a_restore_brings_that_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, backup) = (at("chat.db"), at("backup.db"));
    let make = ["backup", "--database", &database, "--to", &backup];
    let bring_back = ["restore", "--from", &backup, "--database", &database];
    fails(&make, "", "There is no database");
    let add = ["agent", "add", "--database", &database, "--name", "anna"];
    does(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\n");
    let program = Program::over(database.as_ref());
    let anna = program.sign_in("anna@example.com", "secret").await;
    anna.set_available(true).await;
    let visitor = program.visitor().await;
    let chat = anna.accept(&anna.offer().await).await.id;
    let early = visitor.say("early").await;

    // Somebody writes all the while.
    let mut said = Vec::new();
    let making = {
        let (database, backup) = (database.clone(), backup.clone());
        tokio::task::spawn_blocking(move || {
            does(&["backup", "--database", &database, "--to", &backup], "")
        })
    };
    while !making.is_finished() && said.len() < 40 {
        said.push(visitor.say("meanwhile").await);
    }
    let told = making.await.unwrap();
    assert!(told.contains("1 conversations"), "{told}");
    assert!(told.contains("is whole"), "{told}");
    let late = visitor.say("late").await;
    let before = anna.snapshot().await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    }
    fails(&make, "", "a backup replaces nothing");
    fails(&bring_back, "", "A server runs over");
    let kept = names(folder.path());
    assert!(!kept.iter().any(|name| name.contains(".part") || name.contains("restor")), "{kept:?}");

    // Killed, so that a journal is left beside the database.
    program.signal("KILL");
    drop(program);
    let told = does(&bring_back, "");
    assert!(told.contains("before-restore-1"), "{told}");
    assert!(names(folder.path()).contains(&"chat.db.before-restore-1-wal".to_owned()));
    let program = Program::over(database.as_ref());

    // A session might have been ended since: everybody signs in anew.
    let mut old = anna;
    old.caller.url.clone_from(&program.url);
    refused(old.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
    let anna = program.sign_in("anna@example.com", "secret").await;
    let after = anna.snapshot().await;
    assert_ne!(after.epoch, before.epoch);
    for seq in [0, after.seq, before.seq] {
        let from = Resume { epoch: before.epoch.clone(), seq };
        let mut socket = anna.socket_from(from).await;
        assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::Epoch });
    }
    anna.socket().await;

    let mut visitor = visitor;
    visitor.caller.url.clone_from(&program.url);
    let state = visitor.state().await;
    assert_eq!(state.epoch, after.epoch);
    assert_ne!(state.epoch, visitor.started.state.epoch);
    let texts: Vec<&Message> =
        state.messages.iter().filter(|it| it.author != contract::Author::System).collect();
    assert_eq!(texts[0], &early);
    assert!(texts[1..].iter().zip(&said).all(|(kept, said)| *kept == said), "in order, no hole");
    assert!(!texts.contains(&&late));
    // What is sent again is there once, whether the backup had it or not.
    let again = |message: &Message| {
        let (visitor, key) = (&visitor, message.client_id.as_str().to_owned());
        let text =
            serde_json::to_value(&message.body).unwrap()["text"].as_str().unwrap().to_owned();
        async move { visitor.put(&key, &text).await }
    };
    assert_eq!(again(&early).await.status(), StatusCode::OK);
    let new: Message = read(again(&late).await, 201).await;
    assert_eq!(new.position, state.conversation.last_position + 1);
    assert_eq!(again(&late).await.status(), StatusCode::OK);
    let key = uuid();
    assert_eq!(anna.put(&chat, &key, "hello again").await.status(), StatusCode::CREATED);
    assert_eq!(anna.put(&chat, &key, "hello again").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_where_the_database_goes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, backup, elsewhere) = (at("chat.db"), at("backup.db"), at("files"));
    let add = ["agent", "add", "--database", &database, "--name", "anna"];
    does(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\n");
    let program = Program::over(database.as_ref());
    let anna = program.sign_in("anna@example.com", "secret").await;
    anna.set_available(true).await;
    let visitor = program.visitor().await;
    let (early, unsent, late) = (
        Upload::new("early.txt", b"early"),
        Upload::new("unsent.txt", b"unsent"),
        Upload::new("late.txt", b"late"),
    );
    let send = async |file: &Upload| {
        assert_eq!(file.send(&visitor.caller, VISITOR).await.status(), StatusCode::CREATED);
        let body = serde_json::json!({"text": "", "attachments": [file.id]});
        let path = format!("/v1/visitor/conversation/messages/{}", uuid());
        let said = visitor.ask(Method::PUT, &path, Some(body)).await;
        assert_eq!(said.status(), StatusCode::CREATED);
    };
    send(&early).await;
    unsent.send(&visitor.caller, VISITOR).await;
    let make = ["backup", "--database", &database, "--to", &backup];
    let told = does(&make, "");
    assert!(told.contains("and 1 files"), "{told}");
    assert_eq!(fs::read_dir(at("backup.db.files")).unwrap().count(), 1);
    send(&late).await;
    program.signal("KILL");
    drop(program);

    let lost = at("backup.db.files").replace("backup", "lost");
    fs::rename(at("backup.db.files"), &lost).unwrap();
    let bring_back = ["restore", "--from", &backup, "--database", &database];
    fails(&bring_back, "", "Cannot copy");
    assert!(!names(folder.path()).iter().any(|name| name.contains("restor")));
    fs::rename(&lost, at("backup.db.files")).unwrap();
    does(&bring_back, "");
    let before = fs::read_dir(at("chat.db.before-restore-1.files")).unwrap().count();
    assert_eq!(before, 3, "what was there before keeps what belongs to it");

    // Into a folder of its own, and served from there.
    does(&[&bring_back[..], &["--attachments", &elsewhere]].concat(), "");
    let served = ["--database", &database, "--attachments", &elsewhere];
    let program = Program::serve(&served);
    let mut caller = visitor.caller.clone();
    caller.url.clone_from(&program.url);
    for (file, there) in [(&early, true), (&unsent, false), (&late, false)] {
        let path = format!("/v1/visitor/attachments/{}", file.id);
        let got = caller.ask(Method::GET, &path, None).await;
        assert_eq!(got.status() == StatusCode::OK, there, "{path}");
    }
    let again = ["backup", "--database", &database, "--to", &at("again.db")];
    does(&[&again[..], &["--attachments", &elsewhere]].concat(), "");
    assert_eq!(fs::read_dir(at("again.db.files")).unwrap().count(), 1);
}

#[tokio::test]
async fn two_restores_of_one_backup_are_two_histories() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, backup) = (at("chat.db"), at("backup.db"));
    let add = ["agent", "add", "--database", &database, "--name", "anna"];
    does(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\n");
    does(&["backup", "--database", &database, "--to", &backup], "");
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let program = Program::over(database.as_ref());
        epochs.push(program.sign_in("anna@example.com", "secret").await.snapshot().await.epoch);
        program.signal("KILL");
        drop(program);
        does(&["restore", "--from", &backup, "--database", &database], "");
    }
    // By hand it is the same, as long as nothing is left of what was there.
    for name in names(folder.path()).iter().filter(|name| name.starts_with("chat.db")) {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    fs::copy(&backup, &database).unwrap();
    let program = Program::over(database.as_ref());
    epochs.push(program.sign_in("anna@example.com", "secret").await.snapshot().await.epoch);
    epochs.sort();
    epochs.dedup();
    assert_eq!(epochs.len(), 3);
}

#[tokio::test]
async fn what_is_no_backup_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, bad) = (at("chat.db"), at("bad.db"));
    let add = ["agent", "add", "--database", &database, "--name", "anna"];
    does(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\n");
    let bring_back = ["restore", "--from", &bad, "--database", &database];
    let whole = fs::read(&database).unwrap();
    let refuses = |words: &str| {
        fails(&bring_back, "", words);
        assert_eq!(fs::read(&database).unwrap(), whole);
        assert_eq!(names(folder.path()), ["bad.db", "chat.db"]);
    };
    fs::write(&bad, "").unwrap();
    refuses("cannot be read as a database of this server");
    fs::write(&bad, "Dear database, ".repeat(1000)).unwrap();
    refuses("cannot be read as a database of this server");
    // A copy that broke off, and one with a page of something else.
    fs::write(&bad, &whole[..whole.len() / 2]).unwrap();
    refuses("");
    let mut scrambled = whole.clone();
    scrambled[whole.len() / 2..][..4096].fill(0x5a);
    fs::write(&bad, &scrambled).unwrap();
    refuses("");

    fs::remove_file(&bad).unwrap();
    let output = run(&bring_back, "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(names(folder.path()), ["chat.db"], "no empty file is left where there was none");
}

#[tokio::test]
async fn what_another_version_made_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (database, backup) = (at("chat.db"), at("backup.db"));
    let list = ["agent", "list", "--database", &database];
    let add = ["agent", "add", "--database", &database, "--name", "anna"];
    does(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\n");
    let change = async |sql: &'static str| {
        let url = format!("sqlite://{database}");
        let mut sql_of = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(sql).execute(&mut sql_of).await.unwrap();
        sql_of.close().await.unwrap();
    };

    let program = Program::over(database.as_ref());
    change("UPDATE _sqlx_migrations SET version = -version WHERE version > 1").await;
    fails(&list, "", "is of an older version");
    change("UPDATE _sqlx_migrations SET version = abs(version)").await;
    does(&list, "");
    drop(program);

    change(
        "INSERT INTO _sqlx_migrations
         SELECT 9999, description, installed_on, success, checksum, execution_time
         FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let newer = "made by a newer version of the server";
    fails(&["serve", "--listen", "127.0.0.1:0", "--database", &database], "", newer);
    fails(&list, "", newer);
    fails(&["backup", "--database", &database, "--to", &backup], "", newer);
    let from_newer = ["restore", "--from", &database, "--database", &backup];
    fails(&from_newer, "", newer);
    assert!(!Path::new(&backup).exists());
}
