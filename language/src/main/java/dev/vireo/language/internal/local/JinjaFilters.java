package dev.vireo.language.internal.local;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The filters whose results are others in Jinjava than in Jinja2, or that it lacks.
final class JinjaFilters {
    private static final int MOST_DEPTH = 64;

    /// What a filter does with a value.
    @FunctionalInterface
    private interface Work {
        @Nullable Object apply(@Nullable Object value, Given given);
    }

    /// What a filter was given, by place or by name.
    private record Given(String filter, List<@Nullable Object> values, Map<String, Object> named) {
        @Nullable Object value(int place, String name) {
            return place < values.size() ? values.get(place) : named.get(name);
        }

        int number(int place, String name, int otherwise) {
            Object value = value(place, name);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Number number && number.longValue() >= 0 && number.longValue() <= 1000) {
                return number.intValue();
            }
            throw new TemplateFailure("the filter " + filter + " was given a " + name + " outside 0 to 1000", 0);
        }
    }

    private record Own(String name, Work work) implements Filter {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... values) {
            return work.apply(value, new Given(name, Arrays.asList((Object[]) values), Map.of()));
        }

        @Override
        public @Nullable Object filter(
                @Nullable Object value,
                JinjavaInterpreter interpreter,
                @Nullable Object[] values,
                Map<String, Object> named) {
            return work.apply(value, new Given(name, Arrays.asList(values), named));
        }
    }

    private JinjaFilters() {}

    static List<Filter> all() {
        return List.of(
                new Own("tojson", JinjaFilters::json),
                new Own(
                        "trim",
                        (value, given) -> PythonText.strip(
                                PythonText.spelled(value),
                                given.value(0, "chars") instanceof String characters ? characters : null,
                                true,
                                true)),
                new Own("string", (value, _) -> PythonText.spelled(value)),
                new Own("capitalize", (value, _) -> PythonText.capitalized(PythonText.spelled(value))),
                new Own("items", (value, _) -> value instanceof Map<?, ?> map ? PythonValues.items(map) : List.of()),
                new Own("reverse", JinjaFilters::reversed),
                new Own("indent", JinjaFilters::indented),
                new Own("length", JinjaFilters::length),
                new Own("count", JinjaFilters::length));
    }

    private static Object length(@Nullable Object value, Given given) {
        return switch (value) {
            case null -> 0L;
            case String text -> (long) text.codePointCount(0, text.length());
            case Collection<?> items -> (long) items.size();
            case Map<?, ?> items -> (long) items.size();
            default -> throw new TemplateFailure("what has no length was asked for its " + given.filter(), 0);
        };
    }

    private static Object reversed(@Nullable Object value, Given given) {
        return switch (value) {
            case null -> List.of();
            case String text -> new StringBuilder(text).reverse().toString();
            case Collection<?> items -> {
                List<Object> out = new ArrayList<>(items);
                Collections.reverse(out);
                yield out;
            }
            default -> throw new TemplateFailure("only lists and texts can be read backwards", 0);
        };
    }

    private static Object indented(@Nullable Object value, Given given) {
        String margin = given.value(0, "width") instanceof String text ? text : " ".repeat(given.number(0, "width", 4));
        boolean first = JinjaFunctions.truth(given.value(1, "first"));
        boolean blank = JinjaFunctions.truth(given.value(2, "blank"));
        StringBuilder out = new StringBuilder();
        int count = 0;
        for (String line : PythonText.spelled(value).split("\n", -1)) {
            boolean moved = count == 0 ? first : blank || !line.isEmpty();
            out.append(count++ == 0 ? "" : "\n").append(moved ? margin : "").append(line);
            JinjaEngine.bounded(out);
        }
        return out.toString();
    }

    private static Object json(@Nullable Object value, Given given) {
        int indent = given.value(1, "indent") == null ? given.number(1, "indent", -1) : given.number(1, "indent", 0);
        StringBuilder out = new StringBuilder();
        json(out, value, indent, 0);
        return out.toString();
    }

    private static void json(StringBuilder out, @Nullable Object value, int indent, int depth) {
        if (depth > MOST_DEPTH) {
            throw new TemplateFailure("a value nests more than " + MOST_DEPTH + " deep", 0);
        }
        JinjaEngine.bounded(out);
        switch (value) {
            case null -> out.append("null");
            case String text -> quote(out, text);
            case Boolean flag -> out.append(flag);
            case Number number -> out.append(number);
            case Map<?, ?> items -> {
                out.append('{');
                int count = 0;
                for (Map.Entry<?, ?> item : items.entrySet()) {
                    separate(out, count++, indent, depth + 1);
                    quote(out, String.valueOf(item.getKey()));
                    out.append(": ");
                    json(out, item.getValue(), indent, depth + 1);
                }
                close(out, count, indent, depth).append('}');
            }
            case Collection<?> items -> {
                out.append('[');
                int count = 0;
                for (Object item : items) {
                    separate(out, count++, indent, depth + 1);
                    json(out, item, indent, depth + 1);
                }
                close(out, count, indent, depth).append(']');
            }
            case Map.Entry<?, ?> entry -> json(out, Arrays.asList(entry.getKey(), entry.getValue()), indent, depth);
            default -> throw new TemplateFailure("a value can't be written as JSON", 0);
        }
    }

    private static void separate(StringBuilder out, int count, int indent, int depth) {
        if (count > 0) {
            out.append(indent < 0 ? ", " : ",");
        }
        if (indent >= 0) {
            out.append('\n').append(" ".repeat(indent * depth));
        }
    }

    private static StringBuilder close(StringBuilder out, int count, int indent, int depth) {
        return count > 0 && indent >= 0 ? out.append('\n').append(" ".repeat(indent * depth)) : out;
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
