#!/usr/bin/env python3
"""Weights of what is seen at candidates for named initiatives: logistic regression by gradient descent, no chance in it.

usage: learn_mentions.py PROGRAM [--check] GOLD TEXTS [GOLD TEXTS]...

PROGRAM prints the candidates (`cargo build --workspace --examples`, target/debug/examples/mention_candidates). GOLD holds
initiatives.jsonl, and documents.jsonl where some are held out: those are left out. TEXTS holds DOC.txt. Writes
pipeline/lexicons/mentions_weights.tsv; `--check` only reports, by five folds of documents, how good and how well
calibrated weights are that were learned without the fold.

Weights are drawn towards the third column of the file: set by hand for quotations, 0 for the rest.
"""
import collections
import json
import math
import pathlib
import subprocess
import sys

OUT = pathlib.Path(__file__).resolve().parents[1] / "pipeline" / "lexicons" / "mentions_weights.tsv"
# Pull towards the hand-set weight, in candidates; tried were 1, 1.5, 4 and 8. Over the folds 4 was slightly better than 8 for
# quotations: their weights were set by hand on community news, which is rare among the annotated documents, so they hold more.
PULL = {"quoted": 8.0}
PULL_OTHERS = 1.5
ROUNDS = 1500  # at which the loss no longer changes in the fourth digit
LEAST = 3  # observations made at fewer candidates keep the weight set by hand
CONSTANTS = ("quoted", "unquoted", "known")  # they are not drawn towards anything
MARKS = "“”‘’「」『』【】《》\""
HEAD = """# What each observation adds to the log-odds that a candidate is a named initiative.
# Columns: observation, weight, the weight set by hand that learning starts from and is drawn towards (0: none).
# Learned by .ci/learn_mentions.py from %d candidates, %d of them names, in %d documents that are not held out: groups a, c, e of
# corpora/gold/development and group h. `quoted`, `unquoted` and `known` by themselves are the three constants. Observations without a line
# count nothing.
"""


def candidates(program, gold, texts):
    held_out, documents = set(), gold / "documents.jsonl"
    if documents.exists():
        rows = map(json.loads, documents.read_text(encoding="utf-8").splitlines())
        held_out = {row["doc"] for row in rows if row.get("held_out")}
    wanted = collections.defaultdict(list)
    for line in (gold / "initiatives.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["doc"] not in held_out:
            wanted[row["doc"]].append(row)
    files = [str(texts / (doc + ".txt")) for doc in sorted(wanted)]
    printed = subprocess.run([program, *files], check=True, capture_output=True, text=True).stdout
    for line in printed.splitlines():
        seen = json.loads(line)
        doc = pathlib.PurePath(seen["file"].replace(":", "/")).name
        doc = next(part for part in (doc, pathlib.PurePath(seen["file"]).name) if part).split(".txt")[0]
        label = judged(seen, wanted[doc])
        if label is not None:
            yield doc, collections.Counter(seen["seen"]), label


def judged(seen, rows):
    """1 for a name, 0 for none, None where either is right or the candidate is a part of a name."""
    over = [row for row in rows if "start" in row and row["start"] < seen["end"] and seen["start"] < row["end"]]
    names = [row for row in over if not row.get("negative")]
    quoted = seen["seen"][0] == "quoted"
    for row in names:
        bare = "".join(c for c in row["surface"] if c not in MARKS)
        exact = (row["start"], row["end"]) == (seen["start"], seen["end"]) or seen["name"] == bare
        inside = row["start"] == seen["start"] and seen["end"] <= row["end"]
        if exact or quoted and inside:
            return None if row.get("optional") else 1
    if any(row.get("optional") or quoted for row in names):
        return None
    return 0


def learn(data, hand):
    counts = collections.Counter(name for _, seen, _ in data for name in seen)
    free = sorted(name for name in counts if counts[name] >= LEAST)
    weights = dict(hand)
    weights.update({name: hand.get(name, 0.0) for name in free})
    speed = dict.fromkeys(free, 0.0)
    for _ in range(ROUNDS):
        slope = {name: pull(name) * (weights[name] - hand.get(name, 0.0)) for name in free}
        for _, seen, label in data:
            error = odds(seen, weights) - label
            for name, times in seen.items():
                if name in slope:
                    slope[name] += error * times
        for name in free:
            # Steps shrink for observations whose slope was large (Adagrad), so that no rate needs choosing by hand.
            speed[name] += slope[name] ** 2
            weights[name] -= 0.3 * slope[name] / (math.sqrt(speed[name]) + 1e-9)
    return weights


def pull(name):
    return 0.0 if name in CONSTANTS else PULL.get(name.split(":")[0], PULL_OTHERS)


def odds(seen, weights):
    score = sum(weights.get(name, 0.0) * times for name, times in seen.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def report(data, hand):
    documents = sorted({doc for doc, _, _ in data})
    fold = {doc: number % 5 for number, doc in enumerate(documents)}
    judged = []
    for held in range(5):
        weights = learn([row for row in data if fold[row[0]] != held], hand)
        judged += [(odds(seen, weights), label, seen) for doc, seen, label in data if fold[doc] == held]
    for family in CONSTANTS:
        own = [(sure, label) for sure, label, seen in judged if family in seen]
        for least in (0.4, 0.5, 0.6):
            taken = [label for sure, label in own if sure > least]
            right, wanted = sum(taken), sum(label for _, label in own)
            f1 = 2 * right / max(1, len(taken) + wanted)
            print("%-9s above %.1f: %d of %d right, %d wanted, F1 %.3f" % (family, least, right, len(taken), wanted, f1))
    for low in range(0, 10, 2):
        own = [(sure, label) for sure, label, _ in judged if low <= sure * 10 < low + 2 or low == 8 and sure == 1]
        if own:
            mean = sum(sure for sure, _ in own) / len(own)
            print("said %.2f, right %.2f of %d" % (mean, sum(label for _, label in own) / len(own), len(own)))


def main():
    options = [option for option in sys.argv[1:] if option != "--check"]
    program, folders = options[0], [pathlib.Path(folder) for folder in options[1:]]
    data = [row for pair in zip(folders[::2], folders[1::2]) for row in candidates(program, *pair)]
    lines = [line.split("\t") for line in OUT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    hand = {line[0]: float(line[2]) for line in lines if len(line) > 2 and float(line[2])}
    if "--check" in sys.argv:
        return report(data, hand)
    weights = learn(data, hand)
    with OUT.open("w", encoding="utf-8") as out:
        out.write(HEAD % (len(data), sum(label for _, _, label in data), len({doc for doc, _, _ in data})))
        for name in sorted(weights):
            out.write("%s\t%.2f\t%g\n" % (name, weights[name], hand.get(name, 0.0)))


if __name__ == "__main__":
    main()
