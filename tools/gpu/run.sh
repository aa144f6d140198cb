#!/bin/sh
# Runs the parity suite and the comparison with PyTorch on an NVIDIA card. Needs: the driver, CUDA 13 and cuDNN 9 with their
# libraries where the loader finds them, JDK 25, Maven, and a Python with tools/parity/requirements*.txt and a CUDA build of
# PyTorch (PYTHON names it). Nothing is installed. Exit code: 0 done, 1 a comparison failed, 5 no card.
#
#   tools/gpu/run.sh [cuda:0]
set -eu

cd "$(dirname "$0")/../.."
device=${1:-cuda:0}
python=${PYTHON:-python3}

command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L || {
  echo "tools/gpu/run.sh: this machine has no NVIDIA card, or no driver for it" >&2
  exit 5
}
mvn -B -ntp -q -Pcuda -DskipTests package
status=0
mvn -B -ntp -Pcuda -pl runtime,models -am test -Dtest='*ParityTest' -Dsurefire.failIfNoSpecifiedTests=false \
  -Dvireo.parity.device="$device" || status=1
for dtype in f32 bf16; do
  "$python" tools/bench/towers.py --device "$device" --dtype "$dtype" --pause 0 --warmup 10 || status=1
done
exit $status
