"""The velocity network on the checkerboard, trained as an eager PyTorch user writes the loop: fresh pairs every step, AdamW at
a constant rate. Prints a JSON line every --every steps, and stops when --share of 4,000 Euler samples lie inside the cells.

Usage: checkerboard_loop.py [--share 0.9] [--batch 64] [--learning-rate 1e-4] [--every 2500] [--steps 100000] [--threads 1]
                            [--seed 0]
Needs torch (with numpy). The seconds are those of the training alone, by the wall clock and by the processor's.
"""
import argparse
import json
import math
import time

import torch
from torch import nn

arguments = argparse.ArgumentParser()
arguments.add_argument("--share", type=float, default=0.9)
arguments.add_argument("--batch", type=int, default=64)
arguments.add_argument("--learning-rate", type=float, default=1e-4)
arguments.add_argument("--every", type=int, default=2500)
arguments.add_argument("--steps", type=int, default=100_000)
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--seed", type=int, default=0)
options = arguments.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
CHANNELS, LAYERS, SAMPLES, EULER_STEPS = 512, 5, 4000, 100


class Velocity(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Linear(2, CHANNELS)
        self.time = nn.Linear(CHANNELS, CHANNELS)
        self.blocks = nn.Sequential(*[layer for _ in range(LAYERS) for layer in (nn.Linear(CHANNELS, CHANNELS), nn.ReLU())])
        self.output = nn.Linear(CHANNELS, 2)

    def forward(self, x, t):
        half = CHANNELS // 2
        frequencies = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half))
        angles = 10000 * t[:, None] * frequencies
        embedding = torch.cat([angles.sin(), angles.cos()], dim=1)
        return self.output(self.blocks(self.input(x) + self.time(embedding)))


def checkerboard(count):
    """Uniform on the cells of the 4 x 4 board over [-4, 4]^2 whose column + row is odd."""
    column = torch.randint(0, 4, (count,))
    row = 2 * torch.randint(0, 2, (count,)) + (column + 1) % 2
    return torch.stack([column, row], dim=1) * 2.0 - 4.0 + 2.0 * torch.rand(count, 2)


def inside(points):
    cell = torch.floor((points + 4) / 2)
    on_board = ((cell >= 0) & (cell < 4)).all(dim=1)
    return (on_board & (cell.sum(dim=1) % 2 == 1)).float().mean().item()


@torch.no_grad()
def sample(net):
    x = torch.randn(SAMPLES, 2)
    for step in range(EULER_STEPS):
        x = x + net(x, torch.full((SAMPLES,), step / EULER_STEPS)) / EULER_STEPS
    return x


assert inside(checkerboard(10_000)) == 1.0
net = Velocity()
optimizer = torch.optim.AdamW(net.parameters(), lr=options.learning_rate)
seconds = processor_seconds = 0.0
for done in range(options.every, options.steps + 1, options.every):
    start, processor_start = time.perf_counter(), time.process_time()
    total = 0.0
    for _ in range(options.every):
        x1 = checkerboard(options.batch)
        x0 = torch.randn_like(x1)
        t = torch.rand(options.batch)
        x_t = (1 - t[:, None]) * x0 + t[:, None] * x1
        loss = ((net(x_t, t) - (x1 - x0)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    seconds += time.perf_counter() - start
    processor_seconds += time.process_time() - processor_start
    share = inside(sample(net))
    print(json.dumps(dict(steps=done, rows=done * options.batch, seconds=round(seconds, 1),
                          processor_seconds=round(processor_seconds, 1), loss=round(total / options.every, 4),
                          in_cell_share_100=round(share, 4))), flush=True)
    if share >= options.share:
        break
