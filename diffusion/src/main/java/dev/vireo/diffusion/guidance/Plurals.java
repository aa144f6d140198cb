package dev.vireo.diffusion.guidance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The other number of an English noun, by a few rules and the commonest exceptions.
final class Plurals {
    private static final List<List<String>> IRREGULAR = List.of(
            List.of("man", "men"),
            List.of("woman", "women"),
            List.of("child", "children"),
            List.of("person", "people"),
            List.of("mouse", "mice"),
            List.of("goose", "geese"),
            List.of("foot", "feet"),
            List.of("tooth", "teeth"));

    private Plurals() {}

    static String plural(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (List<String> pair : IRREGULAR) {
            if (lower.endsWith(pair.getFirst())
                    && (lower.equals(pair.getFirst()) || !pair.getFirst().equals("man"))) {
                return word.substring(0, word.length() - pair.getFirst().length()) + pair.getLast();
            }
        }
        if (lower.matches(".*[^aeiou]y")) {
            return word.substring(0, word.length() - 1) + "ies";
        }
        return word + (lower.matches(".*(s|x|z|ch|sh)") ? "es" : "s");
    }

    static List<String> singular(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        List<String> out = new ArrayList<>();
        IRREGULAR.stream().filter(pair -> lower.equals(pair.getLast())).forEach(pair -> out.add(pair.getFirst()));
        if (lower.endsWith("ies")) {
            out.add(word.substring(0, word.length() - 3) + "y");
        }
        if (lower.endsWith("es")) {
            out.add(word.substring(0, word.length() - 2));
        }
        if (lower.endsWith("s")) {
            out.add(word.substring(0, word.length() - 1));
        }
        return out;
    }
}
