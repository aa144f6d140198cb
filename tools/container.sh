#!/bin/sh
# Asks a question as a container would: as a user without a name, without a home, in no locale, in a checkout that can't
# be written. Run it as root on Linux, after a build; `build` as first argument has that user build for itself, too,
# for which it needs the package registries.
#
#   tools/container.sh [build]
set -eu

root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
user=65533
work=$(mktemp -d)
trap 'umount "$work/checkout" 2>/dev/null || :; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/checkout" "$work/tmp" "$work/here"
chmod 1777 "$work/tmp" "$work/here"

say() {
  echo "container: $*"
}

[ "$(id -u)" -eq 0 ] || {
  say "needs root, to become somebody else"
  exit 2
}

# Runs the checkout at $1 as that user.
as_user() {
  checkout=$1
  shift
  (cd "$work/here" && env -i PATH="$PATH" JAVA_HOME="${JAVA_HOME-}" TMPDIR="$work/tmp" LC_ALL=C \
    setpriv --reuid=$user --regid=$user --clear-groups --no-new-privs "$checkout/vireo" "$@")
}

# Asks about a picture whose name has more than ASCII's letters, and looks at the answer.
ask() {
  cp "$root/cli/src/main/resources/dev/vireo/cli/internal/command/demo.png" "$work/here/Wuerfel-Würfel-立方体.png"
  answer=$(as_user "$1" ask --image Wuerfel-Würfel-立方体.png --question "How many shiny things are there?")
  say "the answer is $answer"
  [ "$answer" = 5 ]
}

"$root/vireo" version >/dev/null
mount --bind "$root" "$work/checkout"
mount -o remount,bind,ro "$work/checkout"
say "somebody else's build, in a checkout that can't be written"
ask "$work/checkout"

if [ "${1-}" = build ]; then
  say "a build of one's own"
  (cd "$root" && git archive --prefix=clone/ HEAD) | tar -x -C "$work"
  chmod -R a-w "$work/clone"
  ask "$work/clone"
fi
say "passed"
