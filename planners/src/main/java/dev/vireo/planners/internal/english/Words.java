package dev.vireo.planners.internal.english;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The words of one question in lower case, contractions spelled out, punctuation gone.
///
/// @param words at most [#LONGEST]
public record Words(List<String> words) {
    /// Questions of more words are not read.
    static final int LONGEST = 80;

    /// Longer texts are not read.
    static final int MOST_CHARACTERS = 2_000;

    /// What stands after the one whom something belongs to: "the man 's hat".
    public static final String OWNER = "'s";

    private static final Map<String, String> CONTRACTIONS = Map.ofEntries(
            Map.entry("isn't", "is"),
            Map.entry("aren't", "are"),
            Map.entry("doesn't", "does"),
            Map.entry("don't", "do"),
            Map.entry("can't", "can"),
            Map.entry("what's", "what is"),
            Map.entry("what're", "what are"),
            Map.entry("which's", "which is"),
            Map.entry("who's", "who is"),
            Map.entry("where's", "where is"),
            Map.entry("that's", "that is"),
            Map.entry("that're", "that are"),
            Map.entry("there's", "there is"),
            Map.entry("there're", "there are"),
            Map.entry("it's", "it is"),
            Map.entry("how's", "how is"),
            Map.entry("i'd", "i would"),
            Map.entry("left-hand", "left hand"),
            Map.entry("right-hand", "right hand"),
            Map.entry("lefthand", "left hand"),
            Map.entry("righthand", "right hand"));

    public Words {
        words = List.copyOf(words);
    }

    /// Reads a question; the reason why not is the left-hand side of [Read].
    public static Read read(String question) {
        if (question.length() > MOST_CHARACTERS) {
            return new Read(Optional.empty(), "it has more than " + MOST_CHARACTERS + " characters");
        }
        String text = question.strip().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        text = text.replaceFirst("^return (an? )?[a-z]+(\\[[a-z\\[\\], ]*\\])?( number)?\\s*,", "")
                .strip();
        int end = text.length();
        while (end > 0 && (Character.isWhitespace(text.charAt(end - 1)) || "?!.".indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        text = text.substring(0, end);
        for (int i = 1; i < end; i++) {
            if (Character.isWhitespace(text.charAt(i)) && "?!.;".indexOf(text.charAt(i - 1)) >= 0) {
                return new Read(Optional.empty(), "it is more than one sentence");
            }
        }
        List<String> words = new ArrayList<>();
        for (String token : text.split("[\\s,:\"()]+", -1)) {
            String bare = token.replaceAll("^'+|'+$", "");
            if (bare.isEmpty()) {
                continue;
            }
            String spelled = CONTRACTIONS.getOrDefault(bare, bare.replaceFirst("(?<=.)'s$", " " + OWNER));
            for (String word : spelled.split(" ", -1)) {
                if (!isWord(word) && !word.equals(OWNER)) {
                    return new Read(Optional.empty(), "the word '" + word + "' is outside the built-in grammar");
                }
                words.add(word);
            }
            // In a statement "is not"; at the start "isn't there a cube" asks what "is there a cube" asks.
            if (bare.endsWith("n't") && words.size() > 1) {
                words.add("not");
            }
        }
        if (words.isEmpty()) {
            return new Read(Optional.empty(), "it has no words");
        }
        return words.size() > LONGEST
                ? new Read(Optional.empty(), "it has more than " + LONGEST + " words")
                : new Read(Optional.of(new Words(words)), "");
    }

    /// Whether it is letters and digits with single hyphens between them.
    private static boolean isWord(String word) {
        boolean hyphen = true;
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
            int c = word.codePointAt(i);
            if (c == '-' ? hyphen : !Character.isLetterOrDigit(c)) {
                return false;
            }
            hyphen = c == '-';
        }
        return !hyphen;
    }

    /// The words, or why there are none.
    public record Read(Optional<Words> words, String problem) {}
}
