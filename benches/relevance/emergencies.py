#!/usr/bin/env python3
"""Learn which words tell of an emergency, from the lists of questions in this repository. Python 3, standard library.

usage: emergencies.py [--held-out FILE] > content/alarm-words.txt

What people say of an emergency has no end of words; the list of signs holds those that somebody thought of. Beside it
each word is given a weight: how much more often it stands in texts that tell of an emergency than in plain questions. The
weights are those of a logistic regression over the words of a text, each counted once, the text brought to length one;
both kinds of text count the same in all. Nothing is random but the order of texts, which is that of seed 1. A word that
only carries a sentence may speak against an emergency (`how`, `should`), but not for one: it says how people tell a story,
and not what of. Only denials may (`cannot`).

Told: the emergencies of `tests/fixtures/signs-asked*.tsv`. Plain: what these lists hold beside them but the signs of the same
day, the questions of `tests/fixtures/queries*.tsv`, and every second question of `content/questions.yaml`; of both, what is
not answered by when to get help.

--held-out FILE   leave the list of that name out, and say on standard error how it fares at several bounds
"""
import math
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"

# Denials, and words that carry a sentence beside the function words of the program.
DENIALS = {"cannot", "cant", "doesnt", "dont", "isnt", "never", "no", "not", "wont"}
CARRY = """get go going got hes im ive just like now one really shes since thing things today two went yesterday""".split()

# How much a text that is told wrongly costs against large weights, and how often all texts are gone through.
COST, ROUNDS = 30.0, 60


def words(text):
    text = unicodedata.normalize("NFKD", text.lower()).replace("'", "").replace("\u2019", "")
    return sorted(set(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)))))


def lines(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def signs(path):
    """What a list holds: the emergencies, and what is plain."""
    kinds = [line.split("\t", 1) for line in lines(path)]
    return [t for k, t in kinds if k == "emergency"], [t for k, t in kinds if k in ("plain", "look-up")]


def plain_questions():
    found = []
    for path in sorted(FIXTURES.glob("queries*.tsv")):
        found += [line.split("\t", 1)[0] for line in lines(path)[1:] if "get-help" not in line]
    page = section = None
    asked = []
    for line in lines(ROOT / "content" / "questions.yaml"):
        if match := re.match(r"- page: (\S+)", line):
            page = match.group(1)
        elif match := re.match(r"  section: (\S+)", line):
            section = match.group(1)
        elif (match := re.match(r"    - (.*)", line)) and section != "get-help" and page != "warning-signs":
            asked.append(match.group(1).strip('"'))
    return found + asked[::2]


def carrying():
    """The words that may not speak for an emergency."""
    source = (ROOT / "src" / "search" / "words.rs").read_text(encoding="utf-8")
    listed = re.search(r"const FUNCTION: &\[&str\] = &\[(.*?)\];", source, re.S).group(1)
    return (set(re.findall(r'"(\w+)"', listed)) | set(CARRY)) - DENIALS


def learn(told, plain):
    carry = carrying()
    texts = [(words(t), 1) for t in told] + [(words(t), -1) for t in plain]
    often = Counter(word for text, _ in texts for word in text)
    texts = [([w for w in text if often[w] > 1], sign) for text, sign in texts]
    share = {1: len(texts) / (2 * len(told)), -1: len(texts) / (2 * len(plain))}
    weights, steps, bias, bias_step = Counter(), Counter(), 0.0, 1.0
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(texts)
        for text, sign in texts:
            size = math.sqrt(len(text) or 1)
            margin = sign * (bias + sum(weights[w] for w in text) / size)
            pull = COST * share[sign] * sign / (1 + math.exp(min(margin, 50)))
            for w in text:
                slope = pull / size - weights[w] / often[w]
                steps[w] += slope * slope
                weights[w] += 0.5 * slope / math.sqrt(1 + steps[w])
                if w in carry:
                    weights[w] = min(weights[w], 0.0)
            bias_step += pull * pull
            bias += 0.5 * pull / math.sqrt(1 + bias_step)
    return weights, bias


def score(weights, bias, text):
    known = [weights[w] for w in words(text) if w in weights]
    return bias + sum(known) / math.sqrt(len(known) or 1)


def main():
    held = sys.argv[sys.argv.index("--held-out") + 1] if "--held-out" in sys.argv else None
    told, plain = [], plain_questions()
    for path in sorted(FIXTURES.glob("signs-asked*.tsv")):
        if path.name != held:
            t, p = signs(path)
            told, plain = told + t, plain + p
    weights, bias = learn(told, plain)
    if held:
        t, p = ([score(weights, bias, text) for text in texts] for texts in signs(FIXTURES / held))
        for bound in (0, 0.25, 0.5, 0.75, 1, 1.5, 2):
            heard = [sum(s > bound for s in scores) for scores in (t, p)]
            print(f"{bound}: {heard[0]} of {len(t)} emergencies, {heard[1]} of {len(p)} plain", file=sys.stderr)
    print("# What each word says for an emergency, in hundredths, in the order of the words; `*` is for any text.")
    print("# Made by benches/relevance/emergencies.py; how it is used stands in src/search/alarm.rs.")
    print(f"* {round(100 * bias)}")
    for word in sorted(weights):
        print(f"{word} {round(100 * weights[word])}")


if __name__ == "__main__":
    main()
