//! A long conversation, read back to its beginning.
