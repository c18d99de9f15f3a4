"""The network, as plainly as torch says it. web/src/model/forward.ts is the same, with logitkit's attention."""
import math

import torch
from torch import nn
from torch.nn import functional as F

CONFIG = {'vocab': 2048, 'context': 256, 'layers': 4, 'heads': 4, 'width': 128, 'hidden': 512}


def rms_norm(x: torch.Tensor, gain: torch.Tensor) -> torch.Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6) * gain


def rotary(length: int, head_width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rotary positions: pair (i, i + half) of a head turns by position / 10000^(i / half)."""
    half = head_width // 2
    angle = torch.arange(length)[:, None] / 10000 ** (torch.arange(half)[None] / half)
    return angle.cos(), angle.sin()


def turn(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


class Block(nn.Module):
    def __init__(self, width: int, hidden: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.Parameter(torch.ones(width))
        self.norm2 = nn.Parameter(torch.ones(width))
        init = lambda rows, columns: nn.Parameter(torch.randn(rows, columns) / math.sqrt(columns))
        self.query, self.key, self.value = init(width, width), init(width, width), init(width, width)
        self.output = nn.Parameter(torch.zeros(width, width))
        self.up = init(hidden, width)
        self.down = nn.Parameter(torch.zeros(width, hidden))

    def forward(self, x, cos, sin, mask):
        batch, length, width = x.shape
        split = lambda y: y.view(batch, length, self.heads, -1).transpose(1, 2)
        y = rms_norm(x, self.norm1)
        q = turn(split(F.linear(y, self.query)), cos, sin)
        k = turn(split(F.linear(y, self.key)), cos, sin)
        v = split(F.linear(y, self.value))
        scores = q @ k.transpose(-1, -2) / math.sqrt(width // self.heads) + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)
        x = x + F.linear(mixed, self.output)
        # squared ReLU: as good as GELU at this size, and a third of its cost
        return x + F.linear(F.relu(F.linear(rms_norm(x, self.norm2), self.up)).square(), self.down)


class Model(nn.Module):
    def __init__(self, vocab, context, layers, heads, width, hidden):
        super().__init__()
        # one matrix reads tokens and scores them
        self.embedding = nn.Parameter(torch.randn(vocab, width) * 0.05)
        self.blocks = nn.ModuleList(Block(width, hidden, heads) for _ in range(layers))
        self.norm = nn.Parameter(torch.ones(width))
        cos, sin = rotary(context, width // heads)
        self.register_buffer('cos', cos, persistent=False)
        self.register_buffer('sin', sin, persistent=False)
        self.register_buffer('mask', torch.full((context, context), -torch.inf).triu(1), persistent=False)

    def forward(self, ids):
        length = ids.shape[1]
        x = F.embedding(ids, self.embedding) * math.sqrt(self.embedding.shape[1])
        for block in self.blocks:
            x = block(x, self.cos[:length], self.sin[:length], self.mask[:length, :length])
        return F.linear(rms_norm(x, self.norm), self.embedding)
