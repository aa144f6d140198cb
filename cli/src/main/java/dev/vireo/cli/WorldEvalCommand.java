package dev.vireo.cli;

import dev.vireo.benchmarks.WorldEval;
import dev.vireo.benchmarks.WorldReport;
import dev.vireo.planner.LanguageModel;
import dev.vireo.planner.Planner;
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

    @Option(
            names = "--tools",
            paramLabel = "TOOLS",
            defaultValue = "builtin",
            description = "What looks at the pictures: builtin, oracle (the scene itself, to measure planning alone)"
                    + " or vqa (one network, no program) (default: ${DEFAULT-VALUE}).")
    private String tools;

    @Mixin
    private PlannerOptions planning;

    WorldEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, MOST);
        Numbers.between("--questions-per-scene", questionsPerScene, 1, 100);
        ToolChoice choice = Names.choice("--tools", tools, ToolChoice.class);
        Planner planner = planning.planner(console.environment());
        Optional<LanguageModel> languageModel = planning.languageModel(console.environment());
        WorldReport report;
        try (Workbench bench = Workbench.openForScenes(console, choice);
                ProgressTalk progress = new ProgressTalk(console, "scenes", count)) {
            report = WorldEval.run(
                    WorldEval.Settings.of(count, seed, questionsPerScene),
                    rendering -> bench.agentFor(rendering.scene(), planner, languageModel)
                            .build(),
                    (done, soFar) -> progress.done(done, soFar + " right"));
        }
        if (report.failed() > 0) {
            console.talk("vireo: note: " + report.failed() + " questions could not be answered; they count as wrong");
        }
        if (console.json()) {
            console.object(report.plain());
        } else {
            console.line(WorldReport.markdown(Map.of(tools, report)).stripTrailing());
        }
    }
}
