package dev.vireo.sandbox;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolHost;
import dev.vireo.program.Value;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.WorkerProcess;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.wire.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Measures the start of a worker and the time of a program. `SandboxBenchmark [PROGRAMS]`, 200 by default;
/// run it with jars on the class path, or there is no AOT cache to measure.
public final class SandboxBenchmark {
    private static final ImagePatch PICTURE = ImagePatch.whole(Image.ofRgb(640, 480, new byte[640 * 480 * 3]));

    private static int texts;

    private SandboxBenchmark() {}

    /// Prints the numbers.
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        Path folder = WorkerRunner.defaultCacheFolder();
        WorkerCommand command = WorkerCommand.of(folder);
        long from = System.nanoTime();
        Optional<Path> cache = WorkerRunner.prepare(folder);
        say("AOT cache", cache.map(Path::toString).orElse("none") + ", made or found in " + millis(from) + " ms");
        for (int i = 0; i < 3; i++) {
            say("worker start without AOT cache", start(command, Optional.empty()));
        }
        if (cache.isPresent()) {
            for (int i = 0; i < 3; i++) {
                say("worker start with AOT cache", start(command, cache.map(c -> "-XX:AOTCache=" + c)));
            }
        }
        from = System.nanoTime();
        try (WorkerRunner runner = WorkerRunner.start(folder)) {
            programs(runner, 1);
            say("runner to first answer (checker and worker start together)", millis(from) + " ms");
            programs(runner, 20);
            say("program, distinct text, checked, 200 ms after the last", programs(runner, count, 200));
            say("program, distinct text, checked, back to back", programs(runner, count));
            say("the same program again (its check is remembered)", same(runner, count));
            say("program inside a program, checked, 200 ms after the last", nested(runner, count, 200));
        }
    }

    private static String start(WorkerCommand command, Optional<String> aot) throws Exception {
        long from = System.nanoTime();
        Frame.Setup setup =
                new Frame.Setup(Frame.Role.PROGRAMS, Prelude.of(dev.vireo.program.VisualApi.STANDARD), 2000, 3, true);
        try (WorkerProcess worker = WorkerProcess.start(command, aot, setup)) {
            worker.receive(TimeUnit.SECONDS.toNanos(60));
            return millis(from) + " ms, " + rss(worker.pid()) + " MB resident";
        }
    }

    private static String rss(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .map(l -> Long.toString(Long.parseLong(l.replaceAll("\\D", "")) / 1024))
                .findFirst()
                .orElse("unknown");
    }

    private static String program(int i) {
        return """
                def execute_command(image) -> str:
                    mugs = image.find('mug %d')
                    mugs.sort(key=lambda m: m.horizontal_center)
                    if len(mugs) == 0:
                        return 'no'
                    first = mugs[0]
                    if first.verify_property('mug', 'red') and first.left < 100:
                        return bool_to_yesno(any(m.width > 10 for m in mugs))
                    return first.simple_query('What is this?')
                """.formatted(i);
    }

    private static ToolHost tools() {
        return (function, _) -> switch (function) {
            case "ImagePatch.find" ->
                new Value.Items(List.of(
                        new Value.Patch(ImagePatch.ofProgramFrame(PICTURE.root(), 50, 10, 90, 60, "mug")),
                        new Value.Patch(ImagePatch.ofProgramFrame(PICTURE.root(), 20, 10, 40, 60, "mug"))));
            case "ImagePatch.verify_property" -> new Value.Bool(true);
            default -> new Value.Str("a mug");
        };
    }

    private static String programs(WorkerRunner runner, int count) throws InterruptedException {
        return programs(runner, count, 0);
    }

    private static String programs(WorkerRunner runner, int count, int pauseMillis) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread.sleep(pauseMillis);
            String source = program(++texts);
            times.add(timed(runner, source, tools()));
        }
        return quantiles(times);
    }

    private static String same(WorkerRunner runner, int count) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            times.add(timed(runner, program(0), tools()));
        }
        return quantiles(times);
    }

    private static double timed(WorkerRunner runner, String source, ToolHost tools) {
        long from = System.nanoTime();
        try (ProgramRunner.Session session = runner.open()) {
            Outcome outcome = session.run(call(source), tools, Limits.DEFAULT);
            if (!(outcome instanceof Outcome.Returned)) {
                throw new IllegalStateException(outcome.toString());
            }
        }
        return (System.nanoTime() - from) / 1e6;
    }

    private static ProgramRunner.Call call(String source) {
        return new ProgramRunner.Call(source, List.of(new Value.Patch(PICTURE)), Optional.empty());
    }

    private static String nested(WorkerRunner runner, int count, int pauseMillis) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        String outer = "def execute_command(image) -> str:\n    return image.recursive_query('what?', returns=str)\n";
        for (int i = 0; i < count; i++) {
            Thread.sleep(pauseMillis);
            String inner = program(++texts);
            try (ProgramRunner.Session session = runner.open()) {
                session.run(
                        call(outer),
                        (_, _) -> {
                            long from = System.nanoTime();
                            Outcome outcome = session.run(call(inner), tools(), Limits.DEFAULT);
                            times.add((System.nanoTime() - from) / 1e6);
                            return outcome instanceof Outcome.Returned(Value value, var _) ? value : new Value.None();
                        },
                        Limits.DEFAULT);
            }
        }
        return quantiles(times);
    }

    private static String quantiles(List<Double> times) {
        Collections.sort(times);
        return "median %.1f ms, 90 %% %.1f ms, worst %.1f ms (n=%d)"
                .formatted(
                        times.get(times.size() / 2), times.get(times.size() * 9 / 10), times.getLast(), times.size());
    }

    private static long millis(long from) {
        return (System.nanoTime() - from) / 1_000_000;
    }

    private static void say(String what, String value) {
        System.out.println(what + ": " + value);
    }
}
