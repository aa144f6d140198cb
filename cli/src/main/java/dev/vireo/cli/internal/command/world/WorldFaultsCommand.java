package dev.vireo.cli.internal.command.world;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.faults.FaultStudy;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.microworld.OracleTools;
import dev.vireo.program.ProgramRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo world faults`.
@Command(
        name = "faults",
        header = "Puts one mistake of each kind into first programs and counts where it is found.",
        description = {
            "The planner's first program for a question carries the mistake, its second is clean; oracle tools look at"
                    + " the scenes. Reported are the programs found wrong before running, at run time, and never, and"
                    + " how many right answers are kept.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo world faults --count 25 --seed 7 --questions-per-scene 4",
            "  vireo world faults --count 25 --seed 7 --unchecked --json"
        })
final class WorldFaultsCommand implements Runnable {
    private final Console console;

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many scenes, at most 100000.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(
            names = "--questions-per-scene",
            paramLabel = "K",
            defaultValue = "4",
            description = "Questions about each scene, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int questionsPerScene;

    @Option(names = "--unchecked", description = "Without the type check and without repair.")
    private boolean unchecked;

    WorldFaultsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, 100_000);
        Numbers.between("--questions-per-scene", questionsPerScene, 1, 100);
        FaultStudy.Report report;
        try (ProgramRunner runner = console.startWorkers();
                ProgressTalk progress = new ProgressTalk(console, "scenes", count)) {
            report = FaultStudy.run(
                    count,
                    seed,
                    questionsPerScene,
                    (rendering, planner) -> {
                        VisualAgent.Builder builder = VisualAgent.builder()
                                .tools(new OracleTools(rendering.scene()))
                                .planner(planner)
                                .runner(runner);
                        return (unchecked ? builder.check(false).repairs(0) : builder).build();
                    },
                    progress::done);
        }
        if (console.json()) {
            console.object(report.plain());
        } else {
            console.line(report.markdown().stripTrailing());
        }
    }
}
