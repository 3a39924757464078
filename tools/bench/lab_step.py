"""One CaT-RL step of the lab in PyTorch, timed: the yardstick of `npm run bench -- lab`.

python lab_step.py WEIGHTS STEPS WARM THREADS UPDATES prints the median seconds of a step. The same work as the page's:
64 rollouts from a shared prefill with a KV cache and their log-probabilities, 8 greedy syntheses, the anchor's
log-probabilities, UPDATES clipped updates with AdamW (the first finds the old log-probabilities), and the figures
that the page shows of each. The `gpt` form only.
"""
import json
import statistics
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

LAYERS, HEADS, GROUP, QUESTIONS, TRACE, VOCABULARY = 4, 4, 8, 8, 15, 20


def read(path):
    raw = open(path, "rb").read()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        kind = np.float16 if entry["dtype"] == "F16" else np.float32
        values = np.frombuffer(raw[8 + size + start : 8 + size + end], dtype=kind).astype(np.float32)
        tensors[name] = torch.tensor(values.reshape(entry["shape"]))
    return tensors


def layout(group, written):
    places, segments = (list(range(16)), [0] * 16) if group == 0 else ([0], [0])
    for g in range(group):
        places += range(20, 35)
        segments += [g + 1] * TRACE
    places += [19, *range(20, 20 + written)]
    segments += [0] * (1 + written)
    return torch.tensor(places), torch.tensor(segments)


def forward(p, tokens, places, segments, cache=None, past=0):
    batch, length = tokens.shape
    x = p["token.weight"][tokens] + p["place.weight"][places] + p["segment.weight"][segments]
    for i in range(LAYERS):
        at = lambda name: p[f"layers.{i}.{name}"]
        y = F.layer_norm(x, x.shape[-1:], at("attention_norm.weight"), at("attention_norm.bias"))
        split = lambda name: F.linear(y, at(f"{name}.weight")).view(batch, length, HEADS, -1).transpose(1, 2)
        q, k, v = split("query"), split("key"), split("value")
        if cache is not None:
            keys, values = cache[i]
            keys[:, :, past : past + length] = k
            values[:, :, past : past + length] = v
            k, v = keys[:, :, : past + length], values[:, :, : past + length]
        a = F.scaled_dot_product_attention(q, k, v, is_causal=length > 1)
        x = x + F.linear(a.transpose(1, 2).reshape(batch, length, -1), at("output.weight"))
        y = F.layer_norm(x, x.shape[-1:], at("mlp_norm.weight"), at("mlp_norm.bias"))
        y = F.relu(F.linear(y, at("up.weight"), at("up.bias")))
        x = x + F.linear(y, at("down.weight"), at("down.bias"))
    x = F.layer_norm(x, x.shape[-1:], p["final_norm.weight"], p["final_norm.bias"])
    return F.linear(x, p["head.weight"])


@torch.no_grad()
def write(p, prompts, group, copies, greedy):
    places, segments = layout(group, TRACE)
    batch, length = prompts.shape
    width = p["token.weight"].shape[1] // HEADS
    room = lambda n: torch.zeros(n, HEADS, length + TRACE, width)
    cache = [(room(batch), room(batch)) for _ in range(LAYERS)]
    logits = forward(p, prompts, places[:length], segments[:length], cache)[:, -1]
    cache = [(k.repeat_interleave(copies, 0), v.repeat_interleave(copies, 0)) for k, v in cache]
    logits = logits.repeat_interleave(copies, 0)
    out, likelihoods = [], []
    for i in range(TRACE):
        scores = F.log_softmax(logits, -1)
        token = scores.argmax(-1) if greedy else torch.multinomial(scores.exp(), 1)[:, 0]
        out.append(token)
        likelihoods.append(scores.gather(-1, token[:, None])[:, 0])
        if i < TRACE - 1:
            at = length + i
            logits = forward(p, token[:, None], places[at : at + 1], segments[at : at + 1], cache, at)[:, -1]
    return torch.stack(out, 1), torch.stack(likelihoods, 1)


def logprobs(p, tokens, written):
    places, segments = layout(0, TRACE)
    length = tokens.shape[1]
    scores = F.log_softmax(forward(p, tokens, places[:length], segments[:length])[:, -TRACE:], -1)
    entropy = -(scores.detach().exp() * scores.detach()).sum(-1).mean()
    return scores.gather(-1, written[..., None])[..., 0], entropy


def main():
    path = sys.argv[1]
    steps, warm, threads, updates = (int(word) for word in sys.argv[2:6])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    anchor = read(path)
    policy = {name: value.clone().requires_grad_() for name, value in anchor.items()}
    optimiser = torch.optim.AdamW(policy.values(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.0)
    start, end = torch.tensor(15), torch.tensor(14)
    seconds = []
    for _ in range(warm + steps):
        begun = time.perf_counter()
        digits = torch.randint(0, 10, (QUESTIONS, 12))
        plus = torch.full((QUESTIONS, 1), 10)
        parts = [torch.full((QUESTIONS, 1), 13)]
        for i in range(4):
            parts += ([plus] if i else []) + [digits[:, 3 * i : 3 * i + 3]]
        prompts = torch.cat([*parts, torch.full((QUESTIONS, 1), 14)], 1)
        traces, _ = write(policy, prompts, 0, GROUP, False)
        shown = torch.cat([start.expand(QUESTIONS, 1), traces.view(QUESTIONS, -1), end.expand(QUESTIONS, 1)], 1)
        synthesis, _ = write(anchor, shown, GROUP, 1, True)
        same = (traces.view(QUESTIONS, GROUP, TRACE)[..., 10:14] == synthesis[:, None, 10:14]).all(-1).float()
        advantage = ((same - same.mean(1, True)) / (same.std(1, keepdim=True) + 1e-4)).view(-1, 1)
        tokens = torch.cat([prompts.repeat_interleave(GROUP, 0), traces[:, :-1]], 1)
        with torch.no_grad():
            reference, _ = logprobs(anchor, tokens, traces)
        for update in range(updates):
            now, entropy = logprobs(policy, tokens, traces)
            old = now.detach() if update == 0 else old
            ratio = (now - old).exp()
            surrogate = torch.minimum(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean()
            kl = ((reference - now).exp() - (reference - now) - 1).mean()
            optimiser.zero_grad()
            (0.1 * kl - surrogate).backward()
            norm = torch.nn.utils.clip_grad_norm_(policy.values(), 1.0)
            optimiser.step()
            torch.stack([kl, surrogate, entropy, norm]).tolist()
        seconds.append(time.perf_counter() - begun)
    print(statistics.median(seconds[warm:]))


main()
