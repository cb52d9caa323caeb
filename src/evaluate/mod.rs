//! Measures of the field: verification, clustering, detection, segmentation.

pub mod clustering;
