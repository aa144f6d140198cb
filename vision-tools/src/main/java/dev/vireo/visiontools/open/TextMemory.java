package dev.vireo.visiontools.open;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// The rows of the last texts, so that a name that was asked for on one picture costs nothing on the next.
/// Safe for several threads.
final class TextMemory {
    private static final int KEPT = 1024;

    private final Map<String, float[]> rows = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT;
        }
    });

    /// The rows of texts one after the other.
    ///
    /// @param compute gives the rows of those that are not known, in their order
    List<float[]> of(List<String> texts, Function<List<String>, List<float[]>> compute) {
        Map<String, float[]> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String text : texts) {
            float[] row = rows.get(text);
            if (row != null) {
                found.put(text, row);
            } else if (!missing.contains(text)) {
                missing.add(text);
            }
        }
        if (!missing.isEmpty()) {
            List<float[]> made = compute.apply(missing);
            for (int i = 0; i < missing.size(); i++) {
                found.put(missing.get(i), made.get(i));
                rows.put(missing.get(i), made.get(i));
            }
        }
        return texts.stream()
                .map(text -> Objects.requireNonNull(found.get(text)))
                .toList();
    }
}
