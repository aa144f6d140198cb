package dev.vireo.runtime.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The fields of one JSON object, each of its kind. What is missing, of another kind or left over is refused by
/// name, with the path to it from the object that reading began with; the caller knows the file.
public final class JsonFields {
    private final JsonNode json;
    private final String at;
    private final Set<String> read = new HashSet<>();

    /// @throws IllegalArgumentException when it is no object
    public JsonFields(JsonNode json) {
        this(json, "");
    }

    private JsonFields(JsonNode json, String at) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("expected an object {...}, not " + json.getNodeType());
        }
        this.json = json;
        this.at = at;
    }

    /// Whether there is such a field, even if it is null.
    public boolean has(String name) {
        return json.has(name);
    }

    /// The names of the fields.
    public List<String> names() {
        List<String> out = new ArrayList<>();
        json.fieldNames().forEachRemaining(out::add);
        return out;
    }

    /// A value of any kind.
    public JsonNode any(String name) {
        read.add(name);
        JsonNode value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the field '" + at + name + "' is missing");
        }
        return value;
    }

    private IllegalArgumentException wrong(String name, String wanted, JsonNode got) {
        return new IllegalArgumentException("the field '" + at + name + "' must be " + wanted + ", not "
                + got.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    private JsonNode of(String name, String wanted, Predicate<JsonNode> right) {
        JsonNode value = any(name);
        if (!right.test(value)) {
            throw wrong(name, wanted, value);
        }
        return value;
    }

    /// A text.
    public String text(String name) {
        return of(name, "a text", JsonNode::isTextual).textValue();
    }

    /// A text that may be null or missing.
    public Optional<String> optionalText(String name) {
        return isAbsent(name) ? Optional.empty() : Optional.of(text(name));
    }

    private boolean isAbsent(String name) {
        read.add(name);
        return !json.has(name) || json.get(name).isNull();
    }

    /// A list of texts.
    public List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        for (JsonNode item : array(name)) {
            if (!item.isTextual()) {
                throw wrong(name, "a list of texts", item);
            }
            out.add(item.textValue());
        }
        return out;
    }

    /// A list of anything.
    public JsonNode array(String name) {
        return of(name, "a list", JsonNode::isArray);
    }

    /// The fields of an object inside this one.
    public JsonFields object(String name) {
        return new JsonFields(of(name, "an object", JsonNode::isObject), at + name + ".");
    }

    /// The fields of an object that may be null or missing.
    public Optional<JsonFields> optionalObject(String name) {
        return isAbsent(name) ? Optional.empty() : Optional.of(object(name));
    }

    /// True or false.
    public boolean flag(String name) {
        return of(name, "true or false", JsonNode::isBoolean).booleanValue();
    }

    /// A whole number of 64 bits.
    public long integer(String name) {
        return of(name, "a whole number", v -> v.isIntegralNumber() && v.canConvertToLong())
                .longValue();
    }

    /// A whole number from 0 that 64 bits hold.
    public long count(String name) {
        return of(
                        name,
                        "a whole number from 0",
                        v -> v.isIntegralNumber() && v.canConvertToLong() && v.longValue() >= 0)
                .longValue();
    }

    /// A whole number from 0 that 32 bits hold.
    public int whole(String name) {
        long value = count(name);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the field '" + at + name + "' is too large: " + value);
        }
        return (int) value;
    }

    /// A number.
    public double number(String name) {
        return of(name, "a number", JsonNode::isNumber).doubleValue();
    }

    /// Demands that every field was read.
    ///
    /// @throws IllegalArgumentException when there is a field that was not
    public void end() {
        for (String name : names()) {
            if (!read.contains(name)) {
                throw new IllegalArgumentException("unknown field '" + at + name + "'");
            }
        }
    }
}
