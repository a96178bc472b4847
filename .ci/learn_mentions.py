#!/usr/bin/env python3
"""Weights of what is seen at candidates for named initiatives: logistic regression by coordinate descent, no chance in it.

usage: learn_mentions.py PROGRAM [--check] GOLD TEXTS [GOLD TEXTS]...

PROGRAM prints the candidates (`cargo build --workspace --examples`, target/debug/examples/mention_candidates). GOLD holds
initiatives.jsonl, and documents.jsonl where some are held out: those are left out. TEXTS holds DOC.txt. Writes
pipeline/lexicons/mentions_weights.tsv; `--check` only reports, by five folds of documents, how good and how well
calibrated weights are that were learned without the fold. Folds are made of the documents of the first GOLD; others are learned
from in every fold.

Weights are drawn towards the third column of the file: set by hand for quotations, 0 for the rest.
"""
import collections
import json
import math
import pathlib
import subprocess
import sys

OUT = pathlib.Path(__file__).resolve().parents[1] / "pipeline" / "lexicons" / "mentions_weights.tsv"
# Pull towards the hand-set weight, in candidates: the last prefix that fits counts. Chosen over the folds, where half and twice of
# each change F1 by less than .01. Weights set by hand are held most: they were set on community news, which is rare among the
# annotated documents.
PULL_HAND = 12.0
PULL = (
    ("", 1.5),
    ("quoted: ", 2.0),
    ("quoted: word before ", 8.0),
    ("quoted: character ", 6.0),
    ("quoted: last character ", 6.0),
    ("quoted: character before ", 4.0),
    ("quoted: character after ", 3.0),
    ("unquoted: head ", 0.8),
    ("unquoted: verb ", 0.8),
    ("unquoted: before ", 0.8),
    ("unquoted: first word ", 0.8),
    ("unquoted: last word ", 0.8),
    ("unquoted: first character ", 3.0),
    ("unquoted: character before ", 3.0),
    ("known: name ", 1.5),
)
SWEEPS = 60  # at which no weight moves in the third digit
LEAST = 3  # observations made in fewer documents keep the weight set by hand: they would tell the subject of one text
CONSTANTS = ("quoted", "unquoted", "known")  # they are next to free
MARKS = "“”‘’「」『』【】《》\""
HEAD = """# What each observation adds to the log-odds that a candidate is a named initiative.
# Columns: observation, weight, the weight set by hand that learning starts from and is drawn towards (0: none).
# Learned by .ci/learn_mentions.py from %d candidates, %d of them names, in %d annotated documents.
# `quoted`, `unquoted` and `known` by themselves are the three constants. Observations without a line count nothing.
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
        doc = pathlib.Path(seen["file"]).stem
        label = judged(seen, wanted[doc])
        if label is not None:
            yield doc, sorted(set(seen["seen"])), label


def bare(words):
    return "".join(c for c in words if c not in MARKS)


def judged(seen, rows):
    """1 for a name, 0 for none, None where either is right or the candidate is a part of a name."""
    over = [row for row in rows if "start" in row and row["start"] < seen["end"] and seen["start"] < row["end"]]
    names = [row for row in over if not row.get("negative")]
    quoted = seen["seen"][0] == "quoted"
    for row in names:
        right = {bare(words) for words in [row["surface"], row["name"], *(row.get("name_alt") or [])]}
        exact = (row["start"], row["end"]) == (seen["start"], seen["end"]) or bare(seen["name"]) in right
        inside = row["start"] <= seen["start"] and seen["end"] <= row["end"]
        if exact or quoted and inside:
            return None if row.get("optional") else 1
    return None if quoted and names else 0


def learn(data, hand):
    """One weight after the other is set where the slope of the loss would be 0 if the others stood still (Newton)."""
    at = collections.defaultdict(list)
    for number, (_, seen, _) in enumerate(data):
        for name in seen:
            at[name].append(number)
    free = sorted(name for name in at if len({data[number][0] for number in at[name]}) >= LEAST)
    weights = dict(hand)
    weights.update({name: hand.get(name, 0.0) for name in free})
    score = [sum(weights.get(name, 0.0) for name in seen) for _, seen, _ in data]
    for _ in range(SWEEPS):
        for name in free:
            slope, bend = pull(name, hand) * (weights[name] - hand.get(name, 0.0)), pull(name, hand)
            for number in at[name]:
                sure = odds(score[number])
                slope += sure - data[number][2]
                bend += sure * (1.0 - sure)
            step = max(-1.0, min(1.0, slope / bend))
            weights[name] -= step
            for number in at[name]:
                score[number] -= step
    return weights


def pull(name, hand):
    if name in CONSTANTS:
        return 0.05
    return PULL_HAND if name in hand else [value for prefix, value in PULL if name.startswith(prefix)][-1]


def odds(score):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def report(folded, always, hand):
    documents = sorted({doc for doc, _, _ in folded})
    fold = {doc: number % 5 for number, doc in enumerate(documents)}
    judged = []
    for held in range(5):
        weights = learn([row for row in folded if fold[row[0]] != held] + always, hand)
        for doc, seen, label in folded:
            if fold[doc] == held:
                judged.append((odds(sum(weights.get(name, 0.0) for name in seen)), label, seen))
    for family in CONSTANTS:
        own = [(sure, label) for sure, label, seen in judged if family in seen]
        for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
            taken = [label for sure, label in own if sure > least]
            right, wanted = sum(taken), sum(label for _, label in own)
            f1 = 2 * right / max(1, len(taken) + wanted)
            print("%-9s above %.2f: %d of %d right, %d wanted, F1 %.3f" % (family, least, right, len(taken), wanted, f1))
    for low in range(10):
        own = [(sure, label) for sure, label, _ in judged if low <= sure * 10 < low + 1 or low == 9 and sure == 1]
        if own:
            mean = sum(sure for sure, _ in own) / len(own)
            print("said %.2f, right %.2f of %d" % (mean, sum(label for _, label in own) / len(own), len(own)))


def main():
    options = [option for option in sys.argv[1:] if option != "--check"]
    program, folders = options[0], [pathlib.Path(folder) for folder in options[1:]]
    first, *others = [list(candidates(program, *pair)) for pair in zip(folders[::2], folders[1::2])]
    always = [row for rows in others for row in rows]
    lines = [line.split("\t") for line in OUT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    hand = {line[0]: float(line[2]) for line in lines if len(line) > 2 and float(line[2])}
    if "--check" in sys.argv:
        return report(first, always, hand)
    data = first + always
    weights = learn(data, hand)
    with OUT.open("w", encoding="utf-8") as out:
        out.write(HEAD % (len(data), sum(label for _, _, label in data), len({doc for doc, _, _ in data})))
        for name in sorted(weights):
            if round(weights[name], 2) or hand.get(name):
                out.write("%s\t%.2f\t%g\n" % (name, weights[name], hand.get(name, 0.0)))


if __name__ == "__main__":
    main()
