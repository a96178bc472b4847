#!/usr/bin/env python3
"""Scores on the development set must not fall: what rules were made on first, and the part that was kept back until 2026-11-22.

usage: check_development.py PATH/TO/policymine WORKDIR        exits 1 when a floor is missed
"""
import json
import pathlib
import subprocess
import sys

# F1 of a layer on the two parts, somewhat below what was reached when it was last measured.
FLOORS = {
    "value_unit": (0.97, 0.94),
    "value_unit_indicator": (0.86, 0.82),
    "value_unit_change": (0.96, 0.92),
    "all_correct": (0.82, 0.76),
    "mention_exact": (0.87, 0.85),
    "speaker_words": (0.96, 0.92),
    "speaker_words_act": (0.91, 0.86),
    "reference": (0.96, 0.92),
}

script = pathlib.Path(__file__).with_name("development.py")
missed = 0
for part, options in enumerate([[], ["--held-out"]]):
    command = [sys.executable, str(script), sys.argv[1], sys.argv[2], *options, "--format", "jsonl"]
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    scores = {row["layer"]: row["f1"] for row in map(json.loads, run.stdout.decode().splitlines())}
    for layer, floors in FLOORS.items():
        bad = scores[layer] < floors[part]
        missed += bad
        print("%-7s %-9s %-22s %.3f, floor %.2f" % ("missed" if bad else "ok", "kept back" if part else "seen", layer, scores[layer], floors[part]))
print("development: %d under their floor" % missed)
sys.exit(missed > 0)
