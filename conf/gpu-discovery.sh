#!/usr/bin/env bash
# Tells Spark the GPUs of this machine, as {"name": "gpu", "addresses": ["0", "1"]}: the value of
# spark.executor.resource.gpu.discoveryScript and, on a standalone worker, spark.worker.resource.gpu.discoveryScript.
set -euo pipefail

indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
addresses=
for index in $indices; do
  addresses+="${addresses:+, }\"$index\""
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
