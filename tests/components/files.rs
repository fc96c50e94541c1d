//! Files that come with messages, and those that are to.

use agent_inbox::api::Method;
use contract::{Attachment, Author, Body};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat::stage,
    data::{conversation, message},
    page::until,
};

fn file(name: &str, content_type: &str, width: Option<u32>) -> Attachment {
    Attachment {
        id: name.into(),
        name: name.into(),
        content_type: content_type.into(),
        size: 1_234_000,
        width,
        height: width,
    }
}

#[wasm_bindgen_test]
async fn files_are_told_by_name_and_size_and_a_picture_that_does_not_come_as_well() {
    let stage = stage(conversation("c1", Some("Ada Lovelace"), 0));
    let attachments = vec![
        file("offer.pdf", "application/pdf", None),
        file("photo.png", "image/png", Some(400)),
        file("evil.svg", "image/svg+xml", Some(400)),
    ];
    let body = Body::Text { text: String::new(), attachments: attachments.into() };
    stage.messages(vec![message("c1", 1, Author::Visitor, body)]);
    // Nothing is asked of a network here, so the picture is a file like any other in the end.
    for name in ["offer.pdf", "photo.png", "evil.svg"] {
        until(name, || stage.page.has_button(&format!("Download {name}"))).await;
    }
    assert!(stage.page.says("1.2 MB"));
    assert!(!stage.page.has("img"));
    stage.page.button("Download offer.pdf").click();
    until("why not", || stage.page.says("The file was not downloaded.")).await;
}

#[wasm_bindgen_test]
async fn files_can_be_attached_where_the_server_takes_them() {
    let limits = json!({"max_size": 10, "types": ["image/png"], "per_message": 10});
    for (can, status, there) in [
        (json!({ "attachments": limits }), 200, true),
        (json!({}), 200, false),
        (json!({}), 404, false),
    ] {
        let stage = stage(conversation("c1", Some("Ada Lovelace"), 0));
        stage.desk.answer(Method::Get, "/capabilities", status, &can).await;
        stage.messages(vec![message("c1", 1, Author::Visitor, Body::text("Hello"))]);
        until("the message", || stage.page.says("Hello")).await;
        if there {
            until("the button", || stage.page.has_button("Attach files")).await;
            let field = stage.page.find("input[type=file]");
            assert_eq!(field.attribute("accept").as_deref(), Some("image/png"));
        }
        assert_eq!(stage.page.has_button("Attach files"), there);
        agent_inbox::chat::forget_files();
    }
}
