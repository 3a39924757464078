"""Runs answer pairs through math-verify and latex2sympy2-extended. Reads JSON Lines of {gold, pred} from
standard input, writes one line {verdict, ms} a pair, then {library, version}. Development only."""

import json
import signal
import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
LIMIT_S = 10


class OutOfTime(Exception):
    pass


def on_alarm(*_):
    raise OutOfTime


def with_math_verify():
    import logging

    from math_verify import ExprExtractionConfig, LatexExtractionConfig, StringExtractionConfig, parse, verify

    logging.disable(logging.CRITICAL)
    configs = [LatexExtractionConfig(), ExprExtractionConfig(), StringExtractionConfig()]

    def read(text):
        return parse(text, extraction_config=configs, parsing_timeout=None)

    def compare(gold, pred):
        if verify(read(gold), read(pred), timeout_seconds=None):
            return True
        # It expects LaTeX between delimiters: a short text without any is also tried with them.
        framed = [f"${text}$" if len(text) < 200 and not any(mark in text for mark in ("$", "\\(", "\\[", "boxed")) else text for text in (gold, pred)]
        if framed == [gold, pred]:
            return False
        return bool(verify(read(framed[0]), read(framed[1]), timeout_seconds=None))

    return compare, "math-verify"


def with_latex2sympy():
    from latex2sympy2_extended import latex2sympy
    from sympy import simplify

    def read(text):
        return latex2sympy(text.strip().strip("$"))

    def compare(gold, pred):
        left, right = read(gold), read(pred)
        if left == right:
            return True
        try:
            return bool(simplify(left - right) == 0)
        except (TypeError, AttributeError, ValueError):
            return False

    return compare, "latex2sympy2_extended"


compare, package = {"math-verify": with_math_verify, "latex2sympy2-extended": with_latex2sympy}[sys.argv[1]]()
signal.signal(signal.SIGALRM, on_alarm)
for line in sys.stdin:
    row = json.loads(line)
    start = time.perf_counter()
    signal.alarm(LIMIT_S)
    try:
        verdict = compare(row["gold"], row["pred"])
    except Exception:
        verdict = None
    finally:
        signal.alarm(0)
    print(json.dumps({"verdict": verdict, "ms": (time.perf_counter() - start) * 1000}), flush=True)
print(json.dumps({"library": package, "version": version(package)}), flush=True)
