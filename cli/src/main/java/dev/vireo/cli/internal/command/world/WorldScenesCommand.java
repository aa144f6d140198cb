package dev.vireo.cli.internal.command.world;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionFile;
import dev.vireo.microworld.questions.QuestionGenerator;
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

    @Option(
            names = "--signs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Signs with words in each scene where there is room, 0 to 3 (default: ${DEFAULT-VALUE}).")
    private int signs;

    WorldScenesCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--count", count, 1, MOST);
        Numbers.between("--questions-per-scene", questionsPerScene, 0, 100);
        Numbers.between("--signs", signs, 0, 3);
        Numbers.Size pixels = Numbers.size("--size", size);
        Path folder = console.file(out);
        List<Scene> scenes;
        try (ProgressTalk progress = new ProgressTalk(console, "scenes", count)) {
            scenes = Scenes.write(count, seed, pixels.width(), pixels.height(), signs, folder, progress::done);
        }
        List<GeneratedQuestion> questions = questions(scenes);
        QuestionFile.write(folder.resolve("questions.json"), questions);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scenes", scenes.size());
        data.put("questions", questions.size());
        data.put("seed", seed);
        data.put("out", out.toString());
        if (console.json()) {
            console.object(data);
        } else {
            console.line(scenes.size() + " scenes and " + questions.size() + " questions are in " + out);
        }
    }

    private List<GeneratedQuestion> questions(List<Scene> scenes) {
        if (questionsPerScene == 0) {
            return List.of();
        }
        QuestionGenerator generator = new QuestionGenerator();
        return scenes.parallelStream()
                .flatMap(scene -> generator.generate(scene, seed, questionsPerScene).stream())
                .toList();
    }
}
