package dev.vireo.sandbox;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs many programs through one runner and prints what the host and its workers hold: `Soak [PROGRAMS]`,
/// 10,000 by default. Run it with jars on the class path, on Linux, with a heap of a fixed size that is touched from
/// the
/// start (`-Xms64m -Xmx64m -XX:+AlwaysPreTouch`), so that what grows is no heap that was only not used before. Ends
/// with 1 when the resident memory of host and workers at the end is more than 5 % over that after a tenth of the
/// programs, or descriptors stay open.
public final class Soak {
    /// The parser, the one at work, and a spare.
    private static final int WORKERS = 3;

    private static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(640, 480, new byte[640 * 480 * 3]));

    /// What the process of the host holds, and its workers together.
    private record State(long hostMb, long heapKb, long workersMb, int workers, long descriptors, int threads) {
        /// Once the spare worker that was just taken has been replaced, or half a minute later.
        static State now() throws IOException, InterruptedException {
            System.gc();
            List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
            for (int i = 0; i < 30 && children.size() < WORKERS; i++) {
                Thread.sleep(1000);
                children = ProcessHandle.current().descendants().toList();
            }
            long workersMb = 0;
            for (ProcessHandle child : children) {
                workersMb += rss(child.pid());
            }
            Runtime runtime = Runtime.getRuntime();
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return new State(
                        rss(ProcessHandle.current().pid()),
                        (runtime.totalMemory() - runtime.freeMemory()) >> 10,
                        workersMb,
                        children.size(),
                        open.count(),
                        Thread.getAllStackTraces().size());
            }
        }
    }

    private Soak() {}

    /// Prints the numbers.
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        Path folder = WorkerRunner.defaultCacheFolder();
        WorkerRunner.prepare(folder);
        boolean leaks;
        try (WorkerRunner runner = WorkerRunner.start(folder)) {
            State early = null;
            long from = System.nanoTime();
            for (int i = 1; i <= count; i++) {
                run(runner, i);
                if (i == count / 10) {
                    early = State.now();
                }
                if (i % (count / 10) == 0) {
                    System.out.println(
                            i + " programs, " + (System.nanoTime() - from) / 1_000_000_000 + " s: " + State.now());
                }
            }
            State late = State.now();
            leaks = early == null
                    || late.hostMb + late.workersMb > (early.hostMb + early.workersMb) * 1.05
                    || late.descriptors > early.descriptors + 8; // a spare worker may be starting just now
        }
        System.exit(leaks ? 1 : 0);
    }

    /// Mostly a program that returns; now and then one that fails, prints too much, or is refused.
    private static void run(WorkerRunner runner, int i) {
        String body = switch (i % 50) {
            case 10 -> "    raise ValueError('" + i + "')\n";
            case 20 -> "    return image.no_such_tool()\n";
            case 30 -> "    import os\n    return 1\n";
            default -> "    xs = [image.exists('mug " + i + "') for _ in range(3)]\n    return len(xs) + " + i + "\n";
        };
        ToolHost tools = (_, _) -> new Value.Bool(true);
        try (ProgramRunner.Session session = runner.open()) {
            Outcome outcome = session.run(
                    new ProgramRunner.Call(
                            "def execute_command(image) -> int:\n" + body,
                            List.of(new Value.Patch(PICTURE)),
                            Optional.empty()),
                    tools,
                    Limits.DEFAULT.withTime(Duration.ofSeconds(60)));
            boolean returned = outcome instanceof Outcome.Returned;
            if (returned != !(i % 50 == 10 || i % 50 == 20 || i % 50 == 30)) {
                throw new IllegalStateException(outcome.toString());
            }
        }
    }

    private static long rss(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                .sum();
    }
}
