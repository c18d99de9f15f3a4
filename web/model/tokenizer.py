"""Byte-pair encoding over the corpus' own characters. web/src/model/tokenizer.ts reads the same file."""
import re
from collections import Counter

# A word takes the space before it; digits, punctuation and white space stand alone.
WORD = re.compile(r" ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]|\s")


def train(text: str, vocab_size: int) -> dict:
    """{ alphabet, merges }: a token's id is its place in [*alphabet, *merges joined]."""
    words = Counter(WORD.findall(text))
    spelled = {word: list(word) for word in words}
    alphabet = sorted(set(text))
    merges: list[list[str]] = []
    while len(alphabet) + len(merges) < vocab_size:
        pairs: Counter = Counter()
        for word, symbols in spelled.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += words[word]
        # ties go to the pair first in the alphabet, so that the vocabulary does not hang on the order of a dictionary
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(list(best))
        for word, symbols in spelled.items():
            if best[0] in symbols:
                spelled[word] = merge(symbols, best)
    return {'alphabet': alphabet, 'merges': merges}


def merge(symbols: list[str], pair) -> list[str]:
    out, i = [], 0
    while i < len(symbols):
        if i + 1 < len(symbols) and symbols[i] == pair[0] and symbols[i + 1] == pair[1]:
            out.append(pair[0] + pair[1])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return out


class Tokenizer:
    def __init__(self, spec: dict):
        self.tokens = spec['alphabet'] + [''.join(pair) for pair in spec['merges']]
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        self.rank = {tuple(pair): i for i, pair in enumerate(spec['merges'])}
        self.cache: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        return [i for word in WORD.findall(text) for i in self._word(word)]

    def decode(self, ids) -> str:
        return ''.join(self.tokens[i] for i in ids)

    def _word(self, word: str) -> list[int]:
        if word not in self.cache:
            symbols = list(word)
            while len(symbols) > 1:
                pair = min(zip(symbols, symbols[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if pair not in self.rank:
                    break
                symbols = merge(symbols, pair)
            self.cache[word] = [self.ids[s] for s in symbols]
        return self.cache[word]
