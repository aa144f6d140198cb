package dev.vireo.language.internal.constraint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.vireo.language.internal.constraint.Node.Rule;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes an automaton of a JSON schema (draft 2020-12, and what earlier drafts call the same). The texts that it lets
/// through are valid; of the ways to write a valid value it knows one: properties in the order of the schema, white
/// space
/// as [JsonText] has it, numbers as [Numbers] has them. What a keyword forbids is forbidden; a keyword that is not
/// computed
/// is refused by name.
final class SchemaCompiler {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_DEPTH = 64;
    private static final int MOST_PATTERN = 20_000;
    private static final int MOST_NAME = 1_000;
    private static final int MOST_COUNT = 1_000_000_000;
    private static final int MOST_SCALE = 100;

    private static final Set<String> SAID_ONLY = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "$schema",
            "$comment",
            "$defs",
            "definitions",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentMediaType",
            "contentEncoding");
    private static final Set<String> OF_STRINGS = Set.of("minLength", "maxLength", "pattern", "format");
    private static final Set<String> OF_NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    private static final Set<String> OF_OBJECTS =
            Set.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
    private static final Set<String> OF_ARRAYS = Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");
    private static final Map<String, Set<String>> KEYWORDS_OF_TYPES = Map.of(
            "string", OF_STRINGS,
            "number", OF_NUMBERS,
            "integer", OF_NUMBERS,
            "object", OF_OBJECTS,
            "array", OF_ARRAYS,
            "boolean", Set.of(),
            "null", Set.of());
    private static final Set<String> WHOLE = Set.of("$ref", "anyOf", "oneOf", "allOf", "enum", "const", "type");
    /// The shapes of texts with a name. Days are those of their months, and of leap years.
    private static final Map<String, String> FORMATS = formats();

    private static final ObjectReader READER =
            StrictJson.mapper(MOST_DEPTH).reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final JsonNode root;
    private final Grammar grammar = new Grammar(Grammar.SCHEMA);
    private final JsonText text = new JsonText(grammar);
    private final Numbers numbers = new Numbers(grammar);
    private final SchemaOverlaps overlaps;
    private final Map<String, Rule> rules = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int patternLeft = MOST_PATTERN;

    private SchemaCompiler(JsonNode root) {
        this.root = root;
        this.overlaps = new SchemaOverlaps(ref -> target(ref, "#"));
    }

    /// @throws VireoException with code USAGE when the schema is malformed, holds a keyword that is not computed,
    /// allows
    ///     nothing, or makes too large an automaton
    static Automaton compile(String schema) {
        if (schema.length() > MOST_CHARACTERS) {
            throw new VireoException(
                    Code.USAGE,
                    "the schema has " + schema.length() + " characters, more than " + MOST_CHARACTERS,
                    "Make it smaller.");
        }
        JsonNode read;
        try {
            read = READER.readTree(schema);
        } catch (JacksonException e) {
            throw new VireoException(
                    Code.USAGE,
                    "[schema" + StrictJson.place(e) + "] it is no JSON: " + e.getOriginalMessage(),
                    "Write a JSON schema.");
        }
        return new SchemaCompiler(read).compile();
    }

    private Automaton compile() {
        Node whole = rule("#");
        while (!open.isEmpty()) {
            String pointer = open.remove();
            rule(pointer).is(node(target(pointer, "#"), pointer));
        }
        return new Automaton(grammar, whole);
    }

    private Rule rule(String pointer) {
        return rules.computeIfAbsent(pointer, p -> {
            open.add(p);
            return grammar.rule(p);
        });
    }

    /// What a `$ref` means.
    private JsonNode target(String ref, String at) {
        if (!ref.equals("#") && !ref.startsWith("#/")) {
            throw refused(at, "$ref is '" + shown(ref) + "'", "Only definitions of the schema itself: #/$defs/NAME.");
        }
        JsonNode found = root.at(ref.substring(1).replace("%25", "%"));
        if (found.isMissingNode()) {
            throw refused(at, "$ref is '" + shown(ref) + "', which is not there", "Write it below $defs.");
        }
        return found;
    }

    private Node node(JsonNode schema, String at) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? text.any() : grammar.never();
        }
        if (!schema.isObject()) {
            throw refused(at, "a schema is an object, true or false", "");
        }
        Set<String> keywords = keywords(schema, at);
        if (keywords.contains("$ref")) {
            alone(keywords, "$ref", at);
            return rule(string(schema, "$ref", at));
        }
        for (String several : List.of("anyOf", "oneOf", "allOf")) {
            if (keywords.contains(several)) {
                alone(keywords, several, at);
                return several(schema, several, at);
            }
        }
        Set<String> types = types(schema, keywords, at);
        if (keywords.contains("enum") || keywords.contains("const")) {
            return values(schema, keywords, types, at);
        }
        List<Node> branches = new ArrayList<>();
        for (String type : types) {
            branches.add(
                    switch (type) {
                        case "string" -> string(schema, at);
                        case "integer" -> numbers.integer(range(schema, true, at));
                        case "number" -> numbers.decimal(range(schema, false, at));
                        case "boolean" -> grammar.choice(grammar.text("true"), grammar.text("false"));
                        case "null" -> grammar.text("null");
                        case "array" -> array(schema, at);
                        default -> object(schema, at);
                    });
        }
        return branches.isEmpty() ? text.any() : grammar.choice(branches);
    }

    /// The keywords that change what is allowed.
    private Set<String> keywords(JsonNode schema, String at) {
        Set<String> out = new LinkedHashSet<>();
        schema.fieldNames().forEachRemaining(out::add);
        out.removeAll(SAID_ONLY);
        if (at.equals("#")) {
            out.remove("$id");
        }
        for (String keyword : out) {
            boolean known = WHOLE.contains(keyword)
                    || KEYWORDS_OF_TYPES.values().stream().anyMatch(some -> some.contains(keyword));
            if (!known) {
                Set<String> all = new TreeSet<>(WHOLE);
                KEYWORDS_OF_TYPES.values().forEach(all::addAll);
                throw refused(
                        at,
                        "the keyword '" + shown(keyword) + "' is not computed",
                        Spelling.closest(keyword, all)
                                .map(near -> "Did you mean '" + near + "'?")
                                .orElse("These are: " + String.join(", ", all) + "."));
            }
        }
        return out;
    }

    private static void alone(Set<String> keywords, String one, String at) {
        for (String other : keywords) {
            if (!other.equals(one)) {
                throw refused(
                        at,
                        "'" + one + "' beside '" + other + "' is not computed",
                        "Write what both say into one place.");
            }
        }
    }

    private Node several(JsonNode schema, String keyword, String at) {
        List<JsonNode> parts = list(schema, keyword, at);
        if (keyword.equals("allOf") && parts.size() != 1) {
            throw refused(at, "'allOf' of several schemas is not computed", "Write what they say into one schema.");
        }
        if (keyword.equals("oneOf")) {
            overlaps.firstIn(parts).ifPresent(pair -> {
                throw refused(
                        at,
                        "'oneOf' is computed where no value can be of two of its schemas, and " + pair
                                + " may have one in common",
                        "Write anyOf, or give them a property that is a const of its own in each.");
            });
        }
        List<Node> branches = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            branches.add(node(parts.get(i), at + "/" + keyword + "/" + i));
        }
        return grammar.choice(branches);
    }

    /// The types that are allowed; none for all. Where they are not stated, they are those that the other keywords
    /// speak of.
    private static Set<String> types(JsonNode schema, Set<String> keywords, String at) {
        Set<String> out = new LinkedHashSet<>();
        if (keywords.contains("type")) {
            JsonNode stated = schema.get("type");
            for (JsonNode type : stated.isArray() ? stated : List.of(stated)) {
                String name = type.asText();
                if (!KEYWORDS_OF_TYPES.containsKey(name)) {
                    throw refused(
                            at,
                            "there is no type '" + shown(name) + "'",
                            "There are: " + String.join(", ", new TreeSet<>(KEYWORDS_OF_TYPES.keySet())) + ".");
                }
                out.add(name);
            }
            if (out.contains("number")) {
                out.remove("integer");
            }
            return out;
        }
        for (String type : List.of("string", "number", "object", "array")) {
            if (KEYWORDS_OF_TYPES.getOrDefault(type, Set.of()).stream().anyMatch(keywords::contains)) {
                out.add(type);
            }
        }
        return out;
    }

    private Node values(JsonNode schema, Set<String> keywords, Set<String> types, String at) {
        List<JsonNode> values = new ArrayList<>();
        if (keywords.contains("const")) {
            values.add(schema.get("const"));
        } else {
            list(schema, "enum", at).forEach(values::add);
        }
        for (String keyword : keywords) {
            if (!Set.of("type", "enum", "const").contains(keyword)
                    || (keyword.equals("enum") && keywords.contains("const"))) {
                throw refused(at, "'" + keyword + "' beside values is not computed", "Leave out what it forbids.");
            }
        }
        if (keywords.contains("type")) {
            values.removeIf(value -> SchemaOverlaps.typesOf(value).stream().noneMatch(types::contains));
        }
        return values.isEmpty() ? grammar.never() : text.values(values);
    }

    private Node string(JsonNode schema, String at) {
        int least = count(schema, "minLength", 0, at);
        int most = count(schema, "maxLength", Grammar.ENDLESS, at);
        boolean bounded = schema.has("minLength") || schema.has("maxLength");
        if ((schema.has("pattern") ? 1 : 0) + (schema.has("format") ? 1 : 0) + (bounded ? 1 : 0) > 1) {
            throw refused(
                    at,
                    "of 'pattern', 'format' and lengths only one is computed",
                    "Write the lengths into the pattern: ^[a-z]{1,20}$");
        }
        if (schema.has("pattern")) {
            return pattern(string(schema, "pattern", at), at);
        }
        if (schema.has("format")) {
            String name = string(schema, "format", at);
            String shape = FORMATS.get(name);
            if (shape == null) {
                throw refused(
                        at,
                        "the format '" + shown(name) + "' is not computed",
                        "These are: " + String.join(", ", new TreeSet<>(FORMATS.keySet())) + "; or write a pattern.");
            }
            return pattern(shape, at);
        }
        return least > most ? grammar.never() : text.string(least, most);
    }

    private Node pattern(String pattern, String at) {
        patternLeft -= pattern.length();
        if (patternLeft < 0) {
            throw refused(at, "the patterns have more than " + MOST_PATTERN + " characters together", "Shorten them.");
        }
        try {
            return text.quoted(RegularExpression.found(grammar, text::character, pattern));
        } catch (IllegalArgumentException e) {
            throw refused(at, "the pattern '" + shown(pattern) + "' is not computed: " + e.getMessage(), "");
        }
    }

    private Numbers.Range range(JsonNode schema, boolean whole, String at) {
        if (schema.has("multipleOf")
                && !(whole && number(schema, "multipleOf", at).compareTo(BigDecimal.ONE) == 0)) {
            throw refused(at, "'multipleOf' is not computed", "Leave it out, or list the values in enum.");
        }
        @Nullable BigDecimal least = schema.has("minimum") ? number(schema, "minimum", at) : null;
        @Nullable BigDecimal most = schema.has("maximum") ? number(schema, "maximum", at) : null;
        boolean aboveLeast = false;
        boolean belowMost = false;
        if (schema.has("exclusiveMinimum")) {
            BigDecimal limit = number(schema, "exclusiveMinimum", at);
            aboveLeast = least == null || limit.compareTo(least) >= 0;
            least = aboveLeast ? limit : least;
        }
        if (schema.has("exclusiveMaximum")) {
            BigDecimal limit = number(schema, "exclusiveMaximum", at);
            belowMost = most == null || limit.compareTo(most) <= 0;
            most = belowMost ? limit : most;
        }
        return new Numbers.Range(least, aboveLeast, most, belowMost);
    }

    private Node array(JsonNode schema, String at) {
        if (schema.path("uniqueItems").asBoolean()) {
            throw refused(at, "'uniqueItems' is not computed", "Leave it out, and look for items that come twice.");
        }
        int least = count(schema, "minItems", 0, at);
        int most = count(schema, "maxItems", Grammar.ENDLESS, at);
        List<Node> first = new ArrayList<>();
        if (schema.has("prefixItems")) {
            for (JsonNode item : list(schema, "prefixItems", at)) {
                first.add(node(item, at + "/prefixItems/" + first.size()));
            }
        }
        JsonNode items = schema.get("items");
        if (items != null && items.isArray()) {
            throw refused(at, "a list of schemas as 'items' is not computed", "Write it as prefixItems.");
        }
        Node item = items == null ? text.any() : node(items, at + "/items");
        if (first.isEmpty()) {
            return least > most ? grammar.never() : text.array(item, least, most);
        }
        if (least > most) {
            return grammar.never();
        }
        Node close = grammar.text("]");
        int listed = Math.min(first.size(), most);
        int more = most == Grammar.ENDLESS ? most : most - listed;
        Node rest = grammar.sequence(
                listed < first.size() ? grammar.empty() : text.listed(item, Math.max(0, least - listed), more),
                text.space,
                close);
        for (int i = listed - 1; i >= 0; i--) {
            Node one = grammar.sequence(
                    i == 0 ? grammar.empty() : grammar.sequence(grammar.text(","), text.space), first.get(i), rest);
            rest = i < least ? one : grammar.choice(one, i == 0 ? close : grammar.sequence(text.space, close));
        }
        return grammar.sequence(grammar.text("["), text.space, listed == 0 ? close : rest);
    }

    private Node object(JsonNode schema, String at) {
        Set<String> required = new LinkedHashSet<>();
        if (schema.has("required")) {
            list(schema, "required", at).forEach(name -> required.add(name.asText()));
        }
        JsonNode stated = schema.path("properties");
        if (schema.has("properties") && !stated.isObject()) {
            throw refused(at, "'properties' is an object of schemas", "");
        }
        int least = count(schema, "minProperties", 0, at);
        int most = count(schema, "maxProperties", Grammar.ENDLESS, at);
        // what is not named is refused, when something is
        @Nullable JsonNode others = schema.get("additionalProperties");
        Node other = others != null
                ? node(others, at + "/additionalProperties")
                : stated.isEmpty() ? text.any() : grammar.never();
        if (stated.isEmpty() && required.isEmpty()) {
            return least > most ? grammar.never() : text.object(other, least, most);
        }
        if (least > required.size() || most != Grammar.ENDLESS) {
            throw refused(
                    at,
                    "'minProperties' and 'maxProperties' beside named properties are not computed",
                    "Say with required which there must be.");
        }
        Map<String, Node> properties = new LinkedHashMap<>();
        for (var property : stated.properties()) {
            properties.put(
                    property.getKey(), node(property.getValue(), at + "/properties/" + escaped(property.getKey())));
        }
        required.forEach(name -> properties.putIfAbsent(name, other));
        for (String name : properties.keySet()) {
            if (name.length() > MOST_NAME) {
                throw refused(at, "the name of a property has more than " + MOST_NAME + " characters", "Shorten it.");
            }
        }
        return object(properties, required, other);
    }

    private Node object(Map<String, Node> properties, Set<String> required, Node other) {
        Node close = grammar.text("}");
        Node comma = grammar.sequence(grammar.text(","), text.space);
        boolean closed = other == grammar.never();
        Node entry = closed ? other : text.entry(text.other(properties.keySet()), other);
        Node more = closed ? grammar.empty() : text.listed(entry, 0, Grammar.ENDLESS);
        Node behindOne = grammar.sequence(more, text.space, close);
        Node behindNone = grammar.choice(close, grammar.sequence(entry, behindOne));
        for (String name : new ArrayList<>(properties.keySet()).reversed()) {
            Node written = grammar.sequence(
                    text.entry(text.exactly(name), properties.getOrDefault(name, grammar.never())), behindOne);
            Node next = grammar.sequence(comma, written);
            boolean needed = required.contains(name);
            behindNone = needed ? written : grammar.choice(written, behindNone);
            behindOne = needed ? next : grammar.choice(next, behindOne);
        }
        return grammar.sequence(grammar.text("{"), text.space, behindNone);
    }

    private static List<JsonNode> list(JsonNode schema, String keyword, String at) {
        JsonNode value = schema.get(keyword);
        if (value == null || !value.isArray()) {
            throw refused(at, "'" + keyword + "' is a list", "");
        }
        List<JsonNode> out = new ArrayList<>();
        value.forEach(out::add);
        return out;
    }

    private static String string(JsonNode schema, String keyword, String at) {
        JsonNode value = schema.path(keyword);
        if (!value.isTextual()) {
            throw refused(at, "'" + keyword + "' is a text", "");
        }
        return value.textValue();
    }

    private static int count(JsonNode schema, String keyword, int usual, String at) {
        JsonNode value = schema.get(keyword);
        if (value == null) {
            return usual;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() > MOST_COUNT) {
            throw refused(at, "'" + keyword + "' is a whole number from 0 to " + MOST_COUNT, "");
        }
        return value.intValue();
    }

    private static BigDecimal number(JsonNode schema, String keyword, String at) {
        JsonNode value = schema.path(keyword);
        if (!value.isNumber() || Math.abs((long) value.decimalValue().scale()) > MOST_SCALE) {
            throw refused(at, "'" + keyword + "' is a number within 1e-" + MOST_SCALE + " and 1e" + MOST_SCALE, "");
        }
        return value.decimalValue();
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static VireoException refused(String at, String what, String hint) {
        return new VireoException(Code.USAGE, "[schema " + shown(at) + "] " + what, hint);
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    private static Map<String, String> formats() {
        String day = "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
                + "|02-(?:0[1-9]|1[0-9]|2[0-8]))";
        String leap = "(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29";
        String date = "(?:[0-9]{4}-" + day + "|" + leap + ")";
        String time = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?"
                + "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
        String hex = "[0-9a-fA-F]";
        return Map.of(
                "date",
                "^" + date + "$",
                "time",
                "^" + time + "$",
                "date-time",
                "^" + date + "T" + time + "$",
                "uuid",
                "^" + hex + "{8}-" + hex + "{4}-" + hex + "{4}-" + hex + "{4}-" + hex + "{12}$");
    }
}
