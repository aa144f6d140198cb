package dev.vireo.benchmarks.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Options that are written with letters before them: `A. a red cube`.
///
/// @param before the text before the first option, trimmed
/// @param options their texts, trimmed
record Lettered(String before, List<String> options) {
    /// Options that no question has more of.
    private static final int MOST = 26;

    Lettered {
        options = List.copyOf(options);
    }

    /// The options at the end of a text, each on a line of its own or of several; none when there is no line that
    /// begins with A.
    static Lettered in(String text) {
        List<String> options = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        String before = "";
        for (String line : text.lines().toList()) {
            Optional<String> option =
                    options.size() < MOST ? after((char) ('A' + options.size()), line) : Optional.empty();
            if (option.isEmpty()) {
                part.append('\n').append(line);
                continue;
            }
            if (options.isEmpty()) {
                before = part.toString().strip();
            } else {
                options.set(options.size() - 1, part.toString().strip());
            }
            options.add("");
            part.setLength(0);
            part.append(option.get());
        }
        if (options.isEmpty()) {
            return new Lettered(text.strip(), List.of());
        }
        options.set(options.size() - 1, part.toString().strip());
        return new Lettered(before, options);
    }

    /// A list of options that begin with A, B, C and so on.
    ///
    /// @throws IllegalArgumentException when one does not
    static List<String> list(List<String> written) {
        List<String> out = new ArrayList<>();
        for (String option : written) {
            char letter = (char) ('A' + out.size());
            out.add(after(letter, option)
                    .orElseThrow(() -> new IllegalArgumentException("option " + (out.size() + 1) + " must begin with '"
                            + letter + ".', not '" + option + "'")));
        }
        return out;
    }

    /// What follows a letter with `.`, `)` or `:`, or in brackets.
    private static Optional<String> after(char letter, String line) {
        String text = line.strip();
        int at = text.startsWith("(") ? 1 : 0;
        boolean is = text.length() > at + 1 && text.charAt(at) == letter && ".):".indexOf(text.charAt(at + 1)) >= 0;
        return is ? Optional.of(text.substring(at + 2).strip()) : Optional.empty();
    }

    /// The place of a letter among options, from 0.
    ///
    /// @throws IllegalArgumentException when it is no letter of theirs
    static int index(String answer, int options) {
        int index = answer.length() == 1 ? answer.charAt(0) - 'A' : -1;
        if (index < 0 || index >= options) {
            throw new IllegalArgumentException(
                    "the answer '" + answer + "' is none of the letters of the " + options + " options");
        }
        return index;
    }
}
