#!/usr/bin/env python3
"""Does the program read the five real documents right? Checks what comes out, not only that something does.

usage: check_seeds.py PATH/TO/policymine WORKDIR        exits 1 when something is wrong
"""
import json
import pathlib
import re
import subprocess
import sys

BIN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
SEEDS = pathlib.Path(__file__).resolve().parents[2] / "shared" / "seeds"
DATA = WORK / "data"
wrong = []


def check(ok, what):
    print(("ok     " if ok else "WRONG  ") + what)
    if not ok:
        wrong.append(what)


def run(*args, code=0):
    r = subprocess.run([BIN, *map(str, args)], capture_output=True, timeout=300)
    if r.returncode != code:
        check(False, "%s: exit %d, want %d: %s" % (" ".join(map(str, args))[:90], r.returncode, code, r.stderr.decode()[-300:]))
    return r.stdout.decode()


def rows(*args, code=0):
    return [json.loads(line) for line in run(*args, "--data", DATA, "--format", "jsonl", code=code).splitlines()]


def seed(row):
    return pathlib.PurePosixPath(row["source"]).name[:3]


def docs(found):
    return sorted({seed(row) for row in found})


# --- the run
WORK.mkdir(parents=True, exist_ok=True)
run("run", SEEDS, "--data", DATA)
again = json.loads(run("run", SEEDS, "--data", DATA, "--format", "json"))
check((again["documents"], again["new"], again["rejects"]) == (5, 0, 0), "a second run finds five documents and nothing new")

# --- search, typed in Simplified or Traditional
hits = rows("search", "社区治理")
check(docs(hits) == ["000", "003", "004"], "社区治理 finds the three Traditional pages: %s" % docs(hits))
check(all("社區治理" in re.sub(r"\[\[|\]\]", "", hit["snippet"]) for hit in hits), "the snippets show the original script")
for query, want in (
    ("大党建", ["002"]),
    ("大黨建", ["002"]),
    ("全崗通’工作機制", ["000"]),
    ("全岗通’工作机制", ["000"]),
    ("做到决策共谋", ["003"]),
    ("关系。”", ["004"]),
    ("学校”、红色物业", ["004"]),
    ("当的社区工作者队伍", ["000"]),
):
    found = docs(rows("search", query))
    check(found == want, "%s finds %s" % (query, found))

# --- tables
metrics = [row for row in rows("metrics") if seed(row) == "001"]
got = {(row["value"], row["unit"]) for row in metrics if row["indicator"]}
for value, unit in ((209, "人"), (1411, "人"), (207, "个"), (1247, "个"), (156, "人"), (23, "个"), (2457, "名")):
    check((value, unit) in got, "001: %s%s with an indicator" % (value, unit))
initiatives = rows("initiatives", "list")
names = [row["name"] for row in initiatives]
for name in ("两邻", "红色物业", "堡垒工程"):
    check(any(name in listed for listed in names), "initiatives list names %s" % name)
one = [row for row in initiatives if re.sub("[·、]", "", row["name"]) == "大党建微治理"]
check(len(one) == 1 and len(one[0]["aliases"]) >= 2, "大党建·微治理 is one initiative in three spellings: %s" % [[row["name"], *row["aliases"]] for row in one])

# --- every span leads to its text and into the file
for path in sorted(SEEDS.glob("*.txt")):
    raw = path.read_bytes()
    document = json.loads(run("extract", path, "--what", "documents", "--format", "jsonl"))
    text = document["text"]
    check(not re.search(r"[\u4e00-\u9fff]\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)", text), "%s: no gloss left" % path.name[:3])
    for table in ("sentences", "metrics", "mentions", "statements", "references", "repairs"):
        # A table without a row exits 1: what matters here is that the rows there are are right.
        r = subprocess.run([BIN, "extract", path, "--what", table, "--format", "jsonl"], capture_output=True, timeout=300)
        found = [json.loads(line) for line in r.stdout.decode().splitlines()]
        bad = 0
        for row in found:
            if row["start"] is None:
                continue
            surface = text[row["start"]:row["end"]]
            bad += surface != text.encode()[row["byte_start"]:row["byte_end"]].decode()
            bad += row.get("surface", surface) != surface
            bad += not 0 <= row["raw_start"] <= row["raw_end"] <= len(raw)
        check(r.returncode in (0, 1) and bad == 0, "%s: every span of %s (%d rows) leads to its text and into the file" % (path.name[:3], table, len(found)))
    check(path.name in run("explain", path.name, "--data", DATA), "%s: explain" % path.name[:3])
run("verify", "--data", DATA)

print("seeds: %d wrong" % len(wrong))
sys.exit(1 if wrong else 0)
