#!/usr/bin/env python3
"""Compare two TREC runs question by question. Python 3, standard library only.

usage: bootstrap.py QRELS SECTIONS.TSV RUN BASELINE [RUN BASELINE ...]

QRELS     question 0 document grade
SECTIONS  section, page, number (tabs, one header line): `page#number` in a run is that section; `-` where the runs name
          the documents as QRELS does

Prints nDCG@10 of both runs, the same among judged documents only, the mean difference, and the lower bound of its
one-sided 97.5% interval by a paired bootstrap (10,000 draws of questions, seed 1). The last line takes all pairs of runs
together: there a draw takes a question in all its forms, since they are no independent questions.
"""
import math
import random
import sys
from collections import defaultdict

DRAWS = 10_000


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines if line.strip()]


def ndcg(ranking, grades):
    gain = sum(grades.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranking[:10]))
    ideal = sorted(grades.values(), reverse=True)[:10]
    return gain / sum(g / math.log2(i + 2) for i, g in enumerate(ideal))


def scores(qrels, names, path):
    run = defaultdict(dict)
    for line in rows(path):
        question, _, document, _, score, _ = line.split()
        run[question][names.get(document, document)] = float(score)
    result = {}
    for question, grades in qrels.items():
        found = run.get(question, {})
        # trec_eval's order: by score, ties by document id, both descending
        ranking = sorted(found, key=lambda d: (found[d], d), reverse=True)[:1000]
        result[question] = (ndcg(ranking, grades), ndcg([d for d in ranking if d in grades], grades))
    return result


def lower_bound(differences):
    draw = random.Random(1)
    count = len(differences)
    means = sorted(sum(draw.choices(differences, k=count)) / count for _ in range(DRAWS))
    return means[int(DRAWS * 0.025)]


def main():
    words = sys.argv[1:]
    if len(words) < 4 or len(words) % 2:
        sys.exit(__doc__)
    qrels = defaultdict(dict)
    for line in rows(words[0]):
        question, _, document, grade = line.split()
        qrels[question][document] = int(grade)
    qrels = {q: g for q, g in qrels.items() if any(v >= 1 for v in g.values())}
    names = {}
    if words[1] != "-":
        names = {f"{p}#{n}": s for s, p, n, *_ in (line.split("\t") for line in rows(words[1])[1:])}
    together = defaultdict(list)
    print(f"{'run':<28} ndcg@10 (judged)   baseline (judged)  difference  lower bound")
    for run, baseline in zip(words[2::2], words[3::2]):
        ours, theirs = scores(qrels, names, run), scores(qrels, names, baseline)
        differences = [ours[q][0] - theirs[q][0] for q in qrels]
        for question, difference in zip(qrels, differences):
            together[question].append(difference)
        mean = [sum(s[q][i] for q in qrels) / len(qrels) for s in (ours, theirs) for i in (0, 1)]
        print(
            f"{run.rsplit('/', 1)[-1]:<28} {mean[0]:.4f} ({mean[1]:.4f})   {mean[2]:.4f} ({mean[3]:.4f})    "
            f"{mean[0] - mean[2]:+.4f}     {lower_bound(differences):+.4f}"
        )
    both = [sum(d) / len(d) for d in together.values()]
    print(f"{'all, by question':<28} {'':40} {sum(both) / len(both):+.4f}     {lower_bound(both):+.4f}")
    print(f"{len(qrels)} questions")


if __name__ == "__main__":
    main()
