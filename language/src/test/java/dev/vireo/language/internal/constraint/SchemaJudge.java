package dev.vireo.language.internal.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Says whether a value is valid: the keywords of JSON Schema, one by one, read straight from the schema. What an
/// object names nothing of beside named properties is refused, as the automaton does.
final class SchemaJudge {
    private static final String DATE = "\\d{4}-\\d\\d-\\d\\d";
    private final JsonNode root;

    SchemaJudge(JsonNode root) {
        this.root = root;
    }

    boolean allows(JsonNode value) {
        return allows(root, value);
    }

    private boolean allows(JsonNode s, JsonNode v) {
        if (s.isBoolean()) {
            return s.booleanValue();
        }
        if (s.has("$ref")) {
            return allows(root.at(s.get("$ref").asText().substring(1)), v);
        }
        if (s.has("anyOf") && count(s.get("anyOf"), v) == 0) {
            return false;
        }
        if (s.has("oneOf") && count(s.get("oneOf"), v) != 1) {
            return false;
        }
        if (s.has("allOf") && count(s.get("allOf"), v) != s.get("allOf").size()) {
            return false;
        }
        if (s.has("enum") && !listed(s.get("enum"), v)) {
            return false;
        }
        if (s.has("const") && !s.get("const").equals(v)) {
            return false;
        }
        return typed(s, v) && text(s, v) && number(s, v) && array(s, v) && object(s, v);
    }

    private long count(JsonNode schemas, JsonNode v) {
        long n = 0;
        for (JsonNode one : schemas) {
            n += allows(one, v) ? 1 : 0;
        }
        return n;
    }

    private static boolean listed(JsonNode values, JsonNode v) {
        for (JsonNode one : values) {
            if (one.equals(v)) {
                return true;
            }
        }
        return false;
    }

    private static boolean typed(JsonNode s, JsonNode v) {
        Set<String> types = new HashSet<>();
        JsonNode stated = s.path("type");
        if (stated.isTextual()) {
            types.add(stated.asText());
        }
        stated.forEach(one -> types.add(one.asText()));
        if (types.isEmpty() && (s.has("properties") || s.has("required"))) {
            types.add("object");
        }
        return types.isEmpty()
                || types.stream().anyMatch(type -> switch (type) {
                    case "string" -> v.isTextual();
                    case "integer" -> v.isIntegralNumber();
                    case "number" -> v.isNumber();
                    case "boolean" -> v.isBoolean();
                    case "null" -> v.isNull();
                    case "array" -> v.isArray();
                    default -> v.isObject();
                });
    }

    private static boolean text(JsonNode s, JsonNode v) {
        if (!v.isTextual()) {
            return true;
        }
        String text = v.textValue();
        int length = text.codePointCount(0, text.length());
        boolean found = !s.has("pattern")
                || Pattern.compile(s.get("pattern").asText()).matcher(text).find();
        return found
                && (!s.has("format") || formatted(s.get("format").asText(), text))
                && length >= s.path("minLength").asInt(0)
                && length <= s.path("maxLength").asInt(Integer.MAX_VALUE);
    }

    private static boolean formatted(String format, String text) {
        try {
            switch (format) {
                case "date" -> java.time.LocalDate.parse(text);
                case "date-time" -> java.time.LocalDateTime.parse(text.substring(0, 19));
                default -> java.util.UUID.fromString(text);
            }
        } catch (RuntimeException _) {
            return false;
        }
        return switch (format) {
            case "date" -> text.matches(DATE);
            case "date-time" ->
                text.matches(DATE + "T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
            default -> text.length() == 36;
        };
    }

    private static boolean number(JsonNode s, JsonNode v) {
        if (!v.isNumber()) {
            return true;
        }
        BigDecimal x = v.decimalValue();
        return (!s.has("minimum") || x.compareTo(s.get("minimum").decimalValue()) >= 0)
                && (!s.has("maximum") || x.compareTo(s.get("maximum").decimalValue()) <= 0)
                && (!s.has("exclusiveMinimum")
                        || x.compareTo(s.get("exclusiveMinimum").decimalValue()) > 0)
                && (!s.has("exclusiveMaximum")
                        || x.compareTo(s.get("exclusiveMaximum").decimalValue()) < 0);
    }

    private boolean array(JsonNode s, JsonNode v) {
        if (!v.isArray()) {
            return true;
        }
        if (v.size() < s.path("minItems").asInt(0)
                || v.size() > s.path("maxItems").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        JsonNode first = s.path("prefixItems");
        for (int i = 0; i < v.size(); i++) {
            JsonNode of = i < first.size() ? first.get(i) : s.get("items");
            if (of != null && !allows(of, v.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean object(JsonNode s, JsonNode v) {
        if (!v.isObject()) {
            return true;
        }
        if (v.size() < s.path("minProperties").asInt(0)
                || v.size() > s.path("maxProperties").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        for (JsonNode name : s.path("required")) {
            if (!v.has(name.asText())) {
                return false;
            }
        }
        List<String> others = new ArrayList<>();
        v.fieldNames().forEachRemaining(others::add);
        for (var property : s.path("properties").properties()) {
            if (others.remove(property.getKey()) && !allows(property.getValue(), v.get(property.getKey()))) {
                return false;
            }
        }
        JsonNode more = s.get("additionalProperties");
        if (more == null) {
            return others.isEmpty() || s.path("properties").isEmpty();
        }
        return others.stream().allMatch(name -> allows(more, v.get(name)));
    }
}
