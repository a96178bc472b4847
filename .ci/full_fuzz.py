#!/usr/bin/env python3
"""Do the fuzz targets find nothing in a minute each?

usage: full_fuzz.py WORKDIR        needs a nightly toolchain and cargo-fuzz; FUZZ_SECONDS is the time for each target

The first build compiles all dependencies for the fuzzer: about half an hour on two cores. CARGO_TARGET_DIR keeps it.
"""
import os
import pathlib
import shutil
import subprocess
import sys

from full_program import ROOT, check, finish, skip

WORK = pathlib.Path(sys.argv[1])
FUZZ = ROOT / "tests" / "fuzz"
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))
TARGETS = ["decode", "repair", "query"]
# Longest input: several paragraphs. Long ones are the business of full_hostile.py.
LONGEST = 4096


def there(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    if not there("cargo", "+nightly", "fuzz", "--version"):
        skip("the fuzz targets: a nightly toolchain and cargo-fuzz are not both installed")
        return finish()
    # The versions that the program is built with; the fuzzer's own runtime is added to them.
    shutil.copy(ROOT / "Cargo.lock", FUZZ / "Cargo.lock")
    fuzz = ["cargo", "+nightly", "fuzz"]
    options = ["--fuzz-dir", str(FUZZ)]
    built = subprocess.run([*fuzz, "build", *options], cwd=FUZZ, capture_output=True, check=False)
    if not check(built.returncode == 0, "they build"):
        print(built.stderr.decode(errors="replace")[-2000:])
        return finish()
    for target in TARGETS:
        corpus = WORK / target
        corpus.mkdir()
        artifacts = WORK / ("artifacts-%s" % target)
        artifacts.mkdir()
        run = subprocess.run(
            [*fuzz, "run", *options, target, corpus, FUZZ / "seeds" / target, "--", "-max_total_time=%d" % SECONDS,
             "-max_len=%d" % LONGEST, "-timeout=10", "-rss_limit_mb=4096", "-artifact_prefix=%s/" % artifacts],
            cwd=FUZZ, capture_output=True, check=False)
        said = run.stderr.decode(errors="replace")
        done = [line for line in said.splitlines() if line.startswith("Done ")]
        check(run.returncode == 0 and bool(done), "%s: %s" % (target, done[-1] if done else said[-1500:]))
        for found in artifacts.iterdir():
            print("        %s: %r" % (found.name, found.read_bytes()[:300]))
    finish()


main()
