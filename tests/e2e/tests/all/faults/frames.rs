//! Single frames are lost or come twice, as over a broken box on the way.

use e2e::{Link, Way};

use super::{Pair, rounds};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_frame_is_missed_with_the_next_one() {
    let mut pair = Pair::in_a_chat("frame-lost").await;
    for _ in 0..rounds() {
        pair.each_meets(Link::lose_frame).await;
        // What comes after it shows that something is missing.
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_comes_twice_changes_nothing() {
    let mut pair = Pair::in_a_chat("frame-doubled").await;
    for _ in 0..rounds() {
        pair.each_meets(Link::double_frame).await;
        for link in pair.links() {
            link.double_frame(Way::ToServer, "\"typing\"");
        }
        pair.each_sends(1).await;
        pair.happened().await;
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_is_lost_or_doubled_is_begun_anew() {
    let mut pair = Pair::in_a_chat("handshake").await;
    // A second word of who asks is against the protocol: the server closes, and it is begun anew.
    begin_anew(&mut pair, Link::double_frame).await;
    pair.are_connected().await;
    // Nobody hears who asks: after ten seconds the server closes, and it is begun anew.
    begin_anew(&mut pair, Link::lose_frame).await;
    pair.end().await;
}

/// The connections break, and this befalls what says who asks on the new ones.
async fn begin_anew(pair: &mut Pair, mishap: fn(&Link, Way, &str)) {
    for link in pair.links() {
        mishap(link, Way::ToServer, "\"auth\"");
    }
    pair.cut();
    pair.happened().await;
    pair.each_sends(1).await;
}
