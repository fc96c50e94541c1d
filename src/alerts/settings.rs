//! How the agent wants to be alerted on this device.

use leptos::prelude::*;

use super::{Alerts, Prefs, Tone, health::Health};
use crate::ui::{Icon, Section, flag, handler, text::more, words};

/// The section: whether alerts would arrive, and sounds to choose and to hear.
#[component]
pub fn AlertSettings() -> impl IntoView {
    let more = more();
    let alerts = Alerts::here();
    let of = move |read: fn(&Prefs) -> bool| flag(move || alerts.prefs.with(read));
    let volume = move || alerts.prefs.with(|prefs| prefs.volume);
    let set_volume = move |event| {
        // A range has a number from 0 to 100.
        let volume = event_target_value(&event).parse().unwrap_or(volume());
        alerts.choose(|prefs| prefs.volume = volume);
    };
    view! {
        <Section title=more.alerts hint=more.alerts_hint>
            <Health />
            <ChooseTone
                label=more.sound_for_offers
                play=more.play_for_offers
                tones=&Tone::FOR_OFFERS
                get=|prefs| prefs.offer
                set=|prefs, tone| prefs.offer = tone
            />
            <ChooseTone
                label=more.sound_for_messages
                play=more.play_for_messages
                tones=&Tone::FOR_MESSAGES
                get=|prefs| prefs.message
                set=|prefs, tone| prefs.message = tone
            />
            <label class="field alert-volume">
                {more.volume}
                <input
                    type="range"
                    min="0"
                    max="100"
                    step="5"
                    prop:value=words(move || volume().to_string())
                    aria-valuetext=words(move || (more.percent)(volume()))
                    on:input=handler(set_volume)
                />
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=of(|prefs| prefs.muted)
                    on:change=handler(move |event| alerts.choose(|prefs| prefs.muted = event_target_checked(&event)))
                />
                {more.mute_all}
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=of(|prefs| prefs.messages_muted)
                    on:change=handler(move |event| {
                        alerts.choose(|prefs| prefs.messages_muted = event_target_checked(&event));
                    })
                />
                {more.mute_messages}
            </label>
        </Section>
    }
}

/// One of some sounds, and how it sounds.
#[component]
fn ChooseTone(
    label: &'static str,
    /// The name of the button that plays it.
    play: &'static str,
    tones: &'static [Tone],
    get: fn(&Prefs) -> Tone,
    set: fn(&mut Prefs, Tone),
) -> impl IntoView {
    let more = more();
    let alerts = Alerts::here();
    let chosen = move || alerts.prefs.with(get);
    let choose = move |event| {
        let tone = Tone::among(tones, &event_target_value(&event));
        alerts.choose(|prefs| set(prefs, tone));
        alerts.player.preview(tone);
    };
    let name = move |tone| match tone {
        Tone::Bell => more.tone_bell,
        Tone::Phone => more.tone_phone,
        Tone::Marimba => more.tone_marimba,
        Tone::Drop => more.tone_drop,
        Tone::Knock => more.tone_knock,
    };
    view! {
        <div class="alert-sound">
            <label class="field">
                {label}
                <select on:change=handler(choose)>
                    {tones
                        .iter()
                        .map(|&tone| view! {
                            <option value=tone.word() prop:selected=flag(move || chosen() == tone)>
                                {name(tone)}
                            </option>
                        })
                        .collect_view()}
                </select>
            </label>
            <button type="button" class="button" aria-label=play on:click=handler(move |_| alerts.player.preview(chosen()))>
                <Icon name="play" />
                {more.play}
            </button>
        </div>
    }
}
