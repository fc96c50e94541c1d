//! One WebSocket.

use std::rc::Rc;

use engine::{FRAME_BYTES, Input, SocketId, TOO_BIG};
use gloo_timers::callback::Timeout;
use js_sys::JsString;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::{Back, slices::Slices};

/// A close code of its own for a socket that could not even be made (RFC 6455, section 7.1.5).
const ABNORMAL: u16 = 1006;

/// A socket that tells the engine what comes, and closes when it is dropped.
pub(super) struct Socket {
    socket: WebSocket,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Opens a socket; when that is not even possible the engine hears of it a moment later.
    pub fn open(url: &str, id: SocketId, back: &Back) -> Option<Self> {
        let Ok(socket) = WebSocket::new(url) else {
            let back = back.clone();
            Timeout::new(0, move || back.feed(Input::SocketClosed(id, ABNORMAL))).forget();
            return None;
        };
        let back = back.clone();
        let slices = Slices::new(move |input| back.feed(input));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let slices = Rc::clone(&slices);
            move |event: MessageEvent| {
                let data = event.data().dyn_into::<JsString>();
                slices.take(match data {
                    // Not even looked at: what this program takes of the memory it keeps.
                    Ok(text) if text.length() as usize > FRAME_BYTES => {
                        Input::SocketClosed(id, TOO_BIG)
                    }
                    Ok(text) => Input::Frame(id, text.into()),
                    // Bytes are no frame of this protocol.
                    Err(_) => Input::Frame(id, String::new()),
                });
            }
        });
        // After what came before it.
        let on_close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            slices.take(Input::SocketClosed(id, event.code()));
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, _on_message: on_message, _on_close: on_close })
    }

    /// Sends a frame. On a socket that is going down it is lost, as the engine expects: it hears
    /// of the close and starts over.
    pub fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // A browser still connecting logs an error for a close; there is nothing to do about it.
        let _ = self.socket.close_with_code(1000);
    }
}
