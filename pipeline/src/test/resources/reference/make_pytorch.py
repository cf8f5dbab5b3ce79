"""Makes pytorch.safetensors and pytorch.json: a network built, initialized and saved by PyTorch, and what it computes.

    python3 make_pytorch.py          needs torch and safetensors

The module has the names that docs/formats.md gives, and is not the product's own code. float32, as PyTorch computes it.
"""

import json
import math

import torch
from safetensors.torch import save_file
from torch import nn

DIM, HIDDEN, LAYERS, TIME_EMBEDDING = 2, 12, 3, 10


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ff = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, h):
        return torch.relu(self.ff(h))


class Network(nn.Module):
    # Not in the order of the forward pass: the file's order must not matter.
    def __init__(self):
        super().__init__()
        self.out_projection = nn.Linear(HIDDEN, DIM)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.t_projection = nn.Linear(TIME_EMBEDDING, HIDDEN)
        self.in_projection = nn.Linear(DIM, HIDDEN)

    def forward(self, x, t):
        half = TIME_EMBEDDING // 2
        angles = 10000 * t[:, None] * torch.exp(-math.log(10000) / (half - 1) * torch.arange(half))
        h = self.in_projection(x) + self.t_projection(torch.cat([angles.sin(), angles.cos()], dim=1))
        for block in self.blocks:
            h = block(h)
        return self.out_projection(h)


torch.manual_seed(20261125)
network = Network()
x = 1.5 * torch.randn(6, DIM)
times = [0.0, 0.1, 0.25, 0.5, 0.75, 0.99]
with torch.no_grad():
    velocities = network(x, torch.tensor(times))

save_file(network.state_dict(), "pytorch.safetensors", metadata={"format": "pt"})
with open("pytorch.json", "w") as file:
    json.dump({"x": x.tolist(), "t": times, "v": velocities.tolist()}, file, indent=1)
    file.write("\n")
