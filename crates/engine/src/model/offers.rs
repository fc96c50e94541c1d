//! What is offered to the agent.

use contract::{Offer, OfferId, Visitor};

/// An offer, and what the agent did about it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferView {
    /// The offer.
    pub offer: Offer,
    /// What the agent did about it.
    pub phase: OfferPhase,
}

/// What the agent did about an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfferPhase {
    /// Nothing yet.
    #[default]
    Ringing,
    /// Accepted; the server has not answered.
    Accepting,
    /// Declined; the server has not answered.
    Declining,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Offers(Vec<OfferView>);

impl Offers {
    pub fn as_slice(&self) -> &[OfferView] {
        &self.0
    }

    pub fn get_mut(&mut self, id: &OfferId) -> Option<&mut OfferView> {
        self.0.iter_mut().find(|view| view.offer.id == *id)
    }

    /// Takes an offer in; one that is known keeps its phase.
    pub fn put(&mut self, offer: Offer) {
        match self.get_mut(&offer.id) {
            Some(view) => view.offer = offer,
            None => self.0.push(OfferView { offer, phase: OfferPhase::default() }),
        }
    }

    /// Drops an offer; tells whether it was there.
    pub fn remove(&mut self, id: &OfferId) -> bool {
        let before = self.0.len();
        self.0.retain(|view| view.offer.id != *id);
        self.0.len() != before
    }

    /// Keeps only those that are among `offers`.
    pub fn retain(&mut self, offers: &[Offer]) {
        self.0.retain(|view| offers.iter().any(|offer| offer.id == view.offer.id));
    }

    /// Takes a newer profile in; tells whether an offer shows it.
    pub fn put_visitor(&mut self, visitor: &Visitor) -> bool {
        let mut changed = false;
        for view in &mut self.0 {
            let known = &mut view.offer.visitor;
            if known.id == visitor.id && known.version < visitor.version {
                known.clone_from(visitor);
                changed = true;
            }
        }
        changed
    }
}
