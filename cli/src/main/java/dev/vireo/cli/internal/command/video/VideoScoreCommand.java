package dev.vireo.cli.internal.command.video;

import dev.vireo.benchmarks.layout.StageOneScore;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.layout.Layout;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo video score`.
@Command(
        name = "score",
        header = "Scores layouts on the prompts of the stage-1 benchmark.",
        description = {
            "Judged are answers of a language model in a file, {prompt: [answer, ...]}, where the k-th time that a prompt"
                    + " comes up its k-th answer is taken; or, without --responses, the layouts of a planner.",
            ""
        },
        customSynopsis = "vireo video score --prompts FILE [--responses FILE | --planner PLANNER] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video score --prompts prompts.jsonl --responses responses.json --json",
            "  vireo video score --prompts prompts.jsonl --planner builtin"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class VideoScoreCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            required = true,
            description = "The prompts, with what each demands: one JSON object per line.")
    private Path prompts;

    @Option(names = "--responses", paramLabel = "FILE", description = "The answers to be judged.")
    private @Nullable Path responses;

    @Mixin
    private final ConfigOptions config;

    VideoScoreCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, Layouts.FLAGS, Layouts.SECTION, Layouts.CACHE);
    }

    @Override
    public void run() {
        Path answers = responses;
        StageOneScore score =
                answers == null ? planner() : StageOneScore.ofResponses(console.input(prompts), console.input(answers));
        if (score.missing() > 0) {
            console.talk("vireo: note: " + score.missing() + " prompts have no answer and count as not passed");
        }
        if (console.json()) {
            console.object(score.plain());
            return;
        }
        score.tasks().forEach((task, tally) -> line(task.toString(), tally.passed(), tally.total()));
        line("all", score.passed(), score.results().size());
        console.line(String.format(Locale.ROOT, "%-16s %4d", "unparsable", score.unparsable()));
        score.results().stream()
                .filter(r -> !r.trouble().isEmpty())
                .forEach(r -> console.talk("vireo: prompt " + r.index() + ": " + r.trouble()));
    }

    private StageOneScore planner() {
        Settings settings = config.read().settings();
        try (ProgressTalk progress =
                new ProgressTalk(console, "prompts", StageOneScore.prompts(console.input(prompts)))) {
            return Layouts.cached(
                    console,
                    settings,
                    cache -> StageOneScore.ofPlanner(
                            console.input(prompts),
                            Models.layoutPlanner(console, settings, Layout.Canvas.STANDARD, cache),
                            progress::done));
        }
    }

    private void line(String name, int passed, int total) {
        console.line(
                String.format(Locale.ROOT, "%-16s %4d of %4d  %5.1f %%", name, passed, total, 100.0 * passed / total));
    }
}
