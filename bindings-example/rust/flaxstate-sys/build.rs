//! Finds libflaxstate: in the folder `FLAXSTATE_LIB_DIR`, or by pkg-config.

use std::env;

fn main() {
    println!("cargo:rerun-if-env-changed=FLAXSTATE_LIB_DIR");
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    if let Ok(folder) = env::var("FLAXSTATE_LIB_DIR") {
        println!("cargo:rustc-link-search=native={folder}");
        println!("cargo:rustc-link-lib=dylib=flaxstate");
        return;
    }
    if let Err(error) = pkg_config::Config::new()
        .atleast_version("0.1.0")
        .probe("flaxstate")
    {
        eprintln!("libflaxstate was not found: {error}");
        eprintln!(
            "Set FLAXSTATE_LIB_DIR to the folder of libflaxstate.so, or let pkg-config find flaxstate.pc."
        );
        std::process::exit(1);
    }
}
