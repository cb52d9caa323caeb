//! What the library promises, a file a subject. One program, because linking costs
//! more than the tests do.
mod architecture;
mod clustering;
mod confusion_us;
mod findings;
mod ingest;
mod ingest_data;
mod ingest_parquet;
mod ingest_properties;
mod rules;
mod segmentation;
mod segmentation_data;
mod stylo;
