package dev.vireo.planners.internal.python;

import dev.vireo.program.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Names of variables that one program has, and the Python text of values.
public final class Python {
    /// Python words and names of the API that a variable must not hide.
    private static final Set<String> TAKEN =
            Set.copyOf(Arrays.asList("""
            and as assert break class continue def del elif else except finally for from global if import in is
            lambda nonlocal not or pass raise return try while with yield async await match case type image
            image_patch distance len all any min max sorted str int float list dict set bool tuple range sum map
            filter zip print object math re random statistics typing collections itertools functools datetime
            low high p q recursive_query llm_query select_answer bool_to_yesno id input hash next iter round abs
            pow open file dir vars eval exec super property slice bytes format help none true false
            """.strip().split("\\s+")));

    private final Set<String> names = new HashSet<>();

    /// A new variable name made of words.
    public String fresh(String words) {
        String base =
                words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        if (base.isEmpty() || Character.isDigit(base.charAt(0))) {
            base = "thing" + (base.isEmpty() ? "" : "_" + base);
        }
        if (TAKEN.contains(base)) {
            base = base + "_1";
        }
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }

    /// The text in double quotes.
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /// How a value of one type is told in another, `%s` standing for it.
    public static Optional<String> conversion(Type from, Type to) {
        if (from.equals(to)) {
            return Optional.of("%s");
        }
        if (from == Type.Simple.INT && to == Type.Simple.FLOAT) {
            return Optional.of("float(%s)");
        }
        if (from == Type.Simple.INT && to == Type.Simple.STR) {
            return Optional.of("str(%s)");
        }
        if (from == Type.Simple.INT && to == Type.Simple.BOOL) {
            return Optional.of("%s > 0");
        }
        if (from == Type.Simple.BOOL && to == Type.Simple.STR) {
            return Optional.of("bool_to_yesno(%s)");
        }
        return Optional.empty();
    }
}
