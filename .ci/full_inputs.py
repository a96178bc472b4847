#!/usr/bin/env python3
"""Does input of every size and shape become rows or rejects, in bounded memory, and never an aborted run?

usage: full_inputs.py WORKDIR        POLICYMINE_BIN names the program; exits 1 when something is wrong
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

from full_program import BIN, Clock, call, check, finish, must, one_sentence, rows, sentence, skip, sound

WORK = pathlib.Path(sys.argv[1])
MEGABYTE = 1 << 20
# A run holds a few batches of documents and the index writer's arena; a file read whole would be far above.
MEMORY_MB = 900
# The same where every sentence holds three numbers, seven million in all: it rises to 850 MB over the first 50 MB of input,
# stays there, and to 1,040 in the corpus passes.
MEMORY_OF_FACTS_MB = 1200
SENTENCE = "沈阳市%d年新建口袋公园%d个，完成投资%d.5亿元，同比增长%d%%。\n"


def sentence_no(number):
    return SENTENCE % (2000 + number % 25, number, number % 97, number % 31)


def run_measured(*args, code):
    """Runs, checks the exit code, returns the summary and the largest resident memory in MB."""
    command = [BIN, "run", *map(str, args), "--format", "json"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=out, stderr=said)
        late = threading.Timer(900, process.kill)
        late.start()
        # Of this process alone: RUSAGE_CHILDREN keeps the largest of all there ever were.
        _, status, usage = os.wait4(process.pid, 0)
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != code:
            said.seek(0)
            check(False, "run %s: exit %d, want %d: %s" % (args[0], process.returncode, code, said.read().decode()[-300:]))
        out.seek(0)
        return json.loads(out.read() or b"{}"), usage.ru_maxrss // 1024


def large_text():
    path = WORK / "large" / "large.txt"
    path.parent.mkdir()
    piece = "".join(sentence_no(n) for n in range(2000)).encode()
    with path.open("wb") as file:
        while file.tell() < 200 * MEGABYTE:
            file.write(piece)
    clock = Clock()
    summary, peak = run_measured(path.parent, "--data", WORK / "large-data", code=1)
    reject = (rows(WORK / "large-data", "export", "rejects") or [{}])[0]
    check(summary.get("rejects") == 1 and "max_bytes" in reject.get("reason", ""),
          "200 MB of text in one file is refused with the way out (%s): %s" % (clock, reject.get("reason")))
    check(peak < MEMORY_MB, "in %d MB of memory" % peak)
    shutil.rmtree(path.parent)


def many_records():
    path = WORK / "records" / "records.jsonl"
    path.parent.mkdir()
    count, number = 0, 0
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < 200 * MEGABYTE:
            text = "".join(sentence_no(number + n) for n in range(400))
            number += 400
            count += 1
            file.write(json.dumps({"id": str(count), "title": "第%d号" % count, "text": text}, ensure_ascii=False) + "\n")
        file.write("{broken\n")
    clock = Clock()
    summary, peak = run_measured(path.parent, "--data", WORK / "records-data", code=1)
    check((summary.get("documents"), summary.get("rejects")) == (count, 1),
          "200 MB of JSON lines stream: %s of %d records, %s reject for the broken line (%s)" % (
              summary.get("documents"), count, summary.get("rejects"), clock))
    check(peak < MEMORY_OF_FACTS_MB, "in %d MB of memory" % peak)
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([BIN, "extract", str(path), "--what", "metrics", "--format", "jsonl"], stdout=out,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = sum(piece.count(b"\n") for piece in iter(lambda: out.read(MEGABYTE), b""))
    # One reject, and three numbers a sentence.
    check((process.returncode, lines) == (1, count * 400 * 3) and usage.ru_maxrss // 1024 < MEMORY_MB,
          "extract prints %d rows of it in %d MB" % (lines, usage.ru_maxrss // 1024))
    shutil.rmtree(path.parent)
    shutil.rmtree(WORK / "records-data")


def many_files():
    folder = WORK / "many"
    for number in range(20000):
        if number % 1000 == 0:
            (folder / str(number)).mkdir(parents=True)
        path = folder / str(number // 1000 * 1000) / ("%d.txt" % number)
        path.write_text(sentence_no(number), encoding="utf-8")
    clock = Clock()
    summary, peak = run_measured(folder, "--data", WORK / "many-data", code=0)
    check(summary.get("documents") == 20000 and peak < MEMORY_MB,
          "20,000 small files: %s documents in %s and %d MB" % (summary.get("documents"), clock, peak))
    clock = Clock()
    summary, _ = run_measured(folder, "--data", WORK / "many-data", code=0)
    check((summary.get("unchanged"), summary.get("committed")) == (20000, False),
          "and again, nothing new: %s unchanged in %s" % (summary.get("unchanged"), clock))
    shutil.rmtree(folder)
    shutil.rmtree(WORK / "many-data")


def odd_folder():
    """Files whose names and kinds a user meets; returns the folder and the number that are documents."""
    folder = WORK / "odd"
    folder.mkdir()
    names = [b"a b.txt", b"new\nline.txt", b"q\"uo'te.txt", b"not-utf8-\xff\xfe.txt", b"!bang!.txt", b"hash#3.txt",
             b"-dash.txt", "全角　空格．txt.txt".encode(), b"tab\t.txt", b"percent%20.txt", b"back\\slash.txt",
             b"bell\x07.txt", b"esc\x1b[31m.txt"]
    for number, name in enumerate(names):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(sentence_no(number).encode())
    deep = folder
    for _ in range(120):
        deep = deep / "深"
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text(sentence_no(900), encoding="utf-8")
    (folder / "loop").symlink_to(".")
    (folder / "self").symlink_to("self")
    (folder / "gone.txt").symlink_to("/nonexistent/x.txt")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "zeros.txt").write_bytes(bytes(4096))
    (folder / "noise.txt").write_bytes(bytes((n * n * 31 + n // 7) % 256 for n in range(4096)))
    (folder / "broken.html").write_bytes(b"<html><body><div" + b"<" * 5000)
    (folder / "broken.jsonl").write_bytes(b'{"text":\n\n[1]\n"x"\n{"text": 5}\n')
    (folder / "bad.csv").write_bytes(b'text,title\n"unclosed\n')
    os.mkfifo(folder / "pipe.txt")
    return folder, len(names) + 1


def odd_files():
    folder, documents = odd_folder()
    data = WORK / "odd-data"
    done = call("run", folder, "--data", data, "--format", "json", timeout=120)
    summary = json.loads(done.stdout or b"{}")
    check(done.returncode == 1 and summary.get("documents", 0) >= documents,
          "odd names, a deep folder, links in circles, a pipe: exit %d, %s documents, %s rejects" % (
              done.returncode, summary.get("documents"), summary.get("rejects")))
    internal = [row for row in rows(data, "export", "rejects") if row["stage"] == "internal"]
    check(not internal, "none of them makes the program fail: %s" % internal[:2])
    sources = [row["source"] for row in rows(data, "export", "documents")]
    check(len(set(sources)) == len(sources), "every document has a place of its own")
    raw = must("metrics", "--data", data) + must("export", "documents", "--data", data)
    check("\x1b" not in raw and "\x07" not in raw, "no control character of a file name reaches the terminal")
    for source in sources[:20]:
        shown = call("explain", source, "--data", data)
        if shown.returncode != 0:
            check(False, "explain %r, a name as printed: %s" % (source, sentence(shown)[:200]))
    again = call("run", folder, "--data", data, "--format", "json", timeout=120)
    check(json.loads(again.stdout)["new"] == 0, "a second run finds nothing new")
    sound(data, "odd files")
    without_permission(folder)


def without_permission(folder):
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return skip("files without permission: needs root and setpriv, to run without rights")
    (folder / "closed.txt").write_text(sentence_no(1), encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    (folder / "closed").mkdir()
    (folder / "closed" / "in.txt").write_text(sentence_no(2), encoding="utf-8")
    (folder / "closed").chmod(0)
    data = WORK / "closed" / "data"
    data.parent.mkdir()
    data.parent.chmod(0o777)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*nobody, "test", "-x", folder], check=False).returncode != 0:
        return skip("files without permission: nobody cannot reach %s" % folder)
    done = subprocess.run([*nobody, BIN, "run", folder, "--data", data], capture_output=True, timeout=120, check=False)
    reasons = {row["source"]: row["reason"] for row in rows(data, "export", "rejects")}
    closed = {os.path.basename(source) for source, reason in reasons.items() if "permission" in reason}
    check(done.returncode == 1 and closed == {"closed.txt", "closed"},
          "a file and a folder without permission are rejects: exit %d, %s" % (done.returncode, sorted(closed)))
    named = subprocess.run([*nobody, BIN, "extract", folder / "closed.txt", "--what", "metrics"],
                           capture_output=True, timeout=120, check=False)
    check(named.returncode in (1, 2) and one_sentence(named), "extract says so too: %s" % sentence(named)[:150])


def main():
    odd_files()
    large_text()
    many_records()
    many_files()
    finish()


main()
