package dev.vireo.benchmarks.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The prompts of the benchmark, one JSON object per line.
final class StageOnePrompts {
    private static final int MOST_BYTES = 64 << 20;
    private static final String HINT = "docs/layouts.md describes the file of prompts.";

    /// The field of what a detector looks for.
    static final String TEXTS = "detector_texts";

    private static final List<String> QUARTERS = List.of("upper_left", "upper_right", "lower_left", "lower_right");

    /// @param task its name in the file
    /// @param detectorTexts what a detector looks for in a video of it; may be empty where none is made
    record Prompt(int index, StageOneScore.Task task, String text, StageOneDemand demand, List<String> detectorTexts) {}

    private final Path file;
    private int line;

    private StageOnePrompts(Path file) {
        this.file = file;
    }

    static List<Prompt> read(Path file) {
        return new StageOnePrompts(file).prompts();
    }

    private List<Prompt> prompts() {
        List<Prompt> out = new ArrayList<>();
        Set<Integer> indices = new HashSet<>();
        for (String text : TextFile.read(file, MOST_BYTES).split("\n", -1)) {
            line++;
            if (!text.isBlank()) {
                Prompt prompt = prompt(text);
                if (!indices.add(prompt.index())) {
                    throw bad("index: " + prompt.index() + " stands in a line before it");
                }
                out.add(prompt);
            }
        }
        if (out.isEmpty()) {
            throw new VireoException(Code.DATA, "[" + file + "] has no prompts", HINT);
        }
        return out;
    }

    private Prompt prompt(String text) {
        JsonNode json;
        try {
            json = StrictJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + ":" + line + "] is not JSON: " + e.getOriginalMessage(), HINT, e);
        }
        if (!json.isObject()) {
            throw bad("is no JSON object");
        }
        if (!json.path("index").isIntegralNumber()) {
            throw bad("index: a whole number is expected, not " + json.path("index"));
        }
        String task = string(json, "task");
        StageOneScore.Task known = StageOneScore.Task.named(task)
                .orElseThrow(() -> bad("task: '" + task + "' is none of " + StageOneScore.Task.names()));
        List<String> texts = json.has(TEXTS) ? strings(json, TEXTS) : List.of();
        return new Prompt(json.path("index").intValue(), known, string(json, "prompt"), demand(known, json), texts);
    }

    private StageOneDemand demand(StageOneScore.Task task, JsonNode json) {
        List<String> objects = strings(json, "objects");
        return switch (task) {
            case NUMERACY -> {
                if (!json.path("count").isIntegralNumber() || json.path("count").asInt() < 0) {
                    throw bad("count: a whole number is expected, not " + json.path("count"));
                }
                yield new StageOneDemand.Numeracy(json.path("count").asInt());
            }
            case ATTRIBUTION -> {
                List<String> colors = strings(json, "colors");
                if (colors.size() != objects.size() || objects.isEmpty()) {
                    throw bad("colors: there must be as many as objects, at least one");
                }
                List<String> names = new ArrayList<>();
                for (int i = 0; i < objects.size(); i++) {
                    names.add(colors.get(i) + " " + objects.get(i));
                }
                yield new StageOneDemand.Attribution(names);
            }
            case VISIBILITY ->
                new StageOneDemand.Visibility(one(objects), choice(json, "present_in", "first_half", "second_half"));
            case DYNAMIC_SPATIAL ->
                switch (objects.size()) {
                    case 1 ->
                        new StageOneDemand.Across(
                                one(objects), choice(json, "motion", "right_to_left", "left_to_right"));
                    case 2 ->
                        new StageOneDemand.Past(
                                objects.get(0),
                                objects.get(1),
                                choice(json, "motion", "right_of_to_left_of", "left_of_to_right_of"));
                    default -> throw bad("objects: one or two are expected, not " + objects.size());
                };
            case SEQUENTIAL -> {
                List<String> waypoints = strings(json, "waypoints");
                if (waypoints.size() != StageOneDemand.SEQUENCE_FRAMES.size() || !QUARTERS.containsAll(waypoints)) {
                    throw bad("waypoints: three of " + String.join(", ", QUARTERS) + " are expected, not " + waypoints);
                }
                yield new StageOneDemand.Sequence(
                        one(objects),
                        waypoints.stream()
                                .map(w -> new StageOneDemand.Quarter(w.startsWith("lower"), w.endsWith("right")))
                                .toList());
            }
        };
    }

    private String one(List<String> objects) {
        if (objects.size() != 1) {
            throw bad("objects: one is expected, not " + objects.size());
        }
        return objects.getFirst();
    }

    /// Whether the field has the second of two values.
    private boolean choice(JsonNode json, String field, String no, String yes) {
        String value = string(json, field);
        if (!value.equals(no) && !value.equals(yes)) {
            throw bad(field + ": '" + value + "' is neither " + no + " nor " + yes);
        }
        return value.equals(yes);
    }

    private String string(JsonNode json, String field) {
        if (!json.path(field).isTextual() || json.path(field).textValue().isBlank()) {
            throw bad(field + ": a text is expected" + (json.has(field) ? ", not " + json.path(field) : ""));
        }
        return json.path(field).textValue();
    }

    private List<String> strings(JsonNode json, String field) {
        List<String> out = new ArrayList<>();
        if (!json.path(field).isArray()) {
            throw bad(field + ": a list of texts is expected" + (json.has(field) ? ", not " + json.path(field) : ""));
        }
        for (JsonNode one : json.path(field)) {
            if (!one.isTextual() || one.textValue().isBlank()) {
                throw bad(field + ": a list of texts is expected, not " + json.path(field));
            }
            out.add(one.textValue());
        }
        return out;
    }

    private VireoException bad(String what) {
        return new VireoException(Code.DATA, "[" + file + ":" + line + "] " + what, HINT);
    }
}
