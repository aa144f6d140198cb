package dev.vireo.cli;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo world scenes`.
@Command(
        name = "scenes",
        header = "Draws scenes and writes them with depth, masks, ground truth and questions.",
        description = {
            "Writes images/ID.png, depth/ID.png, masks/ID.png, scenes/ID.json and questions.json (GQA format).",
            "The same options give the same bytes. Files of the same names are replaced.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo world scenes --count 10 --seed 1 --out world",
            "  vireo world scenes --count 2 --seed 1 --size 1920x1080 --out large"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class WorldScenesCommand implements Runnable {
    private static final int MOST = 1_000_000;

    private final Console console;

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many scenes, at most 1000000.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder, made when missing.")
    private Path out;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = SceneGenerator.WIDTH + "x" + SceneGenerator.HEIGHT,
            description = "Pixels, 64 to 3840 on each side (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--questions-per-scene",
            paramLabel = "K",
            defaultValue = "4",
            description = "Questions about each scene, 0 to 100 (default: ${DEFAULT-VALUE}).")
    private int questionsPerScene;

    WorldScenesCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, MOST);
        Numbers.between("--questions-per-scene", questionsPerScene, 0, 100);
        Numbers.Size pixels = Numbers.size("--size", size);
        Path folder = console.file(out);
        List<Scene> scenes;
        try (ProgressTalk progress = new ProgressTalk(console, "scenes", count)) {
            scenes = Scenes.write(count, seed, pixels.width(), pixels.height(), folder, progress::done);
        }
        int questions = 0;
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scenes", scenes.size());
        data.put("questions", questions);
        data.put("seed", seed);
        data.put("out", out.toString());
        if (console.json()) {
            console.object(data);
        } else {
            console.line(scenes.size() + " scenes and " + questions + " questions are in " + out);
        }
    }
}
