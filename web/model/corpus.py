"""The training text: the King James Bible of 1611 (its copyright has expired), as Debian's packages
`bible-kjv` and `bible-kjv-text` give it: one verse a line, without references."""
import re
import subprocess

# Every block of 64 verses whose number is 0 modulo 40 is held out: 2.5 % of the text, spread over all books.
VERSES_PER_BLOCK = 64
HELD_OUT_EVERY = 40


def verses() -> list[str]:
    text = subprocess.run(['bible', '-f', 'gen1:1-rev22:21'], capture_output=True, check=True,
                          stdin=subprocess.DEVNULL, encoding='latin-1').stdout
    lines = [re.sub(r'^\S+\d+:\d+ ', '', line).strip() for line in text.splitlines()]
    return [line for line in lines if line]


def split(lines: list[str]) -> tuple[str, str]:
    """(training text, held-out text)"""
    parts: tuple[list[str], list[str]] = ([], [])
    for start in range(0, len(lines), VERSES_PER_BLOCK):
        held_out = (start // VERSES_PER_BLOCK) % HELD_OUT_EVERY == 0
        parts[held_out].extend(lines[start:start + VERSES_PER_BLOCK])
    return '\n'.join(parts[0]) + '\n', '\n'.join(parts[1]) + '\n'
