//! Whole paths, one file each.
