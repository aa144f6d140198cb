package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo video edit`.
@Command(
        name = "edit",
        header = "Changes a layout as an instruction says.",
        description = {
            "Without a language model: move, make bigger or smaller, rename, remove, delay, hide, show, make stronger or"
                    + " weaker. With one: anything.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video edit ball.json --instruction \"move the red ball up by 10 %%\" --out ball.json",
            "  vireo video edit dogs.json --instruction \"delay the dog by 1 second\"",
            "  vireo video edit dogs.json --instruction \"add a cat that watches them\" --planner openai:gpt-4.1-mini"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class VideoEditCommand implements Runnable {
    private final Console console;

    @Parameters(
            paramLabel = "LAYOUT",
            description = "The layout: a JSON document or the published text form; - for stdin.")
    private Path file;

    @Option(names = "--instruction", paramLabel = "TEXT", required = true, description = "What is to be different.")
    private String instruction;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write the changed layout; may be the same file (default: stdout).")
    private @Nullable Path out;

    @Mixin
    private final ConfigOptions config;

    VideoEditCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, Layouts.FLAGS, Layouts.SECTION, Layouts.CACHE);
    }

    @Override
    public void run() {
        if (instruction.isBlank()) {
            throw new VireoException(
                    Code.USAGE, "--instruction is empty", "Write e.g. \"move the ball to the upper left\"");
        }
        Layout layout = Layout.read(console.input(file));
        Settings settings = config.read().settings();
        LayoutPlan plan = Layouts.cached(
                console,
                settings,
                cache -> Models.layoutEditor(console, settings, cache).edit(layout, instruction));
        LayoutPlan.Planned planned = Layouts.planned(plan);
        Layouts.print(console, planned, planned.layout().json(), Optional.ofNullable(out));
    }
}
