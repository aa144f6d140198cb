package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Interruption;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.diffusion.VideoBatch;
import dev.vireo.diffusion.VideoMaking;
import dev.vireo.diffusion.VideoModel;
import dev.vireo.diffusion.VideoRequest;
import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.PlacedObject;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.VideoRun;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.diffusion.sampling.Sampler;
import dev.vireo.layout.Layout;
import dev.vireo.planners.LayoutChecks;
import dev.vireo.planners.LayoutChecks.Problem.Severity;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `vireo video generate`.
@Command(
        name = "generate",
        header = "Makes videos in which everything is where a layout says.",
        description = {
            "Writes into a folder: video.mp4, video.gif, frames/, layout.json, overlay.mp4 (the video with its boxes),"
                    + " energy.png and energy.csv (how well the boxes were kept to), and run.json, from which --replay"
                    + " makes the same frames again. What was interrupted goes on when the same command is run again:"
                    + " docs/video.md.",
            ""
        },
        customSynopsis = {
            "vireo video generate --caption TEXT --model DIR [--out DIR] [OPTIONS]",
            "       vireo video generate --layout FILE --model DIR [--out DIR] [OPTIONS]",
            "       vireo video generate --batch FILE --model DIR [--out DIR] [OPTIONS]",
            "       vireo video generate --replay RUN --out DIR [OPTIONS]"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video generate --caption \"a bear walks to the right\" --model ./zeroscope --out bear",
            "  vireo video generate --layout ball.json --model ./zeroscope --recipe weak --seed 3 --attention",
            "  vireo video generate --batch captions.jsonl --model ./zeroscope --memory low --out videos",
            "  vireo video generate --replay bear/run.json --out again"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options before it calls a command
final class VideoGenerateCommand implements Callable<Integer> {
    private static final int MOST_FRAMES = 1000;
    private static final int MOST_STEPS = 1000;
    private static final String MEND = "Mend it: vireo video check LAYOUT --fix --out MENDED";

    /// What may be given beside --replay; everything else is as it was.
    private static final Set<String> BESIDE_REPLAY =
            Set.of("--replay", "--out", "--model", "--dtype", "--device", "--json");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(names = "--caption", paramLabel = "TEXT", description = "What the video shows; its layout is planned.")
    private @Nullable String caption;

    @Option(names = "--layout", paramLabel = "FILE", description = "The layout: a JSON document or the text form.")
    private @Nullable Path layoutFile;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "Many videos, a JSON object in each line: caption or layout (a file, or the document), and if"
                    + " wanted id (the name of its folder) and seed.")
    private @Nullable Path batch;

    @Option(
            names = "--replay",
            paramLabel = "RUN",
            description = "The run.json of a video: makes it again and compares every frame.")
    private @Nullable Path replay;

    @Mixin
    private VideoModelOptions modelOptions;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "video",
            description = "The folder to write into; of a batch, a folder in it for each (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "How hard it is guided: default, weak, weak-zeroscope or benchmark"
                    + " (default: ${DEFAULT-VALUE}).")
    private String recipe;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description =
                    "The energy that is good enough, instead of the recipe's; it grows with frames, objects and the"
                            + " heads of the model.")
    private @Nullable Double threshold;

    @Option(
            names = "--control",
            paramLabel = "HOW",
            defaultValue = "energy",
            description =
                    "What puts objects in their places: energy, mask (cheap and weaker), adapters (GLIGEN's, where"
                            + " the model has them), adapters_and_energy, or none (default: ${DEFAULT-VALUE}).")
    private String control;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decides the noise; the same seed gives the same frames (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many frames, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "256x256",
            description = "Of the frames, in pixels (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--fps",
            paramLabel = "F",
            defaultValue = "8",
            description = "Frames per second, 0.1 to 240 (default: ${DEFAULT-VALUE}).")
    private double fps;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "40",
            description = "Steps of denoising (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "9",
            description = "How much the prompt counts, from 1 (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            defaultValue = "dpm++",
            description = "dpm++ or ddim (default: ${DEFAULT-VALUE}).")
    private String sampler;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What the model reads (default: the caption of the layout, and its background).")
    private @Nullable String prompt;

    @Option(names = "--negative", paramLabel = "TEXT", description = "What it should not look like.")
    private String negative = VideoRequest.NEGATIVE;

    @Option(
            names = "--memory",
            paramLabel = "HOW",
            defaultValue = "normal",
            description = "normal, or low: half the memory for guidance, and somewhat slower (default:"
                    + " ${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--compat", description = "Guides exactly as published, with what is wrong with that.")
    private boolean compat;

    @Option(names = "--attention", description = "Also writes what the pixels looked at: attention-STEP.png.")
    private boolean attention;

    @Mixin
    private final ConfigOptions config;

    VideoGenerateCommand(Console console) {
        this.console = console;
        this.config = new ConfigOptions(console, Layouts.FLAGS, Layouts.SECTION, Layouts.CACHE);
    }

    @Override
    public Integer call() {
        long sources = Stream.of(caption, layoutFile, batch, replay)
                .filter(Objects::nonNull)
                .count();
        if (sources != 1) {
            throw new VireoException(
                    Code.USAGE,
                    sources == 0 ? "nothing says what to show" : "there is more than one thing to show",
                    "Give one of --caption, --layout, --batch and --replay.");
        }
        VideoMaking.requireNoFile(console.file(out));
        if (replay != null) {
            return again(replay);
        }
        checkNumbers();
        return batch == null ? one() : many(batch);
    }

    private void checkNumbers() {
        Numbers.between("--frames", frames, 1, MOST_FRAMES);
        Numbers.between("--steps", steps, 1, MOST_STEPS);
        if (!(fps >= 0.1 && fps <= 240)) {
            throw new VireoException(Code.USAGE, "--fps must lie between 0.1 and 240, not " + fps, "");
        }
        if (!(scale >= 1 && scale <= 100)) {
            throw new VireoException(
                    Code.USAGE, "--scale must lie between 1 and 100, not " + scale, "Usual are 7 to 15.");
        }
        if (!Sampler.NAMES.contains(sampler)) {
            throw Names.unknown("--sampler", sampler, Sampler.NAMES);
        }
        placement();
        Numbers.pixels("--size", size);
    }

    private Placement placement() {
        Control how = Names.choice("--control", control, Control.class);
        boolean low = switch (memory) {
            case "normal" -> false;
            case "low" -> true;
            default -> throw Names.unknown("--memory", memory, List.of("normal", "low"));
        };
        GuidanceRecipe guided = GuidanceRecipe.named(recipe);
        if (threshold != null) {
            if (!(threshold >= 0 && threshold < Double.POSITIVE_INFINITY)) {
                throw new VireoException(
                        Code.USAGE, "--threshold must not be below 0: " + threshold, "The recipes have 200 to 350.");
            }
            guided = guided.withThreshold(threshold);
        }
        GuidanceRules rules = compat ? GuidanceRules.PUBLISHED : GuidanceRules.MENDED;
        return new Placement(how, guided, rules, low, Placement.of(how).adapterShare(), attention);
    }

    // ------------------------------------------------------------------------------------------ one video

    private int one() {
        Layout layout = layoutFile != null ? checked(Layout.read(console.input(layoutFile)), MEND) : planned(caption);
        VideoModelOptions.Found found = modelOptions.find(console, null);
        try (VideoModel model = found.open()) {
            VideoMaking making = new VideoMaking(model, found.use());
            VideoMaking.Wanted wanted = wanted(out, layout, seed);
            VideoTalk.print(console, out, VideoTalk.alone(console, steps, listener -> making.make(wanted, listener)));
        }
        return 0;
    }

    private VideoMaking.Wanted wanted(Path named, Layout planned, long itsSeed) {
        // As run.json will say it, so that what is read from there is the same.
        Layout layout = Layout.parse(planned.json(), "the layout");
        Numbers.Size pixels = Numbers.pixels("--size", size);
        String text = prompt != null ? prompt : VideoRequest.prompt(layout);
        if (layout.caption().isBlank() && prompt == null) {
            throw new VireoException(
                    Code.DATA, "the layout has no caption, so nothing says what is seen", "Say it with --prompt.");
        }
        List<PlacedObject> objects =
                layout.tracks(frames).stream().map(PlacedObject::of).toList();
        VideoRequest request = new VideoRequest(
                text,
                negative,
                objects,
                frames,
                pixels.width(),
                pixels.height(),
                new Denoising(steps, scale, sampler, itsSeed),
                placement());
        return new VideoMaking.Wanted(console.file(named), request, Optional.of(layout), Optional.empty(), fps);
    }

    private Layout planned(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new VireoException(Code.USAGE, "--caption is empty", "Write e.g. \"a dog runs to the right\"");
        }
        Settings settings = config.read().settings();
        LayoutPlan plan = Layouts.cached(
                console,
                settings,
                cache -> Models.layoutPlanner(console, settings, Layout.Canvas.STANDARD, cache)
                        .plan(text));
        LayoutPlan.Planned planned = Layouts.planned(plan);
        planned.notes().forEach(note -> console.talk("vireo: note: " + note));
        return checked(
                planned.layout(), "Say it in other words, or plan it yourself: vireo video layout --caption TEXT");
    }

    private Layout checked(Layout layout, String hint) {
        List<LayoutChecks.Problem> problems = LayoutChecks.of(layout);
        List<String> errors = problems.stream()
                .filter(p -> p.severity() == Severity.ERROR)
                .map(LayoutChecks.Problem::message)
                .toList();
        if (!errors.isEmpty()) {
            throw new VireoException(Code.DATA, "the layout is not in order: " + String.join("; ", errors), hint);
        }
        problems.forEach(p -> console.talk("vireo: " + p.severity() + ": " + p.message()));
        return layout;
    }

    // -------------------------------------------------------------------------------------- many videos

    private int many(Path file) {
        List<VideoBatch.Item> items = VideoBatch.read(console.input(file));
        VideoModelOptions.Found found = modelOptions.find(console, null);
        List<Map<String, Object>> results = new ArrayList<>();
        int failed = 0;
        try (VideoModel model = found.open();
                ProgressTalk talk = new ProgressTalk(console, "steps", (long) items.size() * steps)) {
            VideoMaking making = new VideoMaking(model, found.use());
            for (int i = 0; i < items.size(); i++) {
                VideoBatch.Item item = items.get(i);
                int number = i;
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("id", item.id());
                try {
                    Layout layout = item.layout().isPresent()
                            ? checked(item.layout().get(), MEND)
                            : planned(item.caption().orElseThrow());
                    Path folder = out.resolve(item.id());
                    VideoMaking.Made made = making.make(
                            wanted(folder, layout, item.seed().orElse(seed)),
                            VideoTalk.listener(console, done -> talk.done((long) number * steps + done, item.id())));
                    result.putAll(VideoTalk.plain(folder, made));
                    talk.done((long) (number + 1) * steps, item.id());
                    if (!console.json()) {
                        console.line(folder.resolve("video.mp4").toString());
                    }
                } catch (VireoException e) {
                    if (Failure.of(e, console).exitCode() == Interruption.EXIT_CODE) {
                        throw e;
                    }
                    failed++;
                    result.put("error", Failure.of(e, console).plain());
                    console.talk("vireo: " + item.id() + ": " + e.getMessage());
                }
                results.add(result);
            }
        }
        if (console.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("videos", results);
            all.put("failed", failed);
            console.object(all);
        }
        return failed == 0 ? 0 : 1;
    }

    // ------------------------------------------------------------------------------------------- replay

    private int again(Path file) {
        spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !BESIDE_REPLAY.contains(option))
                .findFirst()
                .ifPresent(option -> {
                    throw new VireoException(
                            Code.USAGE,
                            option + " does not go with --replay, which makes everything as it was",
                            "Leave it out, or start a new video with --layout.");
                });
        VideoRun.Replay.requireNew(console.file(out));
        VideoRun run = VideoRun.read(console.input(file));
        if (run.source().isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + "] is of a video that was made larger",
                    "Run vireo video upscale " + run.source().get().path() + " with another --out.");
        }
        VideoModelOptions.Found found = modelOptions.find(console, run);
        VideoRun.Replay replayed;
        try (VideoModel model = found.open();
                ProgressTalk talk = new ProgressTalk(
                        console, "steps", run.request().denoising().steps())) {
            replayed = VideoRun.Replay.of(
                    run,
                    console.file(out),
                    new VideoMaking(model, found.use()),
                    VideoTalk.listener(console, talk::done));
        }
        List<Integer> different = replayed.differentFrames();
        if (console.json()) {
            Map<String, Object> fields = new LinkedHashMap<>(VideoTalk.plain(out, replayed.made()));
            fields.put("different_frames", different);
            console.object(fields);
        } else {
            VideoTalk.print(console, out, replayed.made());
            console.talk(
                    different.isEmpty()
                            ? "vireo: all " + run.frames().size() + " frames are the same"
                            : "vireo: " + different.size() + " of "
                                    + run.frames().size() + " frames differ, the first is number "
                                    + different.getFirst()
                                    + "; other processors and library versions round differently");
        }
        return different.isEmpty() ? 0 : 1;
    }
}
