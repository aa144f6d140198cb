# To be sourced by a POSIX shell: find_jdk25 sets `jdk` to the home of a JDK 25, or to nothing.

# Whether a folder is the home of a JDK 25, told from its `release` file, without starting it.
is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=\"25\"* | JAVA_VERSION=\"25[.+-]*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

# Looks at $VIREO_JAVA_HOME, $JAVA_HOME, the folder remembered in the file $1 (if given), `java` on the PATH and the
# usual places, in this order.
find_jdk25() {
  jdk=
  for home in "${VIREO_JAVA_HOME-}" "${JAVA_HOME-}"; do
    if [ -n "$home" ] && is_jdk25 "$home"; then
      jdk=$home
      return 0
    fi
  done
  if [ -n "${1-}" ] && [ -r "$1" ]; then
    IFS= read -r home <"$1" || :
    if [ -n "$home" ] && is_jdk25 "$home"; then
      jdk=$home
      return 0
    fi
  fi
  on_path=$(command -v java 2>/dev/null || :)
  hops=0
  while [ -L "$on_path" ] && [ $hops -lt 20 ]; do
    link=$(readlink "$on_path")
    case $link in
      /*) on_path=$link ;;
      *) on_path=${on_path%/*}/$link ;;
    esac
    hops=$((hops + 1))
  done
  for home in "${on_path%/bin/java}" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /usr/local/* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.m2/jdks/* "${HOME-}"/.gradle/jdks/* \
    "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.jabba/jdk/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && is_jdk25 "$home"; then
      jdk=$home
      return 0
    fi
  done
  return 0
}
