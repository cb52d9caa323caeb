//! Small deterministic numeric tools: sparse rows, logistic regression, seeded random numbers.
