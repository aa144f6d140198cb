package dev.vireo.runtime.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// A configuration file of a model, or one object in it: values by key, each asked for by its type. A value
/// that is not understood is an error which names the file, the key, the value and what is allowed; nothing
/// is guessed. `null` in the file counts as absent, as it does for the programs that write such files.
///
/// It remembers what it was asked for: a reader that is done refuses the keys that it does not know
/// ([#requireAllRead]), but for those of which it knows that they change nothing ([#ignore]).
public final class ModelConfig {
    /// The largest file that is read.
    static final long MAX_BYTES = 16 << 20;

    /// The largest size or count. No model has one near it; beyond it a reader would run out of memory.
    private static final int MOST = 1 << 24;

    private static final int SHOWN = 80;
    private static final int MOST_SHOWN = 10;

    private final String file;
    private final String path;
    private final ObjectNode values;
    private final Set<String> asked;
    private final Set<String> ignored;

    /// Objects of this one that lie in files of their own.
    private final Map<String, ModelConfig> parts;

    private ModelConfig(String file, String path, ObjectNode values, Set<String> asked, Set<String> ignored) {
        this(file, path, values, asked, ignored, Map.of());
    }

    private ModelConfig(
            String file,
            String path,
            ObjectNode values,
            Set<String> asked,
            Set<String> ignored,
            Map<String, ModelConfig> parts) {
        this.file = file;
        this.path = path;
        this.values = values;
        this.asked = asked;
        this.ignored = ignored;
        this.parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    private static ModelConfig top(String file, ObjectNode values) {
        return new ModelConfig(file, "", values, new HashSet<>(), new HashSet<>());
    }

    /// Reads a file.
    ///
    /// @throws VireoException with code DATA when it is missing, or is no JSON object
    public static ModelConfig read(Path file) {
        return top(file.toString(), JsonFile.read(file, MAX_BYTES));
    }

    /// Reads a configuration from text.
    ///
    /// @param file what stands in messages where a file's name would
    /// @throws VireoException with code DATA when the text is no JSON object
    public static ModelConfig parse(String json, String file) {
        return top(file, JsonFile.parse(json.getBytes(StandardCharsets.UTF_8), file));
    }

    /// The same with objects that lie in files of their own, by their keys; what this file holds under these
    /// keys is passed over.
    ModelConfig with(Map<String, ModelConfig> files) {
        return new ModelConfig(file, path, values, asked, ignored, files);
    }

    /// The file that it was read from.
    public String file() {
        return file;
    }

    /// The keys of this object, in the order of the file.
    public List<String> keys() {
        List<String> out = new ArrayList<>();
        values.fieldNames().forEachRemaining(out::add);
        return out;
    }

    /// Whether there is a value, other than `null`, for a key.
    public boolean has(String key) {
        return values.hasNonNull(key);
    }

    /// Whether the value for a key is a list; other values may be allowed too.
    public boolean isList(String key) {
        return values.path(key).isArray();
    }

    /// Whether the value for a key is a text; other values may be allowed too.
    public boolean isText(String key) {
        return values.path(key).isTextual();
    }

    /// Whether the value for a key is a number; other values may be allowed too.
    public boolean isNumber(String key) {
        return values.path(key).isNumber();
    }

    /// A whole number.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public int integer(String key) {
        return integer(required(key, "a whole number"), key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /// A whole number, or `otherwise` when there is none.
    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : absent(key, otherwise);
    }

    /// A whole number from 1 to 16,777,216: a size or a count.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public int positive(String key) {
        return integer(required(key, "a whole number from 1"), key, 1, MOST);
    }

    /// A whole number from 1, or `otherwise` when there is none.
    public int positive(String key, int otherwise) {
        return has(key) ? positive(key) : absent(key, otherwise);
    }

    /// A number.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public double number(String key) {
        return number(required(key, "a number"), key);
    }

    /// A number, or `otherwise` when there is none.
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : absent(key, otherwise);
    }

    /// A number that may be infinite, or `otherwise` when there is none.
    public double bound(String key, double otherwise) {
        if (!has(key)) {
            return absent(key, otherwise);
        }
        JsonNode node = required(key, "a number");
        return Double.isInfinite(node.doubleValue()) ? node.doubleValue() : number(node, key);
    }

    /// True or false.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public boolean flag(String key) {
        JsonNode node = required(key, "true or false");
        if (!node.isBoolean()) {
            throw notUnderstood(key, "true or false");
        }
        return node.booleanValue();
    }

    /// True or false, or `otherwise` when there is neither.
    public boolean flag(String key, boolean otherwise) {
        return has(key) ? flag(key) : absent(key, otherwise);
    }

    /// A text.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public String text(String key) {
        return text(required(key, "a text"), key);
    }

    /// A text, or `otherwise` when there is none.
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : absent(key, otherwise);
    }

    /// One of a few texts, each standing for something.
    ///
    /// @throws VireoException with code DATA when it is missing or none of them
    public <T> T choice(String key, Map<String, T> allowed) {
        String names = String.join(", ", allowed.keySet().stream().sorted().toList());
        T chosen = allowed.get(text(required(key, names), key));
        if (chosen == null) {
            throw notUnderstood(key, names);
        }
        return chosen;
    }

    /// One of a few texts, or `otherwise` when there is none.
    public <T> T choice(String key, Map<String, T> allowed, T otherwise) {
        return has(key) ? choice(key, allowed) : absent(key, otherwise);
    }

    /// A list of whole numbers.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public List<Integer> integers(String key) {
        return list(key, "a list of whole numbers", node -> integer(node, key, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /// A list of lists of whole numbers.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public List<List<Integer>> integerLists(String key) {
        String needed = "a list of lists of whole numbers";
        return list(key, needed, node -> {
            if (!node.isArray()) {
                throw notUnderstood(key, needed);
            }
            List<Integer> out = new ArrayList<>();
            node.forEach(each -> out.add(integer(each, key, Integer.MIN_VALUE, Integer.MAX_VALUE)));
            return List.copyOf(out);
        });
    }

    /// A list of numbers.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public List<Double> numbers(String key) {
        return list(key, "a list of numbers", node -> number(node, key));
    }

    /// A list of texts.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public List<String> texts(String key) {
        return list(key, "a list of texts", node -> text(node, key));
    }

    /// A list of objects.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public List<ModelConfig> objects(String key) {
        List<ObjectNode> found = list(key, "a list of objects", node -> {
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw notUnderstood(key, "a list of objects");
        });
        List<ModelConfig> out = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            out.add(new ModelConfig(file, at(key) + "." + i, found.get(i), asked, ignored));
        }
        return List.copyOf(out);
    }

    /// An object within this one.
    ///
    /// @throws VireoException with code DATA when it is missing or something else
    public ModelConfig object(String key) {
        ModelConfig part = parts.get(key);
        if (part != null) {
            asked.add(at(key));
            return part;
        }
        if (required(key, "an object") instanceof ObjectNode object) {
            return new ModelConfig(file, at(key), object, asked, ignored);
        }
        throw notUnderstood(key, "an object");
    }

    /// An object within this one, if it is there.
    ///
    /// @throws VireoException with code DATA when it is something else
    public Optional<ModelConfig> findObject(String key) {
        return has(key) ? Optional.of(object(key)) : absent(key, Optional.empty());
    }

    /// Sees that a value, if there is one, is the only one that is supported.
    ///
    /// @param only a text, a boolean or a number
    /// @throws VireoException with code DATA when it is another one
    public void supportsOnly(String key, Object only) {
        asked.add(at(key));
        JsonNode node = values.path(key);
        boolean same = switch (only) {
            case Boolean flag -> node.isBoolean() && node.booleanValue() == flag;
            case Number number -> node.isNumber() && node.doubleValue() == number.doubleValue();
            default -> node.isTextual() && node.textValue().equals(only.toString());
        };
        if (has(key) && !same) {
            throw notUnderstood(key, only + " alone");
        }
    }

    /// The failure for a value that this object holds and its reader does not understand.
    ///
    /// @param allowed what it may be, in a few words
    public VireoException notUnderstood(String key, String allowed) {
        JsonNode node = values.path(key);
        String value = node.isMissingNode()
                ? "missing"
                : node.isTextual() ? "'" + node.textValue() + "'" : node.isNumber() ? node.asText() : node.toString();
        return new VireoException(
                Code.DATA,
                "[" + file + "] " + at(key) + " is " + shown(value) + "; allowed: " + allowed,
                "Correct the value, or use the folder with a program that knows this kind.");
    }

    /// The keys that nobody asked for, by their path from the top of the file, in its order:
    /// `vision_config.x`; but for those that say nothing: `null`, `{}` or `[]`. Call it on the top, after the
    /// reader is done.
    public List<String> unread() {
        List<String> out = new ArrayList<>();
        unread(values, path, parts::containsKey, out);
        parts.forEach((key, part) -> part.unread().forEach(name -> out.add(at(key) + "." + name)));
        return out;
    }

    private void unread(ObjectNode node, String prefix, Predicate<String> passedOver, List<String> out) {
        node.properties().forEach(field -> {
            String name = prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey();
            JsonNode value = field.getValue();
            if (passedOver.test(name) || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
                return;
            }
            if (!asked.contains(name)) {
                out.add(name);
            } else if (value instanceof ObjectNode inner) {
                unread(inner, name, passedOver, out);
            }
        });
    }

    /// Says of keys of this object, and of all within them, that they change nothing for whoever reads it.
    public ModelConfig ignore(Collection<String> keys) {
        keys.forEach(key -> ignored.add(at(key)));
        return this;
    }

    /// Passes over the keys that a part of it has too, with the same value: what some programs write of a
    /// part, they also write beside it.
    public ModelConfig ignoreRepeated(ModelConfig part) {
        part.values.properties().stream()
                .filter(field -> field.getValue().equals(values.get(field.getKey())))
                .forEach(field -> ignored.add(at(field.getKey())));
        return this;
    }

    /// Sees that everything in this object was asked for, unless it is to be ignored or says nothing: `null`,
    /// `{}` or `[]`. Call it after the reader is done.
    ///
    /// @throws VireoException with code DATA naming the keys that nobody asked for
    public void requireAllRead() {
        List<String> unknown = new ArrayList<>();
        unread(values, path, name -> ignored.contains(name) || parts.containsKey(name), unknown);
        if (!unknown.isEmpty()) {
            String shown = String.join(", ", unknown.subList(0, Math.min(unknown.size(), MOST_SHOWN)));
            String more = unknown.size() > MOST_SHOWN ? " and " + (unknown.size() - MOST_SHOWN) + " more" : "";
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has fields that are not known here, and that may change the numbers: "
                            + shown(shown) + more,
                    "Remove them if they change nothing, or use the folder with a program that knows them.");
        }
    }

    private JsonNode required(String key, String needed) {
        asked.add(at(key));
        JsonNode node = values.path(key);
        if (node.isMissingNode() || node.isNull()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] " + at(key) + " is missing; needed: " + needed,
                    "Add it, or fetch the folder again.");
        }
        return node;
    }

    private <T> T absent(String key, T otherwise) {
        asked.add(at(key));
        return otherwise;
    }

    private int integer(JsonNode node, String key, int least, int most) {
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= least && node.intValue() <= most) {
            return node.intValue();
        }
        throw notUnderstood(key, least == 1 ? "a whole number from 1 to " + most : "a whole number of 32 bits");
    }

    private double number(JsonNode node, String key) {
        if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            return node.doubleValue();
        }
        throw notUnderstood(key, "a number");
    }

    private String text(JsonNode node, String key) {
        if (node.isTextual()) {
            return node.textValue();
        }
        throw notUnderstood(key, "a text");
    }

    private <T> List<T> list(String key, String needed, Function<JsonNode, T> item) {
        JsonNode node = required(key, needed);
        if (!node.isArray()) {
            throw notUnderstood(key, needed);
        }
        List<T> out = new ArrayList<>();
        node.forEach(each -> out.add(item.apply(each)));
        return List.copyOf(out);
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL, MISSING -> "nothing";
        };
    }

    /// Text from a file, short enough for a message of one line.
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
    }

    @Override
    public String toString() {
        return "ModelConfig[" + file + (path.isEmpty() ? "" : ", " + path) + "]";
    }
}
