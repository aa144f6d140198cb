package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One object of a data set's file. What is missing or of another kind is refused by name, as an
/// `IllegalArgumentException`; who reads the file adds the place.
///
/// @param place where it stands
/// @param key the name that it has in an object of objects; empty elsewhere
/// @param fields what it says
record Row(Place place, String key, JsonFields fields) {
    /// A text that is not blank.
    String text(String name) {
        String text = any(name);
        if (text.isBlank()) {
            throw new IllegalArgumentException("the field '" + name + "' is empty");
        }
        return text;
    }

    /// A text that may be blank.
    String any(String name) {
        return clean(name, fields.text(name));
    }

    /// A text; empty when it is missing, null or blank.
    Optional<String> optional(String name) {
        return fields.optionalText(name).map(text -> clean(name, text)).filter(text -> !text.isBlank());
    }

    /// Texts, none of them blank.
    List<String> texts(String name) {
        List<String> out = new ArrayList<>();
        for (String text : fields.texts(name)) {
            if (text.isBlank()) {
                throw new IllegalArgumentException("the list '" + name + "' has an empty text");
            }
            out.add(clean(name, text));
        }
        return out;
    }

    /// A whole number from 0, also one that is written as a text.
    int whole(String name) {
        JsonNode value = fields.any(name);
        return value.isTextual() ? digits(name, value.textValue()) : fields.whole(name);
    }

    /// A name: a text, or a whole number.
    String name(String name) {
        return fields.any(name).isIntegralNumber() ? fields.any(name).asText() : text(name);
    }

    private static int digits(String name, String text) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the field '" + name + "' must be a whole number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /// A text without characters that no question has: they are a sign of damage, and cut texts short elsewhere.
    static String clean(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\t' && c != '\r') {
                throw new IllegalArgumentException(
                        "the field '" + name + "' holds the control character \\u%04x".formatted((int) c));
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "the field '" + name + "' holds half a character, \\u%04x".formatted((int) c));
            }
        }
        return text;
    }
}
