//! Many documents of one account folded into one mergeable fingerprint.
