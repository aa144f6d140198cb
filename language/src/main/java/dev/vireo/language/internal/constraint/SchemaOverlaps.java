package dev.vireo.language.internal.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Whether two schemas may have a value in common: no, when their types differ, when both list their values and share
/// none, or when both demand a property whose schemas have none in common. Otherwise they may.
final class SchemaOverlaps {
    private static final int MOST_PARTS = 200;
    private static final int MOST_STEPS = 16;
    private static final Set<String> ALL = Set.of("string", "number", "object", "array", "boolean", "null");

    private final Function<String, JsonNode> targets;
    /// What was compared with what for the pair that is looked at.
    private final IdentityHashMap<JsonNode, Set<JsonNode>> compared = new IdentityHashMap<>();

    /// @param targets what a `$ref` means
    SchemaOverlaps(Function<String, JsonNode> targets) {
        this.targets = targets;
    }

    /// The first pair that may overlap, in words.
    Optional<String> firstIn(List<JsonNode> parts) {
        if (parts.size() > MOST_PARTS) {
            return Optional.of("some of more than " + MOST_PARTS);
        }
        for (int i = 0; i < parts.size(); i++) {
            for (int j = 0; j < i; j++) {
                compared.clear();
                if (!apart(parts.get(j), parts.get(i), MOST_STEPS)) {
                    return Optional.of("those at " + j + " and " + i);
                }
            }
        }
        return Optional.empty();
    }

    private static Set<JsonNode> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private boolean apart(JsonNode some, JsonNode others, int steps) {
        JsonNode a = resolved(some);
        JsonNode b = resolved(others);
        if (steps == 0 || !compared.computeIfAbsent(a, _ -> identities()).add(b)) {
            return false; // too deep, or not found apart before, or being looked at
        }
        if (types(a).stream().noneMatch(types(b)::contains)) {
            return true;
        }
        Optional<Set<Object>> valuesA = values(a);
        Optional<Set<Object>> valuesB = values(b);
        if (valuesA.isPresent() && valuesB.isPresent()) {
            return valuesA.get().stream().noneMatch(valuesB.get()::contains);
        }
        if (!types(a).equals(Set.of("object")) || !types(b).equals(Set.of("object"))) {
            return false;
        }
        for (JsonNode name : a.path("required")) {
            JsonNode ofA = a.path("properties").path(name.asText());
            JsonNode ofB = b.path("properties").path(name.asText());
            boolean demanded = !ofA.isMissingNode() && !ofB.isMissingNode() && demands(b, name.asText());
            if (demanded && apart(ofA, ofB, steps - 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean demands(JsonNode schema, String name) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode at = schema;
        for (int i = 0; i < MOST_STEPS && at.path("$ref").isTextual(); i++) {
            at = targets.apply(at.path("$ref").asText());
        }
        return at;
    }

    /// The types of the values of a schema; whole numbers are numbers.
    private static Set<String> types(JsonNode schema) {
        Set<String> out = new HashSet<>();
        if (schema.has("const")) {
            out.addAll(typesOf(schema.path("const")));
        } else if (schema.path("enum").isArray()) {
            schema.path("enum").forEach(value -> out.addAll(typesOf(value)));
        } else if (schema.path("type").isArray()) {
            schema.path("type").forEach(type -> out.add(type.asText()));
        } else if (schema.path("type").isTextual()) {
            out.add(schema.path("type").asText());
        } else {
            return ALL;
        }
        if (out.remove("integer")) {
            out.add("number");
        }
        return out;
    }

    /// The names of the types that a value is of.
    static List<String> typesOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> List.of("string");
            case NUMBER ->
                value.decimalValue().stripTrailingZeros().scale() <= 0
                        ? List.of("integer", "number")
                        : List.of("number");
            case BOOLEAN -> List.of("boolean");
            case OBJECT -> List.of("object");
            case ARRAY -> List.of("array");
            default -> List.of("null");
        };
    }

    /// The values that a schema lists, so that equal ones are equal in Java.
    private static Optional<Set<Object>> values(JsonNode schema) {
        List<JsonNode> listed = new ArrayList<>();
        if (schema.has("const")) {
            listed.add(schema.path("const"));
        } else if (schema.path("enum").isArray()) {
            schema.path("enum").forEach(listed::add);
        } else {
            return Optional.empty();
        }
        Set<Object> out = new HashSet<>();
        for (JsonNode value : listed) {
            if (value.isContainerNode()) {
                return Optional.empty(); // 1 and 1.0 inside of it are one number
            }
            BigDecimal number = value.isNumber() ? value.decimalValue().stripTrailingZeros() : null;
            out.add(number == null ? value : number);
        }
        return Optional.of(out);
    }
}
