"""Running the program under test and telling what is wrong: what the long checks share. It checks nothing itself."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPORA = SHARED / "corpora"
BIN = os.environ["POLICYMINE_BIN"]
FACTS = ["sentences", "statements", "metrics", "mentions", "references"]

_wrong = []


def check(ok, what):
    """Prints a line; a failed one makes `finish` exit 1."""
    print(("ok      " if ok else "FAILED  ") + what, flush=True)
    if not ok:
        _wrong.append(what)
    return ok


def skip(what):
    print("skipped " + what, flush=True)


def finish():
    sys.exit(1 if _wrong else 0)


def call(*args, timeout=600, **options):
    """Runs the program to its end; the result has bytes in `stdout` and `stderr`."""
    return subprocess.run([BIN, *map(os.fspath, map(_word, args))], capture_output=True, timeout=timeout, **options)


def start(*args):
    """Starts the program with its output thrown away."""
    command = [BIN, *map(os.fspath, map(_word, args))]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _word(argument):
    return argument if isinstance(argument, (str, bytes, os.PathLike)) else str(argument)


def must(*args, code=0, **options):
    """Runs the program; another exit code than `code` is a failed check. Returns its output as text."""
    done = call(*args, **options)
    if done.returncode != code:
        said = done.stderr.decode(errors="replace")[-400:]
        check(False, "%s: exit %d, want %d: %s" % (" ".join(map(str, args))[:120], done.returncode, code, said))
    return done.stdout.decode()


def rows(data, *args, code=0):
    return [json.loads(line) for line in must(*args, "--data", data, "--format", "jsonl", code=code).splitlines()]


def manifest(data):
    return json.loads((pathlib.Path(data) / "tables" / "manifest.json").read_text(encoding="utf-8"))


def hashes(data):
    """The parts of every table, in order: equal for equal tables, as parts are named by content."""
    return {table: [part["blake3"] for part in parts] for table, parts in manifest(data)["parts"].items()}


def contents(data):
    """Count and order-free digest of the rows of every table, whatever parts hold them."""
    tables = {}
    for table, parts in manifest(data)["parts"].items():
        command = [BIN, "export", table, "--data", os.fspath(data), "--format", "jsonl"]
        count = digest = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as export:
            for line in export.stdout:
                count += 1
                digest += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
        stated = sum(part["rows"] for part in parts)
        if count != stated:
            check(False, "export of %s has %d rows, the manifest says %d" % (table, count, stated))
        tables[table] = (count, digest % (1 << 128))
    return tables


def differences(one, other):
    """Names of the tables that differ between two answers of `hashes` or `contents`."""
    return sorted(table for table in one.keys() | other.keys() if one.get(table) != other.get(table))


def sound(data, when):
    done = call("verify", "--data", data)
    said = (done.stdout + done.stderr).decode(errors="replace").strip()
    return check(done.returncode == 0 and "sound" in said, "%s: verify says sound%s" % (
        when, "" if done.returncode == 0 else ": exit %d, %s" % (done.returncode, said[-300:])))


def sentence(done):
    """What the program said on standard error, on one line."""
    return " ".join(done.stderr.decode(errors="replace").split())


def one_sentence(done):
    """True when the program failed with words for a person: no panic, no backtrace, no bare debug form."""
    said = done.stderr.decode(errors="replace")
    return bool(said.strip()) and not any(sign in said for sign in ("panicked", "RUST_BACKTRACE", "Os {", "stack backtrace"))


def news_files(folder, count):
    """A folder with links to the first `count` single-file news documents."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((CORPORA / "news" / "2012").iterdir())[:count]:
        target = folder / path.name
        if not target.exists():
            target.write_bytes(path.read_bytes())
    return folder


class Clock:
    """Seconds since it was made."""

    def __init__(self):
        self.began = time.monotonic()

    def __str__(self):
        return "%.1f s" % (time.monotonic() - self.began)
