//! Results to what a person or another program reads.
