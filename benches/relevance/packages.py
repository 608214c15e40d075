#!/usr/bin/env python3
"""Write a second collection for run.sh: what Debian packages are for, judged by their tags. Python 3, on Debian.

usage: packages.py FOLDER

Pages are the descriptions of programs (a title of one line, one section), lower-cased; questions are tags that between 5
and 150 of them bear, as words (`works-with::network-traffic` asks `network traffic`), in a short and a longer form; a
package is relevant that bears the tag, whether or not it says so in the same words. Tags were given by people. Nothing was
judged irrelevant. The long descriptions must be known to apt: `apt-get update -o Acquire::Languages=en` (another place
than the system's goes by `APT_CONFIG`).
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

# Facets that say nothing of what a program is for, beside those whose name belongs to the question.
PLAIN = "field works-with works-with-format use science biology".split()
NAMED = {
    **{f: f for f in "accessibility game hardware mail network office protocol security sound web".split()},
    "admin": "administration",
    "devel": "development",
}


def apt(*words):
    command = ["apt-cache", "-o", "Acquire::Languages=en", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n\n")


def tags(record):
    found = re.search(r"^Tag: (.*(?:\n .*)*)", record, re.M)
    return [t.strip() for t in found.group(1).replace("\n", " ").split(",")] if found else []


def programs():
    name = lambda record: re.search(r"^Package: (\S+)", record, re.M)
    names = [name(r).group(1) for r in apt("dumpavail") if "role::program" in tags(r)]
    for start in range(0, len(names), 2000):
        for record in apt("show", "--no-all-versions", *names[start : start + 2000]):
            said = re.search(r"^Description-en: (.*)((?:\n .*)*)", record, re.M)
            if said and tags(record):
                yield name(record).group(1), said.group(1), said.group(2), tags(record)


def plain(text):
    text = re.sub(r"[<>#*_`\[\]|]", " ", text).lower()
    lines = [re.sub(r"^[-+*=.\s]*", "", line).rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    found = {p[0]: p[1:] for p in programs()}
    if not found:
        sys.exit("apt knows no long descriptions: apt-get update -o Acquire::Languages=en")
    bearers = collections.defaultdict(list)
    for number, (_, (title, body, own)) in enumerate(sorted(found.items()), 1):
        page, title = f"d{number:05}", plain(title)
        text = f"---\nid: {page}\ntitle: {json.dumps(title)}\n---\n\n## text\n\n{plain(body) or title}\n"
        (folder / "pages" / f"{page}.md").write_text(text, encoding="utf-8")
        for tag in own:
            bearers[tag].append(page)
    questions = {}
    for tag, pages in sorted(bearers.items()):
        facet, _, value = tag.partition("::")
        if 5 <= len(pages) <= 150 and (facet in PLAIN or facet in NAMED) and "TODO" not in tag:
            asked = re.sub(r"[-:]+", " ", value) + (f" {NAMED[facet]}" if facet in NAMED else "")
            questions.setdefault(asked, pages)
    with (
        open(folder / "questions-short.tsv", "w", encoding="utf-8") as short,
        open(folder / "questions-long.tsv", "w", encoding="utf-8") as long,
        open(folder / "qrels.txt", "w", encoding="utf-8") as qrels,
    ):
        for number, (asked, pages) in enumerate(questions.items(), 1):
            short.write(f"{number}\t{asked}\n")
            long.write(f"{number}\twhat is the best program for {asked}?\n")
            qrels.writelines(f"{number} 0 {page}#1 1\n" for page in pages)
    print(f"{len(found)} pages, {len(questions)} questions in two forms")


if __name__ == "__main__":
    main()
