//! Compiled-in lexicons and models.
