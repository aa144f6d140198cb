package dev.vireo.benchmarks.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Problem;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.data.Samples;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionFile;
import dev.vireo.microworld.questions.QuestionGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Generated questions in GQA's form: `questions.json` and `images/`.
final class TinyGqa implements Dataset {
    static final String NAME = "tiny-gqa";

    /// Writes scenes and questions about them.
    static void write(Path root, int scenes, int questionsPerScene) {
        List<Scene> made = Scenes.write(scenes, 7, SceneGenerator.WIDTH, SceneGenerator.HEIGHT, 0, root, _ -> {});
        List<GeneratedQuestion> questions = new ArrayList<>();
        made.forEach(scene -> questions.addAll(new QuestionGenerator().generate(scene, 7, questionsPerScene)));
        QuestionFile.write(root.resolve("questions.json"), questions);
    }

    /// An agent without programs that knows the truth about its picture.
    static VisualAgent.Builder knowing(Opened about) {
        return VisualAgent.builder()
                .tools(OracleTools.besideImage(about.about().files().getFirst(), Optional.empty()));
    }

    /// The plan to ask all with that agent.
    static RunPlan plan(Path root) {
        return RunPlan.of(new TinyGqa(), root, "all", List.of(new SameText()))
                .with(RunPlan.Arm.VQA)
                .with(Map.of("tools", "oracle"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> splits() {
        return List.of("all");
    }

    @Override
    public List<Path> files(Path root, String split) {
        return List.of(root.resolve("questions.json"));
    }

    @Override
    public Samples open(Path root, String split) {
        JsonNode all;
        try {
            all = new JsonMapper().readTree(root.resolve("questions.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Iterator<Map.Entry<String, JsonNode>> entries = all.properties().iterator();
        return new Samples() {
            @Override
            public Optional<Sample> next() {
                return entries.hasNext() ? Optional.of(sample(root, entries.next())) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private static Sample sample(Path root, Map.Entry<String, JsonNode> entry) {
        JsonNode question = entry.getValue();
        String image = question.path("imageId").asText();
        return new Sample(
                entry.getKey(),
                question.path("question").asText(),
                new About.Picture(root.resolve("images").resolve(image + ".png")),
                List.of(),
                Gold.Text.of(question.path("answer").asText()),
                Optional.empty(),
                image,
                Map.of("depth", question.path("types").path("depth").asText()));
    }

    @Override
    public List<Problem> check(Path root, Optional<String> split, int most) {
        return List.of();
    }

    @Override
    public List<String> metrics() {
        return List.of(SameText.NAME);
    }
}
