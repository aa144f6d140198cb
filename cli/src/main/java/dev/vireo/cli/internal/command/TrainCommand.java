package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.recipes.BuiltinPerception;
import dev.vireo.recipes.PerceptionReport;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo train`.
@Command(
        name = "train",
        header = "Trains the models that come with Vireo again.",
        description = {
            "Recipes: list (prints them), builtin-perception (the two networks behind the built-in tools)."
                    + " A training that was stopped goes on from its last checkpoint in the same folder.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo train list",
            "  vireo train builtin-perception --out runs/perception",
            "  vireo train builtin-perception --measure-only"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class TrainCommand implements Runnable {
    private static final String PERCEPTION = "builtin-perception";
    private static final String LIST = "list";

    private final Console console;

    @Parameters(index = "0", paramLabel = "RECIPE", description = "list or builtin-perception.")
    private String recipe;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder for checkpoints and the finished models (default: runs/RECIPE).")
    private @Nullable Path out;

    @Option(names = "--seed", paramLabel = "S", description = "Another seed than the one of the shipped models.")
    private @Nullable Long seed;

    @Option(
            names = "--scene-steps",
            paramLabel = "N",
            description = "Another number of steps of the scene network, for a short try.")
    private @Nullable Long sceneSteps;

    @Option(
            names = "--answer-steps",
            paramLabel = "N",
            description = "Another number of steps of the answer network, for a short try.")
    private @Nullable Long answerSteps;

    @Option(
            names = "--measure-only",
            description = "Trains nothing: measures the models in --out, or without --out the shipped ones.")
    private boolean measureOnly;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        switch (recipe) {
            case LIST -> list();
            case PERCEPTION -> perception();
            default -> throw Names.unknown("recipe", recipe, List.of(LIST, PERCEPTION));
        }
    }

    private void list() {
        String what = "the networks behind the built-in tools: things, attributes, depth, short answers";
        if (console.json()) {
            console.object(Map.of("recipes", List.of(Map.of("name", PERCEPTION, "trains", what))));
        } else {
            console.line(PERCEPTION + "  " + what);
        }
    }

    private void perception() {
        BuiltinPerception shipped = BuiltinPerception.SHIPPED;
        BuiltinPerception chosen = new BuiltinPerception(
                seed == null ? shipped.seed() : seed,
                steps("--scene-steps", sceneSteps, shipped.sceneSteps()),
                steps("--answer-steps", answerSteps, shipped.answerSteps()));
        Path named = out == null ? Path.of("runs", PERCEPTION) : out;
        long begin = System.nanoTime();
        PerceptionReport report;
        try (Phases phases = new Phases()) {
            report = measureOnly
                    ? BuiltinPerception.measure(Optional.ofNullable(out).map(console::file), phases)
                    : chosen.run(console.file(named), phases);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            String why = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw new VireoException(
                    Code.CANCELLED,
                    "the training was interrupted" + why,
                    "Run it again with the same --out to go on.",
                    e);
        }
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        if (console.json()) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("recipe", PERCEPTION);
            data.put("out", measureOnly && out == null ? null : named.toString());
            data.put("seconds", seconds);
            data.put("report", report);
            console.object(data);
        } else {
            report.lines().forEach(console::line);
            if (!measureOnly) {
                console.line(PERCEPTION + " is in " + named + " after " + seconds + " s");
            }
        }
    }

    private static long steps(String option, @Nullable Long given, long usual) {
        if (given != null && given <= 0) {
            throw new VireoException(Code.USAGE, option + " must be above zero, not " + given, "");
        }
        return given == null ? usual : given;
    }

    /// One bar or line of talk per phase.
    private final class Phases implements BuiltinPerception.Progress, AutoCloseable {
        private @Nullable ProgressTalk talk;
        private String phase = "";

        @Override
        public void say(String line) {
            console.talk(line);
        }

        @Override
        public void step(String name, long done, long total, String detail) {
            ProgressTalk current = talk;
            if (current == null || !name.equals(phase)) {
                close();
                current = new ProgressTalk(console, name, total);
                talk = current;
                phase = name;
            }
            current.done(done, detail);
        }

        @Override
        public void close() {
            if (talk != null) {
                talk.close();
            }
        }
    }
}
