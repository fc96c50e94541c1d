//! Nothing more can be kept on the device.

use e2e::{Name, Role};

use super::Pair;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_storage_is_told_once_and_work_goes_on() {
    let mut pair = Pair::in_a_chat("storage").await;
    pair.agent.browser.fill_storage().await;
    pair.visitor.browser.fill_storage().await;
    let notices = pair.agent.browser.role(Role::Region, "Notices");
    pair.talk().await;
    notices.says("storage is full").await;
    notices.role(Role::Button, Name::Any).count_is(1).await;
    notices.role(Role::Button, Name::Any).click().await;
    let unkept = pair.visitor.browser.role(Role::Status, Name::Any).with_text("keeps nothing");
    unkept.there().await;

    // Unsent messages are then in memory alone, and sent all the same.
    pair.cut_off();
    pair.each_sends(3).await;
    pair.flow();
    pair.are_connected().await;
    pair.talk().await;
    notices.role(Role::Button, Name::Any).gone().await;
    pair.end().await;
}
