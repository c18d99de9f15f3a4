"""python3 export.py --from DIR: writes weights.bin (what the page loads) and tests/fixtures/tokenlab.json (what torch
says of it), both from DIR/checkpoint.pt and DIR/tokenizer.json.

weights.bin: uint32 length of the header, the header as JSON, padding to 4 bytes, then the tensors in the header's order.
A matrix is one float32 scale a row, then its int8 rows (padded to 4 bytes): w = scale * q. A vector is float32."""
import argparse
import json
import os
import struct

import torch
from torch.nn import functional as F

import corpus
from network import CONFIG, Model
from tokenizer import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURE = os.path.join(HERE, '..', '..', 'tests', 'fixtures', 'tokenlab.json')
PROMPTS = ['\nIn the beginning', '\nAnd the king said unto him, What is thy name? And he answered,']


def pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def quantized(w: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    scale = (w.abs().amax(1) / 127).clamp(min=1e-12)
    return scale, (w / scale[:, None]).round().clamp(-127, 127).to(torch.int8)


@torch.no_grad()
def loss_of(model: Model, ids: torch.Tensor) -> float:
    """nats a token; as train.py's held_out_loss"""
    size, total, count = CONFIG['context'], 0.0, 0
    for start in range(0, len(ids) - 1, size):
        window = ids[start:start + size + 1]
        total += F.cross_entropy(model(window[None, :-1])[0], window[1:], reduction='sum').item()
        count += len(window) - 1
    return total / count


def greedy(model: Model, ids: list[int], count: int) -> list[int]:
    for _ in range(count):
        ids = ids + [int(model(torch.tensor([ids]))[0, -1].argmax())]
    return ids


@torch.no_grad()
def main():
    args = argparse.ArgumentParser()
    args.add_argument('--from', dest='source', required=True)
    source = args.parse_args().source
    torch.set_num_threads(1)
    saved = torch.load(f'{source}/checkpoint.pt')
    spec = json.load(open(f'{source}/tokenizer.json'))
    tokenizer = Tokenizer(spec)
    model = Model(**CONFIG)
    model.load_state_dict(saved['model'])
    train_text, test_text = corpus.split(corpus.verses())
    test_ids = torch.tensor(tokenizer.encode(test_text))
    exact = loss_of(model, test_ids)

    tensors, payload = [], b''
    for name, tensor in model.state_dict().items():
        if tensor.ndim == 2:
            scale, rows = quantized(tensor)
            tensor.copy_(scale[:, None] * rows)  # from here on the model is what the page computes with
            payload += scale.numpy().tobytes() + pad(rows.numpy().tobytes())
        else:
            payload += tensor.numpy().tobytes()
        tensors.append({'name': name, 'dims': list(tensor.shape)})
    rounded = loss_of(model, test_ids)
    facts = {'steps': saved['step'], 'heldOutNats': round(rounded, 4), 'charactersPerToken': round(len(test_text) / len(test_ids), 3)}
    header = json.dumps({'config': CONFIG, 'facts': facts, 'tokenizer': spec, 'tensors': tensors}, separators=(',', ':')).encode()
    with open(os.path.join(HERE, 'weights.bin'), 'wb') as file:
        file.write(struct.pack('<I', len(header)) + pad(header) + payload)

    cases = []
    for prompt in PROMPTS:
        ids = greedy(model, tokenizer.encode(prompt), 20)
        logits = model(torch.tensor([ids]))[0]
        best = logits[-1].topk(8)
        cases.append({
            'prompt': prompt, 'ids': ids, 'text': tokenizer.decode(ids),
            'nats': F.cross_entropy(logits[:-1], torch.tensor(ids[1:])).item(),
            'everyHundredthOfTheLastRow': logits[-1, ::100].tolist(),
            'best': {'ids': best.indices.tolist(), 'logits': best.values.tolist()},
        })
    sentence = test_text[:2000]
    fixture = {'made': f'web/model/export.py, torch {torch.__version__}, from step {saved["step"]}', 'cases': cases,
               'tokenizer': {'text': sentence, 'ids': tokenizer.encode(sentence)}}
    with open(FIXTURE, 'w') as file:
        json.dump(fixture, file)
        file.write('\n')
    print(f'step {saved["step"]}: held-out {exact:.4f} nats a token, {rounded:.4f} with int8 weights; '
          f'{os.path.getsize(os.path.join(HERE, "weights.bin"))} bytes')
    for case in cases:
        print(case['text'])


main()
