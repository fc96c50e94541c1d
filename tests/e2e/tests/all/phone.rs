//! On a phone, 375 px wide.
