package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutText;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `vireo video layout`.
@Command(
        name = "layout",
        header = "Plans where everything in a caption is, frame by frame.",
        description = {
            "The built-in planner understands counts, attributes, coming and going, motion between places, throws,"
                    + " falls, jumps and the camera; it says which words it does not understand. A language model"
                    + " understands more. The layout is a JSON document: see docs/layouts.md.",
            ""
        },
        customSynopsis = "vireo video layout --caption TEXT [--out FILE] [OPTIONS]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video layout --caption \"two dogs run from the left to the right in a park\" --out dogs.json",
            "  vireo video layout --caption \"a cat appears only in the second half\" --text",
            "  vireo video layout --caption \"a chef juggles three oranges\" --planner openai:gpt-4.1-mini --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class VideoLayoutCommand implements Runnable {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

    private final Console console;

    @Option(
            names = "--caption",
            paramLabel = "TEXT",
            required = true,
            description = "What the video shows; - reads it from stdin.")
    private String caption;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the layout (default: stdout).")
    private @Nullable Path out;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "512x512",
            description = "The frame that boxes are told in (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "6",
            description = "How many frames the layout has (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Option(
            names = "--fps",
            paramLabel = "F",
            defaultValue = "2",
            description = "How many of them make a second (default: ${DEFAULT-VALUE}).")
    private double fps;

    @Option(names = "--text", description = "Write the published text form instead of the JSON document.")
    private boolean asText;

    @Mixin
    private final ConfigOptions config;

    VideoLayoutCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, Layouts.FLAGS, Layouts.SECTION, Layouts.CACHE);
    }

    @Override
    public void run() {
        String text = console.text(caption);
        if (text.isBlank()) {
            throw new VireoException(Code.USAGE, "--caption is empty", "Write e.g. \"a dog runs to the right\"");
        }
        Layout.Canvas canvas = canvas();
        Settings settings = config.read().settings();
        LayoutPlan plan = Layouts.cached(
                console,
                settings,
                cache -> Models.layoutPlanner(console, settings, canvas, cache).plan(text));
        LayoutPlan.Planned planned = Layouts.planned(plan);
        Layouts.print(
                console,
                planned,
                asText ? LayoutText.of(planned.layout()) : planned.layout().json(),
                Optional.ofNullable(out));
    }

    private Layout.Canvas canvas() {
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches()) {
            throw new VireoException(Code.USAGE, "--size: '" + size + "' is no size", "Write e.g. 576x320");
        }
        try {
            return new Layout.Canvas(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)), frames, fps);
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.USAGE, "--size, --frames or --fps: " + e.getMessage(), "Usual are 512x512, 6 and 2.", e);
        }
    }
}
