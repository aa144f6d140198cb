package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.runtime.json.JsonFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Predictions and costs as lines of their files, and back.
public final class Lines {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Lines() {}

    /// The line of a prediction.
    public static ObjectNode of(Prediction one) {
        ObjectNode out = JSON.objectNode();
        out.put("id", one.id());
        out.put("question", one.question());
        gold(out, one);
        out.put("answer", one.failed() ? null : one.answer());
        out.put("right", one.right().orElse(null));
        out.put("failed", one.failed());
        out.put("degraded", one.degraded());
        out.put("unknown", one.unknown());
        out.put("raw", one.raw());
        one.region().ifPresent(region -> out.set("region", region(region)));
        out.put("program", one.program().orElse(null));
        out.put("outcome", one.outcome().orElse(null));
        out.put("tools", one.tools());
        out.put("prompt", one.prompt().orElse(null));
        ObjectNode scores = out.putObject("scores");
        one.scores().forEach(scores::put);
        out.put("group", one.group());
        ObjectNode labels = out.putObject("labels");
        one.labels().forEach(labels::put);
        texts(out, "options", one.options());
        texts(out, "files", one.files());
        out.put("seen", one.seen());
        return out;
    }

    private static void gold(ObjectNode out, Prediction one) {
        switch (one.gold()) {
            case Gold.Text(List<String> accepted) when accepted.size() == 1 -> out.put("gold", accepted.getFirst());
            case Gold.Text(List<String> accepted) -> texts(out, "gold", accepted);
            case Gold.Choice(int index) ->
                out.put("gold", one.options().get(index)).put("choice", index);
            case Gold.Region region -> out.set("gold", region(region));
            case Gold.Withheld _ -> out.putNull("gold");
        }
    }

    private static void texts(ObjectNode out, String name, List<String> texts) {
        ArrayNode array = out.putArray(name);
        texts.forEach(array::add);
    }

    private static ArrayNode region(Gold.Region region) {
        return JSON.arrayNode()
                .add(region.left())
                .add(region.top())
                .add(region.right())
                .add(region.bottom());
    }

    /// The prediction of a line.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Prediction prediction(JsonNode line) {
        JsonFields fields = new JsonFields(line);
        boolean failed = fields.flag("failed");
        return new Prediction(
                fields.text("id"),
                fields.text("question"),
                fields.texts("files"),
                fields.texts("options"),
                gold(fields),
                failed ? "" : fields.text("answer"),
                fields.has("region") ? Optional.of(region(fields.array("region"))) : Optional.empty(),
                fields.any("right").isNull() ? Optional.empty() : Optional.of(fields.flag("right")),
                failed,
                fields.flag("degraded"),
                fields.flag("unknown"),
                fields.text("raw"),
                fields.optionalText("program"),
                fields.optionalText("outcome"),
                fields.text("tools"),
                fields.optionalText("prompt"),
                scores(fields.object("scores")),
                fields.text("group"),
                labels(fields.object("labels")),
                fields.text("seen"));
    }

    private static Gold gold(JsonFields fields) {
        if (fields.has("choice")) {
            int index = fields.whole("choice");
            int options = fields.texts("options").size();
            if (index < 0 || index >= options) {
                throw new IllegalArgumentException(
                        "the field 'choice' is " + index + ", and there are " + options + " options");
            }
            return new Gold.Choice(index);
        }
        JsonNode gold = fields.any("gold");
        if (gold.isNull()) {
            return new Gold.Withheld();
        }
        if (gold.isArray()) {
            return gold.path(0).isNumber() ? region(gold) : new Gold.Text(fields.texts("gold"));
        }
        return Gold.Text.of(fields.text("gold"));
    }

    private static Gold.Region region(JsonNode edges) {
        if (edges.size() != 4 || edges.valueStream().anyMatch(edge -> !edge.isNumber())) {
            throw new IllegalArgumentException("a region has four numbers, not " + edges);
        }
        return new Gold.Region(
                edges.get(0).doubleValue(),
                edges.get(1).doubleValue(),
                edges.get(2).doubleValue(),
                edges.get(3).doubleValue());
    }

    private static SequencedMap<String, Double> scores(JsonFields fields) {
        SequencedMap<String, Double> out = new LinkedHashMap<>();
        fields.names().forEach(name -> out.put(name, fields.number(name)));
        return out;
    }

    private static Map<String, String> labels(JsonFields fields) {
        Map<String, String> out = new TreeMap<>();
        fields.names().forEach(name -> out.put(name, fields.text(name)));
        return out;
    }

    /// The line of a cost.
    public static ObjectNode of(Prediction.Cost cost) {
        ObjectNode out = JSON.objectNode();
        out.put("id", cost.id());
        out.put("millis", cost.millis());
        out.put("attempts", cost.attempts());
        out.put("tool_calls", cost.toolCalls());
        out.put("vision_calls", cost.visionCalls());
        out.put("model_calls", cost.modelCalls());
        out.put("input_tokens", cost.inputTokens());
        out.put("output_tokens", cost.outputTokens());
        out.put("cached_tokens", cost.cachedTokens());
        out.put("cached", cost.cached());
        out.put("money", cost.money().map(BigDecimal::toPlainString).orElse(null));
        out.put("session", cost.session());
        out.put("elapsed", cost.elapsed());
        return out;
    }

    /// The cost of a line.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Prediction.Cost cost(JsonNode line) {
        JsonFields fields = new JsonFields(line);
        return new Prediction.Cost(
                fields.text("id"),
                fields.number("millis"),
                fields.whole("attempts"),
                fields.whole("tool_calls"),
                fields.whole("vision_calls"),
                fields.whole("model_calls"),
                fields.count("input_tokens"),
                fields.count("output_tokens"),
                fields.count("cached_tokens"),
                fields.whole("cached"),
                fields.optionalText("money").map(BigDecimal::new),
                fields.whole("session"),
                fields.number("elapsed"));
    }

    /// The lines of a list.
    public static List<ObjectNode> of(Iterable<Prediction> all) {
        List<ObjectNode> out = new ArrayList<>();
        all.forEach(one -> out.add(of(one)));
        return out;
    }
}
