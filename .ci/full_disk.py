#!/usr/bin/env python3
"""A full disk, a read-only disk, two writers at once, closed pipes: clear words, and nothing lost.

usage: full_disk.py WORKDIR        POLICYMINE_BIN names the program; exits 1 when something is wrong
"""
import os
import pathlib
import shutil
import subprocess
import sys
import time

from full_program import (BIN, CORPORA, call, check, contents, differences, finish, manifest, must, news_files,
                          one_sentence, rows, sentence, skip, sound, start)

WORK = pathlib.Path(sys.argv[1])
READERS = (["search", "工作", "--limit", "all", "--format", "ids"], ["kwic", "工作"], ["metrics"], ["stats"],
           ["references"], ["initiatives", "list"], ["export", "documents", "--format", "jsonl"], ["verify"])


def mount(*words):
    return subprocess.run(["mount", *map(str, words)], capture_output=True, check=False).returncode == 0


def full_disk(small):
    place = WORK / "tmpfs"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", place):
        return skip("full disk: mounting a tmpfs is not allowed here")
    try:
        data = place / "data"
        filler = place / "filler"
        must("run", small, "--data", data)
        before = contents(data)
        # Full at another moment of the run each time: while parts, index or links are written.
        for left in (64, 1024, 3072, 6144, 8192, 10240):
            filler.unlink(missing_ok=True)
            filler.write_bytes(bytes(max(0, shutil.disk_usage(place).free - (left << 10))))
            done = call("run", small, CORPORA / "reports", CORPORA / "html", "--data", data)
            check(done.returncode == 2 and one_sentence(done) and "space" in sentence(done).lower(),
                  "disk full at %d KB: exit %d, %s" % (left, done.returncode, sentence(done)[:300]))
            sound(data, "the generation before it")
            check(differences(contents(data), before) == [], "with the same rows")
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=400m", str(place)], check=True)
        must("run", small, CORPORA / "reports", CORPORA / "html", "--data", data)
        sound(data, "with space again, a run")
        empty = place / "none"
        filler.write_bytes(bytes(shutil.disk_usage(place).free))
        done = call("run", small, "--data", empty)
        check(done.returncode == 2 and one_sentence(done), "no space at all: exit %d, %s" % (done.returncode, sentence(done)[:200]))
    finally:
        subprocess.run(["umount", str(place)], check=False)


def read_only(data):
    """Every reading command on a directory nobody may write to."""
    place = WORK / "read-only"
    place.mkdir()
    prefix, mounted = [], mount("--bind", data, place)
    if mounted and not mount("-o", "remount,ro,bind", place):
        subprocess.run(["umount", str(place)], check=False)
        mounted = False
    if not mounted:
        if os.geteuid() == 0:
            return skip("read-only data directory: a read-only mount is not allowed here, and root ignores permissions")
        shutil.copytree(data, place, symlinks=True, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a-w", str(place)], check=True)
    try:
        for words in READERS:
            there, here = call(*words, "--data", data), call(*words, "--data", place)
            check(here.returncode == there.returncode == 0 and here.stdout == there.stdout,
                  "read-only: %s as on a writable one%s" % (" ".join(words), "" if here.returncode == 0 else ": " + sentence(here)[:200]))
        done = call("run", CORPORA / "reports", "--data", place)
        check(done.returncode == 2 and one_sentence(done), "run on it: exit %d, %s" % (done.returncode, sentence(done)[:200]))
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=False)
        else:
            subprocess.run(["chmod", "-R", "u+w", str(place)], check=True)


def two_writers(data, small):
    """A second writer is told who holds the directory; readers meanwhile see one generation, whole."""
    first = start("run", CORPORA / "reports", CORPORA / "html", "--data", data, "--redo")
    told, seen, torn = None, set(), []
    before = rows(data, "export", "documents")
    while first.poll() is None:
        if told is None:
            second = call("run", small, "--data", data)
            if second.returncode == 2 and first.poll() is None:
                told = sentence(second)
            elif second.returncode in (0, 1):
                time.sleep(0.05)
                continue
        generation = manifest(data)["generation"]
        facts, documents = rows(data, "metrics"), rows(data, "export", "documents")
        seen.add(generation)
        if len(documents) < len(before) or {row["doc_id"] for row in facts} - {row["doc_id"] for row in documents}:
            torn.append(generation)
    first.communicate()
    check(told is not None and str(first.pid) in told, "a second writer is told who writes: %s" % told)
    check(not torn, "readers during a run saw whole generations: %s" % sorted(seen))
    check(first.returncode == 0, "and the first writer ended well: exit %s" % first.returncode)
    sound(data, "after two writers")


def pipes(data):
    commands = (["metrics"], ["search", "工作"], ["kwic", "工作"], ["export", "documents"], ["statements"], ["stats"],
                ["trend", "工作"], ["initiatives", "list"])
    bad = []
    for words in commands:
        for form in ("table", "jsonl", "csv", "parquet", "arrow"):
            with subprocess.Popen([BIN, *words, "--data", data, "--format", form], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdout.read(1)
                process.stdout.close()
                said = process.stderr.read()
            if process.returncode != 0 or b"panick" in said or b"roken pipe" in said:
                bad.append("%s %s | head: exit %d %s" % (words, form, process.returncode, said[-100:]))
            with open("/dev/full", "wb") as full:
                done = subprocess.run([BIN, *words, "--data", data, "--format", form], stdout=full,
                                      stderr=subprocess.PIPE, check=False)
            said = done.stderr.decode()
            if done.returncode != 2 or "panick" in said or "space" not in said:
                bad.append("%s %s > /dev/full: exit %d %s" % (words, form, done.returncode, said[-100:]))
    others = (["run", CORPORA / "reports", "--data", data], ["verify", "--data", data], ["repair", CORPORA / "reports" / sorted(os.listdir(CORPORA / "reports"))[0]],
              ["extract", CORPORA / "reports", "--what", "metrics"], ["explain", rows(data, "export", "documents")[0]["doc_id"], "--data", data])
    for words in others:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BIN, *map(str, words)], stdout=full, stderr=subprocess.PIPE, check=False)
        if done.returncode != 2:
            bad.append("%s > /dev/full: exit %d" % (words[0], done.returncode))
    for problem in bad:
        print("        " + problem)
    check(not bad, "a closed pipe is success, a full device exit 2, in every command and form")


def main():
    small, data = news_files(WORK / "news60", 60), WORK / "disk-data"
    must("run", small, CORPORA / "reports", CORPORA / "html", "--data", data)
    pipes(data)
    read_only(data)
    two_writers(data, small)
    full_disk(small)
    finish()


main()
