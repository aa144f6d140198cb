package dev.vireo.benchmarks.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which answers to a question of GQA are valid (of its kind) and plausible (seen of such things). Lists that many
/// questions share are kept once.
final class GqaChoices {
    static final GqaChoices NONE = new GqaChoices();

    private final Map<String, Lists> byId = new HashMap<>();
    private final Map<String, String> shared = new HashMap<>();

    private record Lists(String valid, String plausible) {}

    private GqaChoices() {}

    /// Reads the files that are there.
    ///
    /// @throws Defect when one is wrong
    static GqaChoices read(List<Path> files, String hint) {
        Set<String> names = Set.of("valid", "plausible");
        GqaChoices out = new GqaChoices();
        for (Path file : files) {
            if (Files.exists(file)) {
                try (JsonRows rows = JsonRows.map(file, new Rows.Fields(names, names, hint))) {
                    for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                        out.add(row.get(), hint);
                    }
                }
            }
        }
        return out;
    }

    private void add(Row row, String hint) {
        try {
            Lists lists = new Lists(joined(row, "valid"), joined(row, "plausible"));
            if (byId.put(row.key(), lists) != null) {
                throw new IllegalArgumentException("it is there twice");
            }
        } catch (IllegalArgumentException e) {
            throw row.place().defect("question '" + row.key() + "': " + e.getMessage(), hint);
        }
    }

    private String joined(Row row, String name) {
        String text = String.join("\n", row.texts(name));
        return shared.computeIfAbsent(text, same -> same);
    }

    /// Adds the lists of a question, when there are some.
    void label(String id, Labels labels) {
        Lists lists = byId.get(id);
        if (lists != null) {
            labels.with("valid", lists.valid()).with("plausible", lists.plausible());
        }
    }
}
