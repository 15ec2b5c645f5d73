//! A folder for the files of a test.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Removed with all that is in it when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = env::temp_dir().join(format!("flaxstate-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        Path::join(&self.0, name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A test that failed has more to say than that its folder can't be removed.
        let _ = fs::remove_dir_all(&self.0);
    }
}
