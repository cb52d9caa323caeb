//! Lets plain `cargo build` link the extension module, as maturin does by itself.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
