//! A network that is slow: long ways, and little that fits through.

use std::time::Duration;

use super::{Pair, rounds};

#[tokio::test(flavor = "multi_thread")]
async fn over_a_slow_network_all_arrives_in_order() {
    let mut pair = Pair::in_a_chat("slow").await;
    for _ in 0..rounds() {
        for link in pair.links() {
            link.delay(Duration::from_millis(400));
            link.throttle(8_000);
        }
        pair.each_sends(3).await;
        pair.talk().await;
        // Broken and made anew over the same slow network, with messages on their way.
        pair.each_sends(1).await;
        pair.cut();
        pair.are_connected().await;
        for link in pair.links() {
            link.full_speed();
        }
        pair.talk().await;
    }
    pair.end().await;
}
