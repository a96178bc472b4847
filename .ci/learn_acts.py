#!/usr/bin/env python3
"""Weights of what is seen of someone's words, for the act they mostly are: softmax regression, no chance in it.

usage: learn_acts.py PROGRAM [--check] GOLD TEXTS [GOLD TEXTS]...

PROGRAM prints what is seen (`cargo build --workspace --examples`, target/debug/examples/statement_acts). GOLD holds
statements.jsonl with acts, TEXTS the texts as DOC.txt; `.ci/development.py PROGRAM WORK` leaves both in WORK. Writes
pipeline/lexicons/statements_acts.tsv. The cases of the statement tests are learned from too, in every fold; `--check` only reports, by five folds of documents, how often the act is right with
weights that were learned without the fold.
"""
import collections
import json
import math
import pathlib
import subprocess
import sys
import tomllib

PIPELINE = pathlib.Path(__file__).resolve().parents[1] / "pipeline"
OUT = PIPELINE / "lexicons" / "statements_acts.tsv"
CASES = PIPELINE / "src" / "document" / "extract" / "statements" / "cases.toml"
ACTS = ("demand", "pledge", "report", "assessment", "other")
# Chosen over the folds, where half and twice of each change the share of right acts by less than .01.
PULL = 2.0  # towards 0, in statements
LEAST = 3  # what is seen in fewer documents counts nothing: it would tell the subject of one text
STEP, SWEEPS = 0.25, 15
ALSO = 0.35  # of a statement with a second act that is right too, the share that speaks for the second
OPTIONAL = 0.5  # weight of an optional statement
CASE = 2.0  # weight of a case
FAINT = 0.08  # weights nearer to 0 are left out
HEAD = """# What each thing seen of someone's words adds for and against each act; the act with the highest sum is taken.
# Columns: what is seen, %s.
# Learned by .ci/learn_acts.py from %d statements in %d annotated documents and from the cases of the tests. What is seen of clauses counts with the share of
# clauses it is seen in; things without a line count nothing.
"""


def annotated(gold, texts):
    for line in (gold / "statements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("act") and "start" in row:
            text = (texts / (row["doc"] + ".txt")).read_text(encoding="utf-8")
            weight = OPTIONAL if row.get("optional") else 1.0
            yield {**row, "verb": row["verb"] or "说", "words": text[row["start"] : row["end"]], "weight": weight}


def cases():
    for number, case in enumerate(tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]):
        for row in case["rows"]:
            speaker, role, _, verb, _, act, words = row.split("|")
            if "*" not in (act, words):
                none = lambda field: None if field == "-" else field
                yield {"doc": "case %d" % number, "speaker": none(speaker), "role": none(role), "verb": verb, "act": act, "words": words, "weight": CASE}


def observed(program, rows):
    """The rows, each with what the program sees of its words."""
    rows = list(rows)
    fields = ("verb", "speaker", "role", "words")
    asked = "".join(json.dumps({field: row[field] for field in fields}, ensure_ascii=False) + "\n" for row in rows)
    printed = subprocess.run([program], input=asked, check=True, capture_output=True, text=True).stdout
    for row, line in zip(rows, printed.splitlines(), strict=True):
        seen = collections.defaultdict(float)
        for name, share in json.loads(line)["seen"]:
            seen[name] += share
        yield row, dict(seen)


def wanted(row):
    others = [act for act in row.get("act_alt") or [] if act and act != row["act"]]
    shares = {row["act"]: 1 - ALSO if others else 1.0}
    for act in others:
        shares[act] = shares.get(act, 0.0) + ALSO / len(others)
    return [shares.get(act, 0.0) for act in ACTS]


def likely(weights, seen):
    scores = [0.0] * len(ACTS)
    for name, share in seen:
        own = weights.get(name)
        if own:
            for act in range(len(ACTS)):
                scores[act] += own[act] * share
    return scores


def learn(data):
    """Stochastic descent in the order of the data, each weight with a step of its own (AdaGrad)."""
    documents = collections.defaultdict(set)
    for row, seen in data:
        for name in seen:
            documents[name].add(row["doc"])
    known = sorted(name for name in documents if len(documents[name]) >= LEAST)
    weights = {name: [0.0] * len(ACTS) for name in known}
    slopes = {name: [1e-6] * len(ACTS) for name in known}
    items = []
    for row, seen in data:
        own = sorted((name, share) for name, share in seen.items() if name in weights)
        items.append((own, wanted(row), row["weight"]))
    # Neighbours are of one document: every 37th keeps them apart.
    order = [at for first in range(37) for at in range(first, len(items), 37)]
    for _ in range(SWEEPS):
        for at in order:
            seen, want, weight = items[at]
            scores = likely(weights, seen)
            top = max(scores)
            odds = [math.exp(score - top) for score in scores]
            whole = sum(odds)
            errors = [(odd / whole - share) * weight for odd, share in zip(odds, want)]
            for name, share in seen:
                own, past = weights[name], slopes[name]
                for act, error in enumerate(errors):
                    slope = error * share + (PULL * own[act] / len(items) if name != "always" else 0.0)
                    past[act] += slope * slope
                    own[act] -= STEP * slope / math.sqrt(past[act])
    return weights


def pruned(weights):
    rounded = {name: [round(weight, 2) + 0.0 for weight in own] for name, own in weights.items()}
    return {name: own for name, own in rounded.items() if max(map(abs, own)) >= FAINT}


def right(row, act):
    return act == row["act"] or act in (row.get("act_alt") or [])


def report(data, always):
    documents = sorted({row["doc"] for row, _ in data})
    fold = {doc: number % 5 for number, doc in enumerate(documents)}
    table, groups = collections.Counter(), collections.defaultdict(list)
    for held in range(5):
        weights = pruned(learn([one for one in data if fold[one[0]["doc"]] != held] + always))
        for row, seen in data:
            if fold[row["doc"]] != held or row.get("optional"):
                continue
            scores = likely(weights, sorted(seen.items()))
            act = ACTS[scores.index(max(scores))]
            table[row["act"], row["act"] if right(row, act) else act] += 1
            groups[row["doc"].rstrip("0123456789-")].append(right(row, act))
    print("annotated   " + "".join("%12s" % act for act in ACTS))
    for act in ACTS:
        print("%-12s" % act + "".join("%12d" % table[act, other] for other in ACTS))
    every = [one for group in groups.values() for one in group]
    for name, group in [*sorted(groups.items()), ("all", every)]:
        print("%-4s %4d required statements, act right %.3f" % (name, len(group), sum(group) / len(group)))


def main():
    options = [option for option in sys.argv[1:] if option != "--check"]
    program, folders = options[0], [pathlib.Path(folder) for folder in options[1:]]
    rows = [row for pair in zip(folders[::2], folders[1::2]) for row in annotated(*pair)]
    data, always = list(observed(program, rows)), list(observed(program, cases()))
    if "--check" in sys.argv:
        return report(data, always)
    weights = pruned(learn(data + always))
    with OUT.open("w", encoding="utf-8") as out:
        out.write(HEAD % (", ".join(ACTS), len(data), len({row["doc"] for row, _ in data})))
        for name in sorted(weights):
            out.write(name + "".join("\t%g" % weight for weight in weights[name]) + "\n")


if __name__ == "__main__":
    main()
