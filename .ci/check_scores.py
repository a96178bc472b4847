#!/usr/bin/env python3
"""Scores of the program on the five annotated documents: a change may not lower them unseen.

usage: check_scores.py PATH/TO/policymine WORKDIR        exits 1 when a score is under its floor (.ci/score-floors.txt)
"""
import json
import pathlib
import re
import subprocess
import sys

BIN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
WORK.mkdir(parents=True, exist_ok=True)
TEXTS = WORK / "texts"
TEXTS.mkdir(exist_ok=True)

for seed in sorted((SHARED / "seeds").glob("*.txt")):
    simplified = subprocess.run([BIN, "repair", seed, "--script", "simplified"], capture_output=True, check=True).stdout
    (TEXTS / seed.name).write_bytes(simplified)


def predictions(table, more=lambda row: {}):
    path = WORK / (table + ".jsonl")
    with path.open("w", encoding="utf-8") as out:
        for seed in sorted((SHARED / "seeds").glob("*.txt")):
            r = subprocess.run([BIN, "extract", seed, "--what", table, "--format", "jsonl"], capture_output=True)
            if r.returncode not in (0, 1):
                sys.exit("extract %s %s: %s" % (seed.name, table, r.stderr.decode()))
            for line in r.stdout.decode().splitlines():
                row = json.loads(line)
                out.write(json.dumps({**row, "doc": seed.name[:3], **more(row)}, ensure_ascii=False) + "\n")
    return path


SETS = (
    ("metrics", "metrics", "seeds.metrics.jsonl", lambda row: {"value": row["value_text"] or row["value"]}, []),
    ("initiatives", "mentions", "seeds.initiatives.jsonl", lambda row: {}, []),
    ("statements", "statements", "seeds.acts.jsonl", lambda row: {}, ["--texts", TEXTS]),
    ("references", "references", "seeds.references.jsonl", lambda row: {}, []),
    ("places", "mentions", "seeds.places.jsonl", lambda row: {}, []),
)
found = {}
for name, table, gold, more, options in SETS:
    command = [sys.executable, SHARED / "gold" / "score.py", name, SHARED / "gold" / gold, predictions(table, more), *options]
    if "-e" in sys.argv:
        command += ["--errors", "60"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()
    print("-- %s\n%s" % (name, report))
    for line in report.splitlines():
        m = re.match(r"\s*(.*?)\s*P \d\.\d+ R \d\.\d+ F1 (\d\.\d+)", line)
        if m:
            found["%s: %s" % (name, re.sub(r"\s+", " ", m.group(1)))] = float(m.group(2))

low = 0
for line in (HERE / "score-floors.txt").read_text(encoding="utf-8").splitlines():
    if not line.strip() or line.startswith("#"):
        continue
    floor, key = line.split(None, 1)
    if key not in found:
        sys.exit("no score named %r: %s" % (key, sorted(found)))
    if found[key] < float(floor):
        print("LOW    %s: %.3f, floor %s" % (key, found[key], floor))
        low += 1
print("scores: %d under their floor" % low)
sys.exit(1 if low else 0)
