package dev.vireo.benchmarks.metric;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Gold.Region;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Made-up answers and what published scripts make of them: tools/parity/benchmark_metrics.py.
record Fixture(JsonNode root, List<Answered> answers) {
    static Fixture of(String name) {
        try (InputStream in = Objects.requireNonNull(Fixture.class.getResourceAsStream(name + ".json"), name)) {
            JsonNode root = StrictJson.mapper().readTree(in);
            List<Answered> answers = new ArrayList<>();
            root.path("samples").forEach(one -> answers.add(answered(one)));
            return new Fixture(root, List.copyOf(answers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode official() {
        return root.path("official");
    }

    List<JsonNode> samples() {
        List<JsonNode> out = new ArrayList<>();
        root.path("samples").forEach(out::add);
        return out;
    }

    private static Answered answered(JsonNode one) {
        List<String> options = new ArrayList<>();
        one.path("options").forEach(option -> options.add(option.asText()));
        Map<String, String> labels = new LinkedHashMap<>();
        one.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        JsonNode gold = one.path("gold");
        Sample sample = new Sample(
                one.path("id").asText(),
                one.path("question").asText(),
                new About.Picture(Path.of(one.path("group").asText())),
                options,
                gold.isArray()
                        ? region(gold)
                        : gold.isInt() ? new Gold.Choice(gold.asInt()) : Gold.Text.of(gold.asText()),
                Optional.empty(),
                one.path("group").asText(),
                labels);
        JsonNode region = one.path("region");
        return new Answered(
                sample,
                one.path("answer").asText(),
                region.isArray() ? Optional.of(region(region)) : Optional.empty(),
                false);
    }

    private static Region region(JsonNode box) {
        return new Region(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble());
    }

    /// An answer to a question with options.
    static Answered choice(String id, String group, List<String> options, int gold, String answer) {
        return answered(id, group, options, new Gold.Choice(gold), Map.of(), answer);
    }

    /// An answer to a question with one right text.
    static Answered text(String id, String group, String gold, String answer) {
        return answered(id, group, List.of(), Gold.Text.of(gold), Map.of(), answer);
    }

    static Answered answered(
            String id, String group, List<String> options, Gold gold, Map<String, String> labels, String answer) {
        return new Answered(
                new Sample(
                        id,
                        "What is it?",
                        new About.Picture(Path.of(group + ".png")),
                        options,
                        gold,
                        Optional.empty(),
                        group,
                        labels),
                answer,
                Optional.empty(),
                false);
    }

    static Answered failed(Answered answered) {
        return new Answered(answered.sample(), answered.answer(), answered.region(), true);
    }
}
