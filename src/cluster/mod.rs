//! Many fingerprints to groups with reasons.
