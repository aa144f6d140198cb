package dev.vireo.cli.internal.command.world;

import dev.vireo.benchmarks.WorldEval;
import dev.vireo.benchmarks.WorldReport;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.cli.internal.work.Workbench;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo world eval`.
@Command(
        name = "eval",
        header = "Asks generated questions about generated scenes and compares the answers, letter for letter.",
        description = {"Everything runs in one JVM. The same options give the same scenes and questions.", ""},
        customSynopsis = "vireo world eval --count N --seed S [--questions-per-scene K] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo world eval --count 20 --seed 7 --tools oracle",
            "  vireo world eval --count 500 --seed 1001 --questions-per-scene 4 --tools builtin --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class WorldEvalCommand implements Runnable {
    private static final int MOST = 1_000_000;

    private final Console console;

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many scenes, at most 1000000.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(
            names = "--questions-per-scene",
            paramLabel = "K",
            defaultValue = "4",
            description = "Questions about each scene, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int questionsPerScene;

    @Mixin
    private final ConfigOptions config;

    WorldEvalCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, "planner", "tools", "language_model", "limits", "budget", "cache");
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, MOST);
        Numbers.between("--questions-per-scene", questionsPerScene, 1, 100);
        Settings settings = config.read().settings();
        Planner planner = Models.planner(console, settings);
        Optional<LanguageModel> languageModel = Models.languageModel(console, settings);
        WorldReport report;
        try (Workbench bench = Workbench.open(console, settings, Optional.empty());
                ProgressTalk progress = new ProgressTalk(console, "scenes", count)) {
            report = WorldEval.run(
                    WorldEval.Settings.of(count, seed, questionsPerScene),
                    rendering -> bench.agentFor(rendering.scene(), planner, languageModel)
                            .build(),
                    new WorldEval.Progress() {
                        @Override
                        public void done(int scenes, WorldReport.Score soFar) {
                            progress.done(scenes, soFar + " right");
                        }

                        @Override
                        public void stopped(WorldReport soFar) {
                            if (soFar.overall().total() > 0) {
                                print(settings, soFar);
                            }
                        }
                    });
        }
        print(settings, report);
    }

    private void print(Settings settings, WorldReport report) {
        if (report.failed() > 0) {
            console.talk("vireo: note: " + report.failed() + " questions could not be answered; they count as wrong");
        }
        if (console.json()) {
            console.object(report.plain());
        } else {
            console.line(WorldReport.markdown(Map.of(settings.tools().model().toString(), report))
                    .stripTrailing());
        }
    }
}
