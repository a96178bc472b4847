//! Hashes the lexicons and the code of the pipeline, so that every part of the data directory can say what made it.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    for (variable, folder) in [("LEXICON_HASH", "../pipeline/lexicons"), ("CODE_HASH", "../pipeline/src")] {
        println!("cargo::rerun-if-changed={folder}");
        println!("cargo::rustc-env={variable}={}", hash(&here.join(folder))?);
    }
    Ok(())
}

/// First 12 hexadecimal digits of the hash of all files, in order of their names; a missing folder has none.
fn hash(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                // A checkout with Windows line ends holds the same lexicon.
                let bytes: Vec<u8> = fs::read(&path)?.into_iter().filter(|&byte| byte != b'\r').collect();
                files.insert(name, bytes);
            }
        }
    }
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
        hasher.update(blake3::hash(&bytes).as_bytes());
    }
    Ok(hasher.finalize().to_hex().chars().take(12).collect())
}
