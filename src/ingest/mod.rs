//! Files to [`Post`](crate::Post)s, streaming. The only module that knows file formats.
