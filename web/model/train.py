"""python3 train.py --steps N --out DIR [--resume]: trains the token lab's model on one core.

Matrices by Muon (momentum, then the nearest orthogonal matrix), the rest by AdamW. The rate is constant, then falls
in a straight line to nothing over the second half of the steps: until that point a run does not depend on N, so that a
longer or a shorter one can go on from its checkpoint."""
import argparse
import json
import math
import os
import random
import time

import torch
from torch.nn import functional as F

import corpus
from network import CONFIG, Model
from tokenizer import Tokenizer
from tokenizer import train as train_tokenizer

SEED, BATCH, WARMUP, COOLDOWN = 1611, 8, 50, 0.5
MUON_RATE, ADAM_RATE, DECAY = 0.02, 0.005, 0.1


def orthogonal(g: torch.Tensor) -> torch.Tensor:
    """Newton-Schulz: five steps towards U V' of the singular value decomposition (Keller Jordan's coefficients)"""
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if tall else x


def schedule(step: int, steps: int) -> float:
    return min(1, (step + 1) / WARMUP, (steps - step) / (COOLDOWN * steps))


@torch.no_grad()
def held_out_loss(model: Model, ids: torch.Tensor) -> float:
    """nats a token over windows of a full context, each token predicted once"""
    size, total, count = CONFIG['context'], 0.0, 0
    for start in range(0, len(ids) - 1, size):
        window = ids[start:start + size + 1]
        logits = model(window[None, :-1])[0]
        total += F.cross_entropy(logits, window[1:], reduction='sum').item()
        count += len(window) - 1
    return total / count


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--steps', type=int, required=True)
    args.add_argument('--out', required=True)
    args.add_argument('--resume', action='store_true')
    args.add_argument('--until', type=int, default=10**9, help='stop (with a checkpoint) after this step')
    args.add_argument('--seconds', type=float, default=math.inf, help='stop (with a checkpoint) after this long')
    args = args.parse_args()
    os.makedirs(args.out, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    train_text, test_text = corpus.split(corpus.verses())
    vocabulary = f'{args.out}/tokenizer.json'
    if not os.path.exists(vocabulary):
        json.dump(train_tokenizer(train_text, CONFIG['vocab']), open(vocabulary, 'w'))
    tokenizer = Tokenizer(json.load(open(vocabulary)))
    ids, test_ids = torch.tensor(tokenizer.encode(train_text)), torch.tensor(tokenizer.encode(test_text))
    print(f'{len(ids)} training tokens, {len(test_ids)} held out, {len(test_text) / len(test_ids):.2f} characters a token', flush=True)

    model = Model(**CONFIG)
    matrices = [p for block in model.blocks for p in block.parameters() if p.ndim == 2]
    others = [model.embedding, model.norm] + [p for block in model.blocks for p in block.parameters() if p.ndim == 1]
    momentum = [torch.zeros_like(p) for p in matrices]
    adam = torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=0.0)
    step, seen, checkpoint = 0, 0.0, f'{args.out}/checkpoint.pt'
    if args.resume:
        saved = torch.load(checkpoint)
        model.load_state_dict(saved['model'])
        adam.load_state_dict(saved['adam'])
        momentum, step, seen = saved['momentum'], saved['step'], saved['seconds']

    def save():
        state = {'model': model.state_dict(), 'adam': adam.state_dict(), 'momentum': momentum, 'step': step,
                 'seconds': seen + time.time() - started}
        torch.save(state, checkpoint + '.new')
        os.replace(checkpoint + '.new', checkpoint)

    started = time.time()
    while step < min(args.steps, args.until) and time.time() - started < args.seconds:
        # the windows of a step depend on its number alone, so that a resumed run sees what an unbroken one would
        draw = random.Random(SEED * 1_000_003 + step)
        starts = [draw.randrange(len(ids) - CONFIG['context'] - 1) for _ in range(BATCH)]
        windows = torch.stack([ids[s:s + CONFIG['context'] + 1] for s in starts])
        loss = F.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())
        model.zero_grad(set_to_none=True)
        loss.backward()
        rate = schedule(step, args.steps)
        adam.param_groups[0]['lr'] = ADAM_RATE * rate
        adam.step()
        with torch.no_grad():
            for p, m in zip(matrices, momentum):
                m.lerp_(p.grad, 0.05)
                update = orthogonal(p.grad.lerp(m, 0.95))
                p.mul_(1 - MUON_RATE * rate * DECAY)
                p.add_(update, alpha=-MUON_RATE * rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)
        step += 1
        if step % 20 == 0:
            print(f'step {step} loss {loss.item():.4f} rate {rate:.3f} seconds {seen + time.time() - started:.0f}', flush=True)
        if step % 200 == 0 or step == args.steps:
            print(f'step {step} held-out {held_out_loss(model, test_ids):.4f}', flush=True)
            save()
    save()


main()
