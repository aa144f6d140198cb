package dev.vireo.visiontools.photos;

import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.internal.words.Plurals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The words that people use for the classes of the detector, from `words.txt`: other names, kinds and
/// plurals.
final class PhotoWords {
    private static final String FILE = "words.txt";
    private static final int CLASSES = 80;
    private static final int SHOWN = 80;

    private final List<String> names = new ArrayList<>();
    private final Map<String, Meaning> meanings = new LinkedHashMap<>();
    private final Map<String, String> plurals = new HashMap<>();
    private final Set<String> others = new HashSet<>();

    private PhotoWords() {}

    /// The table that comes with the library.
    static PhotoWords shipped() {
        try (InputStream in = PhotoWords.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("the library was built without it");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "built-in " + FILE);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + FILE + "] can't be read: " + e.getMessage(), "", e);
        }
    }

    /// Reads a table.
    ///
    /// @throws VireoException with code DATA naming the line that is wrong
    static PhotoWords parse(String text, String file) {
        PhotoWords out = new PhotoWords();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.strip();
            if (!bare.isEmpty() && !bare.startsWith("#")) {
                out.add(bare, file + ":" + number);
            }
        }
        if (out.names.size() != CLASSES) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] has " + out.names.size() + " things, not " + CLASSES, "");
        }
        out.plurals.forEach((plural, singular) -> {
            if (!out.meanings.containsKey(singular)) {
                throw new VireoException(
                        Code.DATA, "[" + file + "] '" + plural + "' is the plural of '" + singular + "', no word", "");
            }
        });
        return out;
    }

    private void add(String line, String place) {
        int blank = line.indexOf(' ');
        int colon = line.indexOf(':');
        String kind = blank < 0 ? line : line.substring(0, blank);
        boolean other = kind.equals("other");
        if (blank < 0 || (colon < blank && !other)) {
            throw wrong(place, "'" + line + "' has no colon");
        }
        List<String> left = list(other ? line.substring(blank) : line.substring(blank, colon));
        List<String> right = other ? List.of() : list(line.substring(colon + 1));
        if (left.isEmpty() || (right.isEmpty() && !other && !kind.equals("thing"))) {
            throw wrong(place, "'" + line + "' names nothing");
        }
        switch (kind) {
            case "thing" -> {
                Meaning meaning = new Meaning(left.getFirst(), Set.of(names.size()), true);
                names.add(left.getFirst());
                mean(left.getFirst(), meaning, place);
                right.forEach(word -> mean(word, new Meaning(word, meaning.labels(), true), place));
            }
            case "kind", "open" -> {
                Set<Integer> labels = new HashSet<>();
                for (String name : right) {
                    if (!names.contains(name)) {
                        throw wrong(place, "'" + name + "' is no thing above");
                    }
                    labels.add(names.indexOf(name));
                }
                left.forEach(word -> mean(word, new Meaning(word, labels, kind.equals("kind")), place));
            }
            case "plural" -> plurals.put(left.getFirst(), right.getFirst());
            case "other" -> others.addAll(left);
            default -> throw wrong(place, "'" + kind + "' is no kind of line");
        }
    }

    private void mean(String word, Meaning meaning, String place) {
        if (meanings.put(word, meaning) != null) {
            throw wrong(place, "'" + word + "' stands there twice");
        }
    }

    private static List<String> list(String text) {
        List<String> out = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String word = text.substring(from, to).strip();
            if (!word.isEmpty()) {
                out.add(word);
            }
            from = to + 1;
        }
        return out;
    }

    private static VireoException wrong(String place, String what) {
        return new VireoException(Code.DATA, "[" + place + "] " + what, "");
    }

    /// The names of the classes, in their order.
    List<String> names() {
        return List.copyOf(names);
    }

    /// Any thing.
    Meaning everything() {
        Set<Integer> all = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            all.add(i);
        }
        return new Meaning("thing", all, false);
    }

    /// What words in lower case mean, in the singular or the plural.
    Optional<Meaning> find(String words) {
        if (others.contains(words)) {
            return Optional.empty();
        }
        for (String form : forms(words)) {
            Meaning meaning = meanings.get(form);
            if (meaning != null) {
                return Optional.of(meaning);
            }
        }
        return Optional.empty();
    }

    /// Says that words mean nothing to the detector.
    UnknownNameException unknown(String words) {
        String near = Spelling.closest(words, meanings.keySet())
                .map(word -> "Did you mean '" + word + "'? ")
                .orElse("");
        return new UnknownNameException(
                words,
                "the tools for photographs don't know '" + PlainText.line(words, SHOWN) + "'",
                near + "They know " + CLASSES + " things: " + String.join(", ", names) + ".");
    }

    /// The words as they stand, and what they may be the plural of.
    private List<String> forms(String words) {
        List<String> found = new ArrayList<>(Plurals.forms(words));
        String irregular = plurals.get(words);
        if (irregular != null) {
            found.add(1, irregular);
        }
        return found;
    }
}
