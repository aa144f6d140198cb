#!/usr/bin/env bash
# Answers a question in each way in which people put the library into a program of their own:
#
#   tools/embedding/check.sh [class-path|spring-boot|fat-jar|module-path|exec-java ...]     all of them unless named
#
# Installs the modules into the local Maven repository first, as docs/embedding.md says, builds a small program outside
# the reactor for each, and compares what it answers with what ./vireo answers. Needs a JDK 25, Maven and a registry.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd -P)
. "$root/tools/jdk25.sh"
find_jdk25
[ -n "$jdk" ] || { echo "no JDK 25 found; install one and set JAVA_HOME to its folder" >&2; exit 2; }
export JAVA_HOME="$jdk"
ways=("$@")
[ ${#ways[@]} -gt 0 ] || ways=(class-path spring-boot fat-jar module-path exec-java)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
question="How many things are there?"

(cd "$root" && mvn -q -B -ntp -Dmaven.test.skip=true -pl agent,bom -am install)
"$root/vireo" world scenes --count 1 --seed 5 --out "$work/world" >/dev/null 2>&1
picture=$work/world/images/000000.png
expected=$("$root/vireo" ask --image "$picture" --question "$question" 2>/dev/null)
echo "expected: $expected"

# A program of its own for one way.
project() {
  mkdir -p "$work/$1"
  cp -r "$root/tools/embedding/src" "$work/$1/"
  cp "$root/tools/embedding/$2.xml" "$work/$1/pom.xml"
  cd "$work/$1"
}

jar_of() {
  ls target/asker-*.jar | grep -v original | head -n 1
}

answer() {
  case $1 in
    class-path)
      project "$1" plain
      mvn -q -B -ntp package dependency:copy-dependencies -DoutputDirectory=target/libs -DincludeScope=runtime >&2
      "$jdk/bin/java" "${flags[@]}" -cp "target/classes:target/libs/*" asker.Main "$picture" "$question"
      ;;
    spring-boot)
      project "$1" spring-boot
      mvn -q -B -ntp package >&2
      "$jdk/bin/java" "${flags[@]}" -jar "$(jar_of)" "$picture" "$question"
      ;;
    fat-jar)
      project "$1" fat-jar
      mvn -q -B -ntp package >&2
      "$jdk/bin/java" "${flags[@]}" -jar "$(jar_of)" "$picture" "$question"
      ;;
    module-path)
      project "$1" plain
      mvn -q -B -ntp package dependency:copy-dependencies -DoutputDirectory=target/libs -DincludeScope=runtime >&2
      mkdir -p target/module
      echo 'module asker { requires dev.vireo.agent; requires dev.vireo.visiontools; requires dev.vireo.runtime; }' \
        >target/module-info.java
      "$jdk/bin/javac" -nowarn -p target/libs -d target/module target/module-info.java src/main/java/asker/Main.java >&2
      "$jdk/bin/java" "${flags[@]}" -p target/module:target/libs --add-modules ALL-MODULE-PATH -m asker/asker.Main \
        "$picture" "$question"
      ;;
    exec-java)
      project "$1" plain
      MAVEN_OPTS="${flags[*]}" mvn -q -B -ntp compile exec:java -Dexec.args="'$picture' '$question'"
      ;;
    *)
      echo "there is no way '$1'" >&2
      return 2
      ;;
  esac
}

failed=0
for way in "${ways[@]}"; do
  # Maven puts marks of colours behind what is printed
  if got=$(answer "$way" 2>"$work/log" | sed 's/\x1b\[[0-9;]*m//g' | sed '/^$/d' | tail -n 1) && [ "$got" = "$expected" ]; then
    echo "$way: $got"
  else
    echo "$way: FAILED: ${got:-nothing}"
    tail -n 15 "$work/log"
    failed=1
  fi
done
exit $failed
