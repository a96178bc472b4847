#!/usr/bin/env python3
"""Does a run that was killed leave a sound data directory, and does the next run make the same tables?

kill -9 and Ctrl-C at random moments and while commits are under way, into an empty directory and over existing
generations; then the run is finished and compared with an undisturbed one.

usage: full_crash.py WORKDIR [PATH...]        POLICYMINE_BIN names the program; exits 1 when something is wrong
"""
import pathlib
import random
import shutil
import signal
import sys
import time

from full_program import (CORPORA, Clock, call, check, contents, differences, finish, hashes, must, one_sentence,
                          sentence, sound, start)

WORK = pathlib.Path(sys.argv[1])
CORPUS = sys.argv[2:] or [CORPORA / "news"]
KILLS = 6
CHANCE = random.Random(7)


def run_words(data, settings):
    return ["run", *CORPUS, "--data", data, "--config", settings]


def generations(data):
    folder = data / "generations"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def kill(words, data, how, wait, at_commit):
    """Starts a run and kills it after `wait` seconds, or so long after the next generation's folder appears.
    Returns the exit code, or None when the run was over before."""
    before = generations(data)
    process = start(*words)
    began = time.monotonic()
    while process.poll() is None:
        due = time.monotonic() - began >= wait
        if at_commit:
            due = bool(generations(data) - before)
        if due:
            if at_commit:
                time.sleep(CHANCE.random() * 0.3)
            process.send_signal(how)
            break
        time.sleep(0.005)
    else:
        process.communicate()
        return None
    _, said = process.communicate(timeout=300)
    if b"panicked" in said:
        check(False, "killed, and it panicked: %s" % said.decode(errors="replace")[-300:])
    return process.returncode


def looks_right(data, when):
    """A reader after a crash: the last generation whole, or a sentence that there is none yet."""
    done = call("verify", "--data", data)
    if done.returncode == 0:
        return check(b"sound" in done.stdout, "%s: sound" % when)
    nothing_yet = done.returncode == 2 and one_sentence(done) and not (data / "tables").exists()
    return check(nothing_yet, "%s: nothing committed yet, said so (%s)" % (when, sentence(done)[:160]))


def main():
    settings = WORK / "crash.toml"
    # Commits on the way, so that moments inside a commit are met often.
    settings.write_text("commit_every = 3000\n", encoding="utf-8")
    calm, hurt = WORK / "calm", WORK / "hurt"
    clock = time.monotonic()
    must(*run_words(calm, settings), code=0)
    length = time.monotonic() - clock
    sound(calm, "undisturbed run (%.1f s)" % length)
    undisturbed = hashes(calm)

    for attempt in range(KILLS):
        at_commit = attempt % 2 == 1
        code = kill(run_words(hurt, settings), hurt, signal.SIGKILL, CHANCE.random() * length * 0.8, at_commit)
        looks_right(hurt, "kill -9 no. %d %s (%s)" % (
            attempt + 1, "in a commit" if at_commit else "at random", "too late" if code is None else code))
        if code is None and attempt + 1 < KILLS:
            shutil.rmtree(hurt)
    must(*run_words(hurt, settings), code=0)
    sound(hurt, "finished after %d kills" % KILLS)
    check(differences(hashes(hurt), undisturbed) == [], "the same parts as undisturbed; other: %s" % (
        differences(hashes(hurt), undisturbed)))
    left = [path.name for path in hurt.rglob("*") if path.name.startswith((".unfinished", "tmp"))]
    check(left == [], "nothing half-written stays: %s" % left)

    # Over existing generations, with everything read again.
    for at_commit in (False, True):
        kill([*run_words(hurt, settings), "--redo"], hurt, signal.SIGKILL, length * 0.4, at_commit)
        sound(hurt, "kill -9 of --redo over a generation")
    check(differences(contents(hurt), contents(calm)) == [], "the rows of the last generation are untouched: %s" % (
        differences(contents(hurt), contents(calm))))
    must(*run_words(hurt, settings), code=0)
    check(differences(contents(hurt), contents(calm)) == [], "and the same after a run")
    shutil.rmtree(hurt)

    # Ctrl-C: what had been read is in; the same command goes on.
    for attempt in range(3):
        code = kill(run_words(hurt, settings), hurt, signal.SIGINT, length * (0.1 + 0.2 * attempt), False)
        # Before the first write the signal may end it as it ends any program.
        at_once = code == -signal.SIGINT and not hurt.exists()
        check(code in (1, 130, None) or at_once, "Ctrl-C no. %d: exit %s" % (attempt + 1, code))
        looks_right(hurt, "after it")
    must(*run_words(hurt, settings), code=0)
    sound(hurt, "finished after Ctrl-C")
    other = differences(contents(hurt), contents(calm))
    check(other == [], "the same rows as undisturbed after Ctrl-C; other: %s" % other)
    again = call(*run_words(hurt, settings), "--format", "json")
    check(b'"committed":false' in again.stdout, "and a further run has nothing to do: %s" % again.stdout[:300].decode())
    shutil.rmtree(hurt)
    shutil.rmtree(calm)
    finish()


main()
