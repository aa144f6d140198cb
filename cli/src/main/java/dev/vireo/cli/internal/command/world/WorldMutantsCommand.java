package dev.vireo.cli.internal.command.world;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.faults.MutantStudy;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.microworld.OracleTools;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo world mutants`.
@Command(
        name = "mutants",
        header = "Answers with programs changed at random; no value of a wrong type may come back.",
        description = {"The exit code is 1 when one did.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo world mutants --count 10000 --seed 7 --json"})
final class WorldMutantsCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many programs, at most 1000000.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(names = "--unchecked", description = "Without the type check.")
    private boolean unchecked;

    WorldMutantsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Numbers.between("--count", count, 1, 1_000_000);
        MutantStudy.Report report;
        Limits limits = Limits.DEFAULT.withTime(Duration.ofSeconds(1));
        try (ProgramRunner runner = console.startWorkers();
                ProgressTalk progress = new ProgressTalk(console, "programs", count)) {
            report = MutantStudy.run(
                    count,
                    seed,
                    (rendering, planner) -> VisualAgent.builder()
                            .tools(new OracleTools(rendering.scene()))
                            .planner(planner)
                            .runner(runner)
                            .limits(limits)
                            .check(!unchecked)
                            .repairs(0)
                            .build(),
                    progress::done);
        }
        if (console.json()) {
            console.object(report.plain());
        } else {
            console.line(report.programs() + " programs: " + report.outcomes() + "; values of a wrong type: "
                    + report.wrong().size());
        }
        return report.wrong().isEmpty() ? 0 : 1;
    }
}
