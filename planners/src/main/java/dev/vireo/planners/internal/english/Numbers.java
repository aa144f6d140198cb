package dev.vireo.planners.internal.english;

import java.util.List;
import java.util.OptionalInt;

/// Number words.
public final class Numbers {
    private static final List<String> CARDINALS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final List<String> ORDINALS = List.of(
            "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");

    private Numbers() {}

    /// The number of "three" or "3". The word "one" is a noun in "the red one" and no number here.
    public static OptionalInt cardinal(String word) {
        if (word.matches("[0-9]{1,4}")) {
            return OptionalInt.of(Integer.parseInt(word));
        }
        int n = CARDINALS.indexOf(word);
        return n >= 0 && n != 1 ? OptionalInt.of(n) : OptionalInt.empty();
    }

    /// The rank of "second" or "2nd", from 1.
    public static OptionalInt ordinal(String word) {
        if (word.matches("[1-9][0-9]?(st|nd|rd|th)")) {
            return OptionalInt.of(Integer.parseInt(word.substring(0, word.length() - 2)));
        }
        int n = ORDINALS.indexOf(word);
        return n > 0 ? OptionalInt.of(n) : OptionalInt.empty();
    }

    /// The word of a rank from 1 to 10, digits beyond.
    public static String ordinalWord(int rank) {
        return rank < ORDINALS.size() ? ORDINALS.get(rank) : rank + "th";
    }
}
