#!/usr/bin/env python3
"""How good are the first ten rows of a search? nDCG@10 on the judged queries of corpora/gold/search, with exact hits
alone and with related ones after them, by kind of query; odd-numbered queries (ranking was tuned on them) and
even-numbered ones apart.

usage: full_ranking.py WORKDIR [DATA]        POLICYMINE_BIN names the program; DATA is a data directory of ../shared/corpora
                                             that is there already; exits 1 when a score is under its floor
"""
import collections
import concurrent.futures
import json
import math
import pathlib
import sys

from full_program import CORPORA, ROOT, call, check, finish

WORK = pathlib.Path(sys.argv[1])
GOLD = ROOT / "corpora" / "gold" / "search"
DEPTH = 10
# What the even-numbered queries must reach, by kind, with related hits: about .02 under what was measured (.811, .805, .467,
# .663, .689).
FLOORS = {"name": 0.80, "topic": 0.79, "question": 0.45, "variant": 0.64, "all": 0.67}


def tsv(name):
    lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def discounted(grades):
    return sum((2 ** grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def main():
    judged = collections.defaultdict(dict)
    for query, source, grade in tsv("judgements.tsv"):
        judged[query][source] = int(grade)
    queries = tsv("queries.tsv")
    if len(sys.argv) > 2:
        data = pathlib.Path(sys.argv[2])
    else:
        data = WORK / "ranking-data"
        done = call("run", *(CORPORA / name for name in ("news", "reports", "html", "laws")), "--data", data)
        check(done.returncode in (0, 1), "run over ../shared/corpora: exit %d" % done.returncode)

    def ask(question):
        number, kind, text = question
        scores = []
        for related in ("0", str(DEPTH)):
            done = call("search", text, "--data", data, "--limit", str(DEPTH), "--related", related, "--format", "jsonl")
            if done.returncode == 2:
                return number, kind, None, done.stderr.decode()[-300:]
            rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
            # Judgements name a record by its place below ../shared/corpora.
            places = [row["source"].partition("shared/corpora/")[2] for row in rows][:DEPTH]
            best = discounted(sorted(judged[number].values(), reverse=True))
            got = discounted([judged[number].get(place, 0) for place in places])
            unknown = sum(place not in judged[number] for place in places)
            scores.append((got / best if best else 0.0, len(places), unknown))
        return number, kind, scores, None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, queries))
    for number, _, scores, problem in answers:
        if problem:
            check(False, "%s: %s" % (number, problem))
        elif "-v" in sys.argv:
            print("        %s  %.3f of %d  %.3f of %d (%d not judged)" % (number, *scores[0][:2], *scores[1]))
    answers = [answer for answer in answers if answer[2]]
    kinds = list(dict.fromkeys(kind for _, kind, _, _ in answers)) + ["all"]
    for name, part in (("odd-numbered", 1), ("even-numbered", 0)):
        for kind in kinds:
            chosen = [s for n, k, s, _ in answers if int(n[1:]) % 2 == part and kind in (k, "all")]
            if not chosen:
                continue
            exact, related = (sum(scores[at][0] for scores in chosen) / len(chosen) for at in (0, 1))
            empty = sum(scores[0][1] == 0 for scores in chosen)
            said = "nDCG@10 %s, %s: exact alone %.3f (%d of %d empty), with related %.3f" % (
                name, kind, exact, empty, len(chosen), related)
            check(part == 1 or related >= FLOORS[kind], said)
    unknown = sum(scores[1][2] for _, _, scores, _ in answers)
    print("        %d of the first ten rows of all queries were judged by nobody and count as 0" % unknown)
    finish()


main()
