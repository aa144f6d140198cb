package dev.vireo.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What two runs saw of the same question, where it was not the same.
enum Sight {
    PICTURES("other pictures", "the files of the pictures differ"),
    FRAMES("other frames", "other frames of the videos were chosen"),
    PIXELS("other pixels", "the same frames of the videos were decoded to other pixels"),
    WORDS("other subtitles", "the frames are the same, and what is said beside them differs");

    /// Its name in results.
    final String label;

    /// What it means.
    final String meaning;

    Sight(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /// How they differ; empty when they don't, or nothing is known.
    static Optional<Sight> between(RunFolder first, RunFolder second, Prediction one, Prediction other) {
        JsonNode here = first.frames().get(one.id());
        JsonNode there = second.frames().get(one.id());
        if (here != null && there != null) {
            List<JsonNode> ours = frames(here);
            List<JsonNode> theirs = frames(there);
            if (!places(ours).equals(places(theirs))) {
                return Optional.of(FRAMES);
            }
            if (!texts(ours, "content").equals(texts(theirs, "content")) || otherPixels(ours, theirs)) {
                return Optional.of(PIXELS);
            }
            return one.seen().equals(other.seen()) ? Optional.empty() : Optional.of(WORDS);
        }
        if (one.seen().isEmpty() || other.seen().isEmpty() || one.seen().equals(other.seen())) {
            return Optional.empty();
        }
        return Optional.of(here != null || there != null ? FRAMES : PICTURES);
    }

    private static List<JsonNode> frames(JsonNode manifest) {
        return manifest.path("frames").valueStream().toList();
    }

    private static List<String> places(List<JsonNode> frames) {
        return frames.stream()
                .map(frame -> frame.path("recorded").asInt() + " "
                        + Math.round(1e6 * frame.path("seconds").asDouble()))
                .toList();
    }

    private static List<String> texts(List<JsonNode> frames, String field) {
        return frames.stream().map(frame -> frame.path(field).asText()).toList();
    }

    /// Frames that only one of them decoded say nothing.
    private static boolean otherPixels(List<JsonNode> ours, List<JsonNode> theirs) {
        for (int i = 0; i < ours.size(); i++) {
            JsonNode here = ours.get(i).path("pixels");
            JsonNode there = theirs.get(i).path("pixels");
            if (here.isTextual() && there.isTextual() && !here.equals(there)) {
                return true;
            }
        }
        return false;
    }

    /// The questions of each kind, in the order of the first run.
    static Map<Sight, List<String>> of(RunFolder first, RunFolder second, List<Prediction> shared) {
        Map<String, Prediction> others = new HashMap<>();
        second.predictions().forEach(one -> others.put(one.id(), one));
        Map<Sight, List<String>> out = new java.util.EnumMap<>(Sight.class);
        for (Prediction one : shared) {
            Prediction other = others.get(one.id());
            if (other != null) {
                between(first, second, one, other)
                        .ifPresent(sight -> out.computeIfAbsent(sight, _ -> new ArrayList<>())
                                .add(one.id()));
            }
        }
        return out;
    }
}
