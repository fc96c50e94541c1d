//! What must be true, whatever happened. Looked at on every frame and answer, and once more when
//! everything works again.

mod end;
mod told;
