package dev.vireo.sandbox;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.host.Checker;
import dev.vireo.sandbox.internal.host.Parsers;
import dev.vireo.sandbox.internal.host.WorkerCommand;
import dev.vireo.sandbox.internal.host.WorkerPool;
import dev.vireo.sandbox.internal.wire.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Measures the check of a program: its parse in the worker, the rules, the types. `CheckerBenchmark [ROUNDS]`
/// checks the whole corpus that often, 20 times by default, with the memory of known programs off.
public final class CheckerBenchmark {
    private CheckerBenchmark() {}

    /// Prints the numbers.
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        List<Corpus.Program> programs =
                Corpus.all().stream().filter(p -> p.source().length() < 5000).toList();
        WorkerCommand command = WorkerCommand.of(WorkerRunner.defaultCacheFolder());
        Frame.Setup setup = new Frame.Setup(Frame.Role.CHECKER, "", 2000, 0, command.fencing() != Fencing.OFF);
        try (WorkerPool parsers = new WorkerPool(command, setup, 1, Integer.MAX_VALUE)) {
            Checker checker = new Checker(VisualApi.STANDARD, new Parsers(parsers), 0);
            round(checker, programs);
            round(checker, programs);
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                times.addAll(round(checker, programs));
            }
            Collections.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "%d checks of %d programs: median %.1f ms, 90 %% under %.1f ms, longest %.1f ms%n",
                    times.size(),
                    programs.size(),
                    times.get(times.size() / 2),
                    times.get(times.size() * 9 / 10),
                    times.getLast());
        }
    }

    private static List<Double> round(Checker checker, List<Corpus.Program> programs) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        for (Corpus.Program program : programs) {
            long from = System.nanoTime();
            checker.check(program.source(), List.of(), Optional.empty());
            times.add((System.nanoTime() - from) / 1e6);
        }
        return times;
    }
}
