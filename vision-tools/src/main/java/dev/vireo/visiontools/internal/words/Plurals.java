package dev.vireo.visiontools.internal.words;

import java.util.ArrayList;
import java.util.List;

/// What words may be the plural of.
public final class Plurals {
    private Plurals() {}

    /// Words as they stand, and what they may be the regular plural of: `buses`, `buse` and `bus`. Which of them
    /// is a word is for the caller to know.
    public static List<String> forms(String words) {
        List<String> found = new ArrayList<>(List.of(words));
        if (words.endsWith("ies")) {
            found.add(words.substring(0, words.length() - 3) + "y");
        }
        if (words.endsWith("ves")) {
            found.add(words.substring(0, words.length() - 3) + "f");
            found.add(words.substring(0, words.length() - 3) + "fe");
        }
        if (words.endsWith("es")) {
            found.add(words.substring(0, words.length() - 2));
        }
        if (words.endsWith("s") && !words.endsWith("ss")) {
            found.add(words.substring(0, words.length() - 1));
        }
        if (words.equals("people")) {
            found.add("person");
        } else if (words.endsWith("men")) {
            found.add(words.substring(0, words.length() - 2) + "an");
        }
        return found;
    }
}
