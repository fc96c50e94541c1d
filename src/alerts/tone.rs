//! The sounds, each as the samples of one turn: made here, so that no file has to be fetched when
//! a chat comes in.

use serde::Serialize;

/// Samples a second.
pub(super) const RATE: f32 = 24_000.0;

/// How fast a note swells, in seconds: without it one would hear a click.
const ATTACK: f32 = 0.004;

/// One of the sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Two strokes of a bell, a third apart.
    Bell,
    /// The warble of a telephone.
    Phone,
    /// Four wooden notes going up.
    Marimba,
    /// Two quick notes going up.
    Drop,
    /// Two low knocks.
    Knock,
}

/// One note: when it begins, how high it is, when it has faded, how loud it is beside the others.
struct Note {
    at: f32,
    hz: f32,
    seconds: f32,
    loud: f32,
}

impl Tone {
    /// Those for a chat that comes in, the one that is meant when none was chosen first.
    pub const FOR_OFFERS: [Self; 3] = [Self::Bell, Self::Phone, Self::Marimba];
    /// Those for a message, likewise.
    pub const FOR_MESSAGES: [Self; 2] = [Self::Drop, Self::Knock];

    /// Its name where the choice is kept.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Bell => "bell",
            Self::Phone => "phone",
            Self::Marimba => "marimba",
            Self::Drop => "drop",
            Self::Knock => "knock",
        }
    }

    /// The one of that name among some; the first of them for a name that none has.
    #[must_use]
    pub fn among(tones: &[Self], word: &str) -> Self {
        tones.iter().copied().find(|tone| tone.word() == word).unwrap_or(tones[0])
    }

    /// How long one turn lasts, with the silence before the next, in seconds.
    fn turn(self) -> f32 {
        match self {
            Self::Bell => 2.6,
            Self::Phone | Self::Marimba => 2.4,
            Self::Drop | Self::Knock => 0.6,
        }
    }

    fn notes(self) -> Vec<Note> {
        let note = |at, hz, seconds, loud| Note { at, hz, seconds, loud };
        match self {
            Self::Bell => vec![note(0.0, 988.0, 1.0, 0.6), note(0.45, 784.0, 1.4, 0.6)],
            Self::Phone => (0..16_u8)
                .map(|n| {
                    let hz = if n % 2 == 0 { 784.0 } else { 988.0 };
                    note(f32::from(n) * 0.06, hz, 0.09, 0.7)
                })
                .collect(),
            Self::Marimba => [523.0, 659.0, 784.0, 1047.0]
                .into_iter()
                .zip(0..4_u8)
                .map(|(hz, n)| note(f32::from(n) * 0.14, hz, 0.5, 0.6))
                .collect(),
            Self::Drop => vec![note(0.0, 880.0, 0.18, 0.5), note(0.09, 1319.0, 0.3, 0.5)],
            Self::Knock => vec![note(0.0, 220.0, 0.12, 0.9), note(0.16, 220.0, 0.16, 0.9)],
        }
    }

    /// One turn, each sample from -1 to 1. Played again and again without a pause it repeats in
    /// its rhythm.
    #[must_use]
    pub(super) fn samples(self) -> Vec<f32> {
        let mut samples = vec![0.0_f32; index(self.turn())];
        for note in self.notes() {
            let length = index(note.seconds);
            let from = index(note.at);
            for (n, sample) in samples.iter_mut().skip(from).take(length).enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "a second or two of samples")]
                let t = n as f32 / RATE;
                let left = 1.0 - t / note.seconds;
                let shape = (t / ATTACK).min(1.0) * left * left * left;
                let wave = sin(std::f32::consts::TAU * note.hz * t);
                let overtone = sin(2.0 * std::f32::consts::TAU * note.hz * t);
                *sample += note.loud * shape * (0.75 * wave + 0.25 * overtone);
            }
        }
        samples
    }
}

/// The browser's: Rust brings one of its own, which is 4 KB.
#[expect(clippy::cast_possible_truncation, reason = "from -1 to 1")]
fn sin(angle: f32) -> f32 {
    js_sys::Math::sin(f64::from(angle)) as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and short")]
fn index(seconds: f32) -> usize {
    (seconds * RATE) as usize
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn every_sound_is_heard_clips_nowhere_and_ends_in_silence() {
        for tone in Tone::FOR_OFFERS.into_iter().chain(Tone::FOR_MESSAGES) {
            let samples = tone.samples();
            let loudest = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!((0.3..=1.0).contains(&loudest), "{tone:?} is as loud as {loudest}");
            // Or one would hear where a turn ends and the next begins.
            assert_eq!(samples[0], 0.0, "{tone:?}");
            assert!(samples[samples.len() - 100..].iter().all(|s| *s == 0.0), "{tone:?}");
        }
    }

    #[test]
    fn a_sound_is_found_by_its_name_and_an_unknown_name_is_the_first() {
        for tone in Tone::FOR_OFFERS {
            assert_eq!(Tone::among(&Tone::FOR_OFFERS, tone.word()), tone);
        }
        assert_eq!(Tone::among(&Tone::FOR_OFFERS, "knock"), Tone::Bell);
        assert_eq!(Tone::among(&Tone::FOR_MESSAGES, ""), Tone::Drop);
    }
}
