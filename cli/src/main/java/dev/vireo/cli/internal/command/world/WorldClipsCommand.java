package dev.vireo.cli.internal.command.world;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.microworld.WorldClips;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo world clips`.
@Command(
        name = "clips",
        header = "Draws clips in which things move and writes them with ground truth, captions and layouts.",
        description = {
            "Writes videos/ID.mp4 or frames/ID/0000.png, clips/ID.json, layouts/ID.json and captions.jsonl.",
            "The same options give the same bytes, but for those of the videos on another machine. A run that was"
                    + " interrupted goes on where it was.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo world clips --count 12 --seed 1 --out clips",
            "  vireo world clips --count 2 --seed 1 --tasks story --frames 400 --fps 4 --out stories"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class WorldClipsCommand implements Runnable {
    private static final int MOST = 100_000;

    private final Console console;

    private enum Format {
        MP4,
        PNG
    }

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many clips, at most 100000.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder, made when missing.")
    private Path out;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = SceneGenerator.WIDTH + "x" + SceneGenerator.HEIGHT,
            description = "Pixels, 64 to 3840 on each side, one at most twice the other (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "" + WorldClips.FRAMES,
            description = "Frames of each clip, 6 to 10000 (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Option(
            names = "--fps",
            paramLabel = "F",
            defaultValue = "" + WorldClips.FPS,
            description = "Frames per second, 0.1 to 120 (default: ${DEFAULT-VALUE}).")
    private double fps;

    @Option(
            names = "--tasks",
            paramLabel = "TASK",
            split = ",",
            defaultValue = "numeracy,attribution,visibility,dynamic,sequential,story",
            description = "What the clips show, in turns (default: ${DEFAULT-VALUE}).")
    private List<String> tasks;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "mp4",
            description = "mp4, or png for a file a frame (default: ${DEFAULT-VALUE}).")
    private String format;

    WorldClipsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, MOST);
        Numbers.between("--frames", frames, WorldClips.MIN_FRAMES, WorldClips.MAX_FRAMES);
        if (!(fps >= WorldClips.MIN_FPS && fps <= WorldClips.MAX_FPS)) {
            throw usage("--fps must lie between " + WorldClips.MIN_FPS + " and " + WorldClips.MAX_FPS + ", not " + fps);
        }
        Numbers.Size pixels = Numbers.size("--size", size);
        if (pixels.width() > 2 * pixels.height() || pixels.height() > 2 * pixels.width()) {
            throw usage("--size: one side of " + size + " is more than twice the other");
        }
        List<Task> shown =
                tasks.stream().map(t -> Names.choice("--tasks", t, Task.class)).toList();
        boolean asVideo = Names.choice("--format", format, Format.class) == Format.MP4;
        WorldClips.Order order =
                new WorldClips.Order(count, seed, pixels.width(), pixels.height(), frames, fps, shown, asVideo);
        int made;
        try (ProgressTalk progress = new ProgressTalk(console, "clips", count)) {
            made = WorldClips.write(order, console.file(out), progress::done);
        }
        if (console.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("clips", count);
            data.put("made", made);
            data.put("seed", seed);
            data.put("out", out.toString());
            console.object(data);
        } else {
            String kept = made == count ? "" : ", " + (count - made) + " of them from before";
            console.line(count + " clips are in " + out + kept);
        }
    }

    private static VireoException usage(String what) {
        return new VireoException(Code.USAGE, what, "");
    }
}
