"""How much slower is scoring from Python than by the command line?

    python benches/score_many.py path/to/wordprint posts.jsonl [threads]

Both score the same posts to the same contracts, in turn, five times; build both with one profile.
Prints seconds of the clock and of the processor, and the ratio of the sums: Python to Rust.
"""

import json
import os
import resource
import subprocess
import sys
import time

import wordprint

ROUNDS = 5


def measured(who, work):
    """Seconds by the clock and of the processor."""
    usage = resource.getrusage(who)
    before = usage.ru_utime + usage.ru_stime
    start = time.perf_counter()
    work()
    clock = time.perf_counter() - start
    usage = resource.getrusage(who)
    return clock, usage.ru_utime + usage.ru_stime - before


def main(binary, path, threads=1):
    with open(path, encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    texts = [post["text"] for post in posts]
    analyzer = wordprint.Analyzer()
    analyzer.score(texts[0])

    def rust():
        command = [binary, "score", path, "--format", "jsonl", "--output", os.devnull]
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)

    def python(posts):
        for _ in analyzer.score_many(posts, threads=threads):
            pass

    ways = {
        "rust": (resource.RUSAGE_CHILDREN, rust),
        "python, texts": (resource.RUSAGE_SELF, lambda: python(texts)),
        "python, mappings": (resource.RUSAGE_SELF, lambda: python(posts)),
    }
    sums = {name: [0.0, 0.0] for name in ways}
    for _ in range(ROUNDS):
        for name, (who, work) in ways.items():
            clock, processor = measured(who, work)
            sums[name][0] += clock
            sums[name][1] += processor
    print(f"{len(posts)} posts, {threads} threads, {ROUNDS} rounds")
    for name, (clock, processor) in sums.items():
        print(
            f"{name:17} {clock / ROUNDS:6.2f} s ({clock / sums['rust'][0]:.2f})"
            f"  {processor / ROUNDS:6.2f} s of processor ({processor / sums['rust'][1]:.2f})"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:4]))
