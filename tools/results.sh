#!/usr/bin/env bash
# Measures every table of docs/results.md anew and puts it there.
# usage: tools/results.sh FOLDER    (an hour and 1 GiB at most; called again it goes on where it was ended)
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:?usage: tools/results.sh FOLDER}
mkdir -p "$work"

# Puts a file between the marks of a table.
table() {
  awk -v name="$1" -v file="$2" '
    $0 == "<!-- " name " -->" { print; print ""; while ((getline line < file) > 0) print line; print ""; skip = 1; next }
    $0 == "<!-- /" name " -->" { skip = 0 }
    !skip { print }' docs/results.md > "$work/results.md"
  cp "$work/results.md" docs/results.md
}

# Arms over a data set: its name, then which arms and options.
arms() {
  local name=$1
  shift
  ./vireo eval arms "$name" --root "$work/$name" --tools builtin --cache off --out "$work/$name-arms" --resume "$@" \
    || [ $? -eq 1 ] # questions failed: the table says how many
  table "$name" "$work/$name-arms/arms.md"
}

[ -e "$work/gqa" ] || ./vireo world scenes --count 250 --seed 20261204 --questions-per-scene 4 --out "$work/gqa"
[ -e "$work/vsr" ] || ./vireo data make vsr --count 200 --seed 20261205 --out "$work/vsr"
[ -e "$work/covr" ] || ./vireo data make covr --count 100 --seed 20261203 --out "$work/covr"
arms gqa --split questions --arms recursive,flat,vqa,oracle,blind,counterfactual
arms vsr --arms recursive,flat,vqa,oracle,blind
arms covr --arms recursive,flat,vqa,oracle,blind
