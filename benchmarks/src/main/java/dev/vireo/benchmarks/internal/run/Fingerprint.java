package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything that can move the scores of a run, as JSON.
public final class Fingerprint {
    /// The field of the shard in it: shards of one run differ in nothing else.
    public static final String SHARD = "selection.shard";

    /// The field that says which log a run was imported from; runs that were asked here lack it.
    public static final String IMPORTED = "imported";

    private static final String ABSENT = "absent";

    private Fingerprint() {}

    /// What differs between two.
    ///
    /// @param key the path of a field
    /// @param here its value in one; `absent` when it is not there
    /// @param there its value in the other
    public record Difference(String key, String here, String there) {}

    /// That of a plan. Its data files are read through.
    ///
    /// @throws VireoException with code DATA when one can't be read
    public static ObjectNode of(RunPlan plan) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("dataset", plan.dataset().name());
        out.put("split", plan.split());
        out.put("arm", plan.arm().label());
        out.put("frames", sampling(plan.frames()));
        RunPlan.Selection selection = plan.selection();
        ObjectNode selected = out.putObject("selection");
        selected.put("offset", selection.offset());
        selected.put("limit", selection.limit().orElse(null));
        selected.put("sample_seed", selection.sampleSeed().orElse(null));
        selected.put("shard", selection.shard() + "/" + selection.shards());
        ArrayNode metrics = out.putArray("metrics");
        plan.metrics().forEach(metric -> metrics.add(metric.name()));
        ObjectNode data = out.putObject("data");
        for (Path file : plan.dataset().files(plan.root(), plan.split())) {
            data.put(name(plan.root(), file), hash(file));
        }
        ObjectNode settings = out.putObject("settings");
        plan.settings().forEach(settings::put);
        return out;
    }

    private static String name(Path root, Path file) {
        Path from = root.toAbsolutePath().normalize();
        Path to = file.toAbsolutePath().normalize();
        return (to.startsWith(from) ? from.relativize(to) : to).toString().replace('\\', '/');
    }

    private static String hash(Path file) {
        if (!Files.exists(file)) {
            return ABSENT;
        }
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    /// The selection of a fingerprint.
    ///
    /// @throws IllegalArgumentException when it has none
    public static RunPlan.Selection selection(JsonNode fingerprint) {
        JsonNode selected = fingerprint.path("selection");
        String[] shard = selected.path("shard").asText().split("/", 2);
        if (shard.length < 2) {
            throw new IllegalArgumentException("the field 'selection.shard' is missing");
        }
        return new RunPlan.Selection(
                selected.path("offset").asInt(),
                selected.hasNonNull("limit")
                        ? Optional.of(selected.path("limit").asInt())
                        : Optional.empty(),
                selected.hasNonNull("sample_seed")
                        ? Optional.of(selected.path("sample_seed").asLong())
                        : Optional.empty(),
                Integer.parseInt(shard[0]),
                Integer.parseInt(shard[1]));
    }

    /// A choice of frames in words.
    static String sampling(Clips.Sampling sampling) {
        return switch (sampling) {
            case Clips.Sampling.All _ -> "all";
            case Clips.Sampling.Every(double seconds) -> "every " + seconds + " s";
            case Clips.Sampling.AtMost(int frames) -> "at most " + frames;
        };
    }

    /// What differs, in the order of the fields.
    public static List<Difference> differences(JsonNode here, JsonNode there) {
        Map<String, String> ours = flat(here);
        Map<String, String> theirs = flat(there);
        Set<String> keys = new LinkedHashSet<>(ours.keySet());
        keys.addAll(theirs.keySet());
        List<Difference> out = new ArrayList<>();
        for (String key : keys) {
            String one = ours.getOrDefault(key, ABSENT);
            String other = theirs.getOrDefault(key, ABSENT);
            if (!one.equals(other)) {
                out.add(new Difference(key, one, other));
            }
        }
        return out;
    }

    private static Map<String, String> flat(JsonNode json) {
        Map<String, String> out = new LinkedHashMap<>();
        json.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                flat(field.getValue()).forEach((key, value) -> out.put(field.getKey() + "." + key, value));
            } else {
                out.put(
                        field.getKey(),
                        field.getValue().isTextual()
                                ? field.getValue().textValue()
                                : field.getValue().toString());
            }
        });
        return out;
    }
}
