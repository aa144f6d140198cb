package dev.vireo.language;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A model string, taken apart: a kind and what stands after the colon.
public record ModelString(String kind, String name) {
    private static final List<String> KINDS = List.of("builtin", "openai", "ollama", "local", "scripted");
    private static final int LONGEST = 4_096;
    private static final String FORMS = "builtin, openai:MODEL, ollama:MODEL, local:DIR or scripted:FILE";

    /// The parts of a model string.
    ///
    /// @throws VireoException with code USAGE when there is no such kind or the rest is missing
    public static ModelString parse(String text) {
        int colon = text.indexOf(':');
        String kind = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (text.length() > LONGEST) {
            throw new VireoException(
                    Code.USAGE, "a model string has " + LONGEST + " characters at most", "Write " + FORMS + ".");
        }
        if (!KINDS.contains(kind)) {
            throw new VireoException(
                    Code.USAGE,
                    "there is no planner '" + text + "'",
                    nearest(kind).map(near -> "Did you mean " + near + "? ").orElse("") + "Write " + FORMS + ".");
        }
        if (name.isEmpty() && !kind.equals("builtin")) {
            throw new VireoException(
                    Code.USAGE, "'" + text + "' lacks what stands after " + kind + ":", "Write " + FORMS + ".");
        }
        return new ModelString(kind, name);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + ":" + name;
    }

    private static Optional<String> nearest(String word) {
        Optional<String> best = Optional.empty();
        int least = 4; // further away, it is no slip of the hand
        for (String kind : KINDS) {
            int distance = edits(word, kind);
            if (distance < least) {
                least = distance;
                best = Optional.of(kind);
            }
        }
        return best;
    }

    /// Letters to insert, drop or change between two words.
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
