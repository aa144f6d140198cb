package dev.vireo.diffusion.guidance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The other number of an English noun, by a few rules and the commonest exceptions.
final class Plurals {
    /// How words end that have a plural of their own, and how that ends: "grandchild", "werewolf".
    private static final List<List<String>> ENDINGS = List.of(
            List.of("man", "men"),
            List.of("child", "children"),
            List.of("person", "people"),
            List.of("mouse", "mice"),
            List.of("goose", "geese"),
            List.of("foot", "feet"),
            List.of("tooth", "teeth"),
            List.of("knife", "knives"),
            List.of("wife", "wives"),
            List.of("life", "lives"),
            List.of("leaf", "leaves"),
            List.of("loaf", "loaves"),
            List.of("sheaf", "sheaves"),
            List.of("elf", "elves"),
            List.of("wolf", "wolves"),
            List.of("half", "halves"),
            List.of("calf", "calves"),
            List.of("scarf", "scarves"),
            List.of("hoof", "hooves"),
            List.of("thief", "thieves"));
    private static final Set<String> OTHERWISE =
            Set.of("human", "german", "roman", "norman", "ottoman", "talisman", "shaman", "caiman", "mongoose");
    private static final Set<String> WITH_ES = Set.of(
            "tomato",
            "potato",
            "hero",
            "echo",
            "torpedo",
            "mosquito",
            "buffalo",
            "volcano",
            "tornado",
            "mango",
            "domino");
    private static final Set<String> UNCHANGED =
            Set.of("sheep", "deer", "fish", "bison", "moose", "salmon", "aircraft");

    private Plurals() {}

    static String plural(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (UNCHANGED.contains(lower)) {
            return word;
        }
        if (lower.equals("ox")) {
            return word + "en";
        }
        for (List<String> pair : ENDINGS) {
            if (lower.endsWith(pair.getFirst()) && !OTHERWISE.contains(lower)) {
                return changed(word, pair.getFirst(), pair.getLast());
            }
        }
        if (lower.endsWith("y") && lower.length() > 1 && "aeiou".indexOf(lower.charAt(lower.length() - 2)) < 0) {
            return word.substring(0, word.length() - 1) + "ies";
        }
        boolean hissing = List.of("s", "x", "z", "ch", "sh").stream().anyMatch(lower::endsWith);
        return word + (hissing || WITH_ES.contains(lower) ? "es" : "s");
    }

    /// What the word may be the plural of.
    static List<String> singular(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        List<String> out = new ArrayList<>();
        if (lower.equals("oxen")) {
            out.add(word.substring(0, 2));
        }
        for (List<String> pair : ENDINGS) {
            if (lower.endsWith(pair.getLast())) {
                out.add(changed(word, pair.getLast(), pair.getFirst()));
            }
        }
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

    /// The word with another ending; what both endings begin with keeps its case.
    private static String changed(String word, String ending, String other) {
        int same = 0;
        while (same < Math.min(ending.length(), other.length()) && ending.charAt(same) == other.charAt(same)) {
            same++;
        }
        return word.substring(0, word.length() - ending.length() + same) + other.substring(same);
    }
}
