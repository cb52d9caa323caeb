//! A document to feature counts, by family.
