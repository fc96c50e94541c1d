//! Sounds that are heard in the background too: what repeats does so on the clock of the audio
//! itself, not by timers of the page, which browsers slow down where nobody looks.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    AudioBufferSourceNode, AudioContext, AudioContextState, AudioScheduledSourceNode, GainNode,
};

use super::{Tone, tone::RATE};

/// How long the audio may take to start before the screen says that it waits for a click.
const PATIENCE: Duration = Duration::from_millis(800);
/// Messages that come faster than this, in seconds, are one sound.
const CHIME_PAUSE: f64 = 1.0;

/// Whether sounds can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// It is starting, and nobody knows yet.
    Starting,
    /// They can.
    Ready,
    /// Not before the person clicks or presses a key: browsers demand that of every page.
    Locked,
    /// This browser has no sound for pages.
    Missing,
}

/// The player. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub struct Player {
    /// Whether it can be heard.
    pub voice: RwSignal<Voice>,
    desk: StoredValue<Option<Rc<Desk>>, LocalStorage>,
}

/// The audio of this page.
struct Desk {
    context: AudioContext,
    volume: GainNode,
    ringing: RefCell<Option<Ringing>>,
    chimed_at: RefCell<f64>,
    _on_state: Closure<dyn Fn()>,
}

/// A sound that repeats.
struct Ringing {
    tone: Tone,
    source: AudioBufferSourceNode,
    /// When it ends, on the clock of the audio.
    ends_at: f64,
}

impl Player {
    /// A player that lives as long as its owner.
    pub(super) fn start() -> Self {
        let voice = RwSignal::new(Voice::Starting);
        let desk = Desk::new(voice).map(Rc::new);
        voice.set(if desk.is_some() { Voice::Starting } else { Voice::Missing });
        let player = Self { voice, desk: StoredValue::new_local(desk) };
        if let Ok(timer) = set_timeout_with_handle(move || player.look(), PATIENCE) {
            on_cleanup(move || timer.clear());
        }
        player.unlock();
        let listeners: [WindowListenerHandle; 2] = [
            // After the click has done what it is for: what says that sound is locked goes away,
            // and nothing may move under the pointer before.
            window_event_listener(ev::click, move |_| player.unlock()),
            window_event_listener(ev::keydown, move |_| player.unlock()),
        ];
        on_cleanup(move || {
            listeners.into_iter().for_each(|listener| listener.remove());
            if let Some(Some(desk)) = player.desk.try_update_value(Option::take) {
                desk.context.set_onstatechange(None);
                // It is closed by the end of the page at the latest.
                let _ = desk.context.close();
            }
        });
        player
    }

    /// One without sound, for tests.
    #[must_use]
    pub fn silent(voice: Voice) -> Self {
        Self { voice: RwSignal::new(voice), desk: StoredValue::new_local(None) }
    }

    /// Starts the audio if the browser lets it; it does after a click or a key.
    pub fn unlock(self) {
        self.with(|desk| {
            if desk.context.state() != AudioContextState::Running {
                // Whether it worked shows in the state.
                let _ = desk.context.resume();
            }
        });
    }

    fn look(self) {
        self.with(|desk| {
            let voice = of(desk.context.state());
            if self.voice.get_untracked() != voice {
                self.voice.set(voice);
            }
        });
    }

    /// How loud everything is, from 0 to 100.
    pub(super) fn set_volume(self, percent: u8) {
        self.with(|desk| {
            // The ear hears ratios: half of the scale is to sound half as loud.
            let share = f32::from(percent) / 100.0;
            desk.volume.gain().set_value(share * share);
        });
    }

    /// Repeats a sound for so many seconds at most, or ends that.
    pub(super) fn ring(self, ring: Option<(Tone, f64)>) {
        self.with(|desk| desk.ring(ring).unwrap_or_default());
    }

    /// Plays a sound once, but for messages not more than one a second.
    pub(super) fn chime(self, tone: Tone) {
        self.with(|desk| {
            let now = desk.context.current_time();
            // A clock that stands still has nothing to say about how fast messages come.
            let is_running = desk.context.state() == AudioContextState::Running;
            if is_running && now - *desk.chimed_at.borrow() >= CHIME_PAUSE {
                desk.chimed_at.replace(now);
                desk.play(tone).unwrap_or_default();
            }
        });
    }

    /// Plays a sound once, to hear what it is like.
    pub fn preview(self, tone: Tone) {
        self.unlock();
        self.with(|desk| desk.play(tone).unwrap_or_default());
    }

    fn with(self, work: impl Fn(&Desk)) {
        if let Some(Some(desk)) = self.desk.try_get_value() {
            work(&desk);
        }
    }
}

impl Desk {
    /// `None` in a browser without audio.
    fn new(voice: RwSignal<Voice>) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let volume = context.create_gain().ok()?;
        volume.connect_with_audio_node(&context.destination()).ok()?;
        let on_state = Closure::<dyn Fn()>::new({
            let context = context.clone();
            move || {
                let now = of(context.state());
                if voice.try_get_untracked().is_some_and(|old| old != now) {
                    voice.set(now);
                }
            }
        });
        context.set_onstatechange(Some(on_state.as_ref().unchecked_ref()));
        let (ringing, chimed_at) = (RefCell::default(), RefCell::new(f64::NEG_INFINITY));
        Some(Self { context, volume, ringing, chimed_at, _on_state: on_state })
    }

    fn ring(&self, ring: Option<(Tone, f64)>) -> Result<(), JsValue> {
        let now = self.context.current_time();
        let mut ringing = self.ringing.borrow_mut();
        // One that has come to its end does not begin anew.
        let goes_on =
            |it: &Ringing| ring.is_some_and(|(tone, _)| tone == it.tone && now < it.ends_at);
        if let Some(other) = ringing.take_if(|it| !goes_on(it)) {
            stop(&other.source, 0.0)?;
        }
        let Some((tone, seconds)) = ring else { return Ok(()) };
        let ends_at = now + seconds;
        let source = match ringing.take() {
            Some(it) => it.source,
            None => {
                let source = self.source(tone)?;
                source.set_loop(true);
                source.start()?;
                source
            }
        };
        stop(&source, ends_at)?;
        *ringing = Some(Ringing { tone, source, ends_at });
        Ok(())
    }

    fn play(&self, tone: Tone) -> Result<(), JsValue> {
        self.source(tone)?.start()
    }

    fn source(&self, tone: Tone) -> Result<AudioBufferSourceNode, JsValue> {
        let samples = tone.samples();
        let length = u32::try_from(samples.len()).unwrap_or_default();
        let buffer = self.context.create_buffer(1, length, RATE)?;
        buffer.copy_to_channel(&samples, 0)?;
        let source = self.context.create_buffer_source()?;
        source.set_buffer(Some(&buffer));
        source.connect_with_audio_node(&self.volume)?;
        Ok(source)
    }
}

/// Stops a sound at a time of the audio's clock. Said again it replaces what was said before.
fn stop(source: &AudioBufferSourceNode, at: f64) -> Result<(), JsValue> {
    source.unchecked_ref::<AudioScheduledSourceNode>().stop_with_when(at)
}

/// What the state of the audio means. Some browsers have further states, in which nothing is
/// heard either.
fn of(state: AudioContextState) -> Voice {
    match state {
        AudioContextState::Running => Voice::Ready,
        AudioContextState::Closed => Voice::Missing,
        _ => Voice::Locked,
    }
}
