package dev.vireo.diffusion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.layout.Layout;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the lines of a batch of videos: a JSON object in each, `caption` or `layout` (a file, or the
/// document), and if wanted `id` and `seed`.
public final class VideoBatch {
    private static final Set<String> FIELDS = Set.of("id", "caption", "layout", "seed");
    private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]{0,99}");

    private VideoBatch() {}

    /// One line.
    ///
    /// @param id the name of its folder; the number of the line, in four digits, unless one is stated
    public record Item(String id, Optional<String> caption, Optional<Layout> layout, OptionalLong seed) {}

    /// Reads a batch.
    ///
    /// @throws VireoException with code DATA when a line is not understood, with its number
    public static List<Item> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
        List<Item> out = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace("\uFEFF", ""); // some editors begin files with it
            if (!line.isBlank()) {
                Item item = item(file, i + 1, line);
                Integer before = seen.put(item.id, i + 1);
                if (before != null) {
                    throw bad(file, i + 1, "the id '" + item.id + "' is that of line " + before + " too");
                }
                out.add(item);
            }
        }
        if (out.isEmpty()) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] has no line", "Write e.g. {\"caption\": \"a dog runs to the right\"}");
        }
        return out;
    }

    private static Item item(Path file, int number, String line) {
        JsonNode node;
        try {
            node = StrictJson.mapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw bad(file, number, "not one JSON object");
        }
        if (!node.isObject()) {
            throw bad(file, number, "not one JSON object");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw bad(file, number, "unknown field '" + field.getKey() + "'");
            }
        }
        for (String text : List.of("id", "caption")) {
            JsonNode value = node.path(text);
            if (!value.isMissingNode() && (!value.isTextual() || value.asText().isBlank())) {
                throw bad(file, number, "the " + text + " " + value + " is no text");
            }
        }
        String id = node.has("id") ? node.get("id").asText() : String.format(Locale.ROOT, "%04d", number);
        if (!ID.matcher(id).matches()) {
            throw bad(file, number, "the id '" + id + "' can't be the name of a folder");
        }
        JsonNode seed = node.path("seed");
        if (!seed.isMissingNode() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            throw bad(file, number, "the seed " + seed + " is no whole number of 64 bits");
        }
        if (node.has("caption") == node.has("layout")) {
            throw bad(file, number, "it has " + (node.has("caption") ? "both" : "neither") + " caption and layout");
        }
        return new Item(
                id,
                node.has("caption") ? Optional.of(node.get("caption").asText()) : Optional.empty(),
                node.has("layout") ? Optional.of(layout(file, number, node.get("layout"))) : Optional.empty(),
                seed.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(seed.asLong()));
    }

    /// A document in the line itself, or a file named from where the batch lies.
    private static Layout layout(Path file, int number, JsonNode node) {
        try {
            return node.isTextual()
                    ? Layout.read(file.resolveSibling(node.asText()))
                    : Layout.parse(node.toString(), "layout");
        } catch (VireoException e) {
            throw new VireoException(e.code(), "[" + file + "] line " + number + ": " + e.what(), e.hint(), e);
        }
    }

    private static VireoException bad(Path file, int line, String what) {
        return new VireoException(
                Code.DATA,
                "[" + file + "] line " + line + ": " + what,
                "A line has caption or layout, and if wanted id and seed.");
    }
}
