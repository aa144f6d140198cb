package dev.vireo.language.internal.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Documents near a schema: most follow it, some part of others does not. Properties are in the order of the schema.
final class RandomDocuments {
    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "ab",
            "abc",
            "only this",
            "red",
            "x",
            "yes",
            "maybe",
            "abbbc",
            "zz abc",
            "foo-12",
            "foo-1",
            "z\u00e4\u20acz",
            "\ud83d\ude00",
            "q\"\\\n",
            "2024-02-29",
            "2023-02-29",
            "2023-12-31",
            "2023-12-31T23:59:59Z",
            "2000-01-01T00:00:00.5+01:30",
            "2000-01-01T24:00:00Z",
            "123e4567-e89b-12d3-a456-426614174000",
            "123.",
            "123.ab_9",
            "the quick brown fox jumps over the lazy dog, twice");
    private final JsonNode root;
    private final Random random;
    /// Values that a schema spells out are written without white space.
    private final boolean listsContainers;

    RandomDocuments(JsonNode root, Random random) {
        this.root = root;
        this.random = random;
        this.listsContainers =
                root.path("const").isContainerNode() || root.path("enum").findValue("a") != null;
    }

    JsonNode next() {
        return next(root, 0);
    }

    private JsonNode next(JsonNode s, int depth) {
        if (random.nextInt(14) == 0 || s.isBoolean() || depth > 8) {
            return any(depth);
        }
        if (s.has("$ref")) {
            return next(root.at(s.get("$ref").asText().substring(1)), depth);
        }
        for (String several : List.of("anyOf", "oneOf", "allOf", "enum")) {
            if (s.has(several)) {
                JsonNode one = s.get(several).get(random.nextInt(s.get(several).size()));
                return several.equals("enum") ? one : next(one, depth);
            }
        }
        if (s.has("const")) {
            return s.get("const");
        }
        JsonNode type = s.path("type");
        String name = type.isArray()
                ? type.get(random.nextInt(type.size())).asText()
                : type.asText(s.has("properties") ? "object" : "");
        return switch (name) {
            case "string" -> text(s);
            case "integer" -> MAKE.numberNode(BigDecimal.valueOf(whole(s)).toBigInteger());
            case "number" -> number(s);
            case "boolean" -> MAKE.booleanNode(random.nextBoolean());
            case "null" -> MAKE.nullNode();
            case "array" -> array(s, depth);
            case "object" -> object(s, depth);
            default -> any(depth);
        };
    }

    private JsonNode text(JsonNode s) {
        if (random.nextBoolean() && !s.has("minLength") && !s.has("maxLength")) {
            return MAKE.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        int length = Math.max(0, s.path("minLength").asInt(s.path("maxLength").asInt(3)) + random.nextInt(5) - 2);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.appendCodePoint(
                    "a\u00e9\u6f22\"\\z".concat("\ud83d\ude00").codePoints().toArray()[random.nextInt(7)]);
        }
        return MAKE.textNode(out.toString());
    }

    private long whole(JsonNode s) {
        long low = s.path("minimum").asLong(s.path("exclusiveMinimum").asLong(-120));
        long high = s.path("maximum").asLong(s.path("exclusiveMaximum").asLong(low + 1300));
        low = Math.min(low, high);
        return switch (random.nextInt(4)) {
            case 0 -> low - 1 + random.nextInt(3);
            case 1 -> high - 1 + random.nextInt(3);
            default -> low + random.nextLong(high - low + 1);
        };
    }

    private JsonNode number(JsonNode s) {
        if (!s.has("minimum") && !s.has("maximum") && !s.has("exclusiveMinimum") && random.nextBoolean()) {
            return MAKE.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15.0));
        }
        BigDecimal low = new BigDecimal(
                s.path("minimum").asText(s.path("exclusiveMinimum").asText("-4")));
        BigDecimal high = new BigDecimal(
                s.path("maximum").asText(s.path("exclusiveMaximum").asText("4")));
        BigDecimal near = random.nextBoolean() ? low : high;
        BigDecimal step = BigDecimal.valueOf(random.nextInt(5) - 2, random.nextInt(8));
        return MAKE.numberNode(new BigDecimal(near.add(step).toPlainString()));
    }

    private JsonNode array(JsonNode s, int depth) {
        var out = MAKE.arrayNode();
        int least = s.path("minItems").asInt(0);
        int length = Math.max(0, least + random.nextInt(5) - 1);
        for (int i = 0; i < length; i++) {
            JsonNode of =
                    i < s.path("prefixItems").size() ? s.get("prefixItems").get(i) : s.get("items");
            out.add(of == null ? any(depth + 1) : next(of, depth + 1));
        }
        return out;
    }

    private JsonNode object(JsonNode s, int depth) {
        ObjectNode out = MAKE.objectNode();
        Set<String> required = new LinkedHashSet<>();
        s.path("required").forEach(name -> required.add(name.asText()));
        for (var property : s.path("properties").properties()) {
            if (required.contains(property.getKey()) ? random.nextInt(12) > 0 : random.nextBoolean()) {
                out.set(property.getKey(), next(property.getValue(), depth + 1));
            }
        }
        JsonNode more = s.get("additionalProperties");
        for (String name : required) {
            if (!out.has(name) && !s.path("properties").has(name) && random.nextInt(5) > 0) {
                out.set(name, more == null ? any(depth + 1) : next(more, depth + 1));
            }
        }
        int others = random.nextInt(more == null || !more.isBoolean() || more.booleanValue() ? 4 : 14) == 1
                ? random.nextInt(4)
                : 0;
        for (int i = 0; i < others; i++) {
            String name = List.of("i", "id", "ide", "ideas", "other", "\u65e5", "x", "k" + i)
                    .get(random.nextInt(8));
            if (!s.path("properties").has(name) && !required.contains(name) && !out.has(name)) {
                out.set(name, more == null || more.isBoolean() ? any(depth + 1) : next(more, depth + 1));
            }
        }
        return out;
    }

    private JsonNode any(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> MAKE.nullNode();
            case 1 -> MAKE.booleanNode(random.nextBoolean());
            case 2 ->
                MAKE.numberNode(BigDecimal.valueOf(random.nextInt(40) - 20).toBigInteger());
            case 3 -> MAKE.numberNode(new BigDecimal("2.50"));
            case 4 -> MAKE.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
            case 5 -> MAKE.arrayNode().add(any(depth + 1)).add(any(depth + 1));
            default -> MAKE.objectNode().set("k", any(depth + 1));
        };
    }

    /// A document with white space here and there.
    String written(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private void write(JsonNode value, StringBuilder out) {
        if (!value.isContainerNode() || listsContainers) {
            out.append(value.isBigDecimal() ? value.decimalValue().toPlainString() : value.toString());
            return;
        }
        out.append(value.isObject() ? '{' : '[');
        space(out);
        boolean first = true;
        if (value.isObject()) {
            for (var field : value.properties()) {
                separate(first, out);
                out.append(MAKE.textNode(field.getKey())).append(':');
                space(out);
                write(field.getValue(), out);
                first = false;
            }
        } else {
            for (JsonNode item : value) {
                separate(first, out);
                write(item, out);
                first = false;
            }
        }
        if (!first) {
            space(out);
        }
        out.append(value.isObject() ? '}' : ']');
    }

    private void separate(boolean first, StringBuilder out) {
        if (!first) {
            out.append(',');
            space(out);
        }
    }

    private void space(StringBuilder out) {
        out.append(List.of("", "", " ", "\n", "\n    ", "\n\t").get(random.nextInt(6)));
    }
}
