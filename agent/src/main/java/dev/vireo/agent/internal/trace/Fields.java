package dev.vireo.agent.internal.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The fields of one JSON object, each read once and of its kind. What is missing, of another kind or left
/// over is refused by name.
final class Fields {
    private final JsonNode json;
    private final Set<String> read = new HashSet<>();

    /// @throws IllegalArgumentException when it is no object
    Fields(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("expected an object {...}, not " + json.getNodeType());
        }
        this.json = json;
    }

    boolean has(String name) {
        return json.has(name);
    }

    JsonNode any(String name) {
        read.add(name);
        JsonNode value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the field '" + name + "' is missing");
        }
        return value;
    }

    private static IllegalArgumentException wrong(String name, String wanted, JsonNode got) {
        return new IllegalArgumentException("the field '" + name + "' must be " + wanted + ", not "
                + got.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    String text(String name) {
        JsonNode value = any(name);
        if (!value.isTextual()) {
            throw wrong(name, "a text", value);
        }
        return value.textValue();
    }

    /// A text that may be null or missing.
    Optional<String> optionalText(String name) {
        if (!json.has(name) || json.get(name).isNull()) {
            read.add(name);
            return Optional.empty();
        }
        return Optional.of(text(name));
    }

    List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        for (JsonNode item : array(name)) {
            if (!item.isTextual()) {
                throw wrong(name, "a list of texts", item);
            }
            out.add(item.textValue());
        }
        return out;
    }

    JsonNode array(String name) {
        JsonNode value = any(name);
        if (!value.isArray()) {
            throw wrong(name, "a list", value);
        }
        return value;
    }

    Fields object(String name) {
        JsonNode value = any(name);
        if (!value.isObject()) {
            throw wrong(name, "an object", value);
        }
        return new Fields(value);
    }

    Optional<Fields> optionalObject(String name) {
        if (!json.has(name) || json.get(name).isNull()) {
            read.add(name);
            return Optional.empty();
        }
        return Optional.of(object(name));
    }

    boolean flag(String name) {
        JsonNode value = any(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.booleanValue();
    }

    int whole(String name) {
        long value = count(name);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the field '" + name + "' is too large: " + value);
        }
        return (int) value;
    }

    /// A whole number from 0.
    long count(String name) {
        JsonNode value = any(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrong(name, "a whole number from 0", value);
        }
        return value.longValue();
    }

    double number(String name) {
        JsonNode value = any(name);
        if (!value.isNumber()) {
            throw wrong(name, "a number", value);
        }
        return value.doubleValue();
    }

    /// @throws IllegalArgumentException when there is a field that was not read
    void end() {
        json.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw new IllegalArgumentException("unknown field '" + name + "'");
            }
        });
    }
}
