# What people who work on policymine type. `just` lists it.

default:
    @just --list

# The main job: the bundled samples into ./policymine-data
samples:
    cargo run --release -- run corpora/samples

# All tests
test:
    cargo test --workspace

# Formatting and lints, as .ci/run checks them
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# What .ci/run checks, whole
ci:
    bash .ci/run

# Speed beside a baseline, counts asserted
bench:
    cargo bench -p tests

# Licences, advisories, versions
deny:
    cargo deny check

# Write the damaged samples anew from their originals
damage:
    cargo run --bin damage_samples -p tests

# Accept the tables of the samples as golden; review the diff before committing it
golden:
    POLICYMINE_GOLDEN=write cargo test --workspace --test golden

# Keep a small data directory of this version, for later ones to open or refuse: before tables or index change
fixture NAME:
    cargo run --bin old_index -p tests -- {{NAME}}
