package dev.vireo.benchmarks.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Labels of a question while they are gathered: those without a value are left out.
final class Labels {
    private final Map<String, String> values = new HashMap<>();

    Labels with(String name, String value) {
        values.put(name, value);
        return this;
    }

    Labels with(String name, Optional<String> value) {
        value.ifPresent(v -> values.put(name, v));
        return this;
    }

    Map<String, String> map() {
        return values;
    }
}
