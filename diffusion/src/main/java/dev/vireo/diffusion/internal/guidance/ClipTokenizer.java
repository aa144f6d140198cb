package dev.vireo.diffusion.internal.guidance;

import dev.vireo.runtime.VireoException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// CLIP's byte-pair tokenizer, which knows where in the text each token comes from.
///
/// It is that of transformers' `CLIPTokenizerFast`, the only one of transformers 5: text is put together
/// (NFC) and made small letter by letter before it is cut, so that a sigma at the end of a word is any other,
/// and `ſ` after an apostrophe no `s`. The slow one of transformers 4 differs there, and repairs text besides
/// where ftfy is installed.
public final class ClipTokenizer {
    private static final String WORD_END = "</w>";
    private static final Pattern PIECES = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String[] BYTES = bytes();

    private final ClipVocabulary vocabulary;
    private final int start;
    private final int end;
    private final int pad;
    private final int length;
    private final Pattern asWritten;
    private final Pattern inAnyCase;

    private ClipTokenizer(ClipVocabulary vocabulary, int length) {
        this.vocabulary = vocabulary;
        this.start = vocabulary.id(ClipVocabulary.START);
        this.end = vocabulary.id(ClipVocabulary.END);
        this.pad = vocabulary.id(vocabulary.pad());
        this.length = length;
        this.asWritten = anyOf(vocabulary.asWritten());
        this.inAnyCase = anyOf(vocabulary.inAnyCase());
    }

    /// Longer ones first; never, when there are none.
    private static Pattern anyOf(Set<String> tokens) {
        String any = tokens.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(any.isEmpty() ? "(?!)" : any);
    }

    /// One token.
    ///
    /// @param text as the vocabulary has it
    /// @param from where its word begins in the text
    /// @param to where its word ends
    record Token(int id, String text, int from, int to) {}

    /// A text in tokens, without start and end.
    ///
    /// @param normal the text that the places of tokens are in: as given, but for accents, which are put together
    ///     with their letters
    public record Tokens(String normal, List<Token> list) {}

    /// Reads `tokenizer.json`, or else `vocab.json` and `merges.txt`, and which token is the padding.
    ///
    /// @param length how many tokens a padded text has
    /// @throws VireoException with code DATA when a file is missing or malformed
    public static ClipTokenizer open(Path folder, int length) {
        return new ClipTokenizer(ClipVocabulary.read(folder), length);
    }

    /// How many tokens a padded text has.
    public int length() {
        return length;
    }

    /// The tokens of a text, all of them.
    public Tokens tokens(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
        List<Token> out = new ArrayList<>();
        Matcher special = asWritten.matcher(normal);
        int from = 0;
        while (special.find()) {
            addSmall(normal, from, special.start(), out);
            addSpecial(special.group(), special.start(), special.end(), out);
            from = special.end();
        }
        addSmall(normal, from, normal.length(), out);
        return new Tokens(normal, List.copyOf(out));
    }

    private void addSpecial(String token, int from, int to, List<Token> out) {
        out.add(new Token(vocabulary.id(token), token, from, to));
    }

    /// Part of a text in small letters.
    ///
    /// @param places where in the text each character, and what lies behind the last one, comes from
    private record Small(String text, List<Integer> places) {
        static Small of(String text, int from, int to) {
            StringBuilder small = new StringBuilder();
            List<Integer> places = new ArrayList<>();
            for (int i = from; i < to; i += Character.charCount(text.codePointAt(i))) {
                small.append(Character.toString(text.codePointAt(i)).toLowerCase(Locale.ROOT));
                while (places.size() < small.length()) {
                    places.add(i);
                }
            }
            places.add(to);
            return new Small(small.toString(), places);
        }

        int from(int at) {
            return places.get(at);
        }

        /// Where the character before ends.
        int to(int at) {
            int next = at;
            while (next < text.length() && places.get(next).equals(places.get(at - 1))) {
                next++;
            }
            return places.get(next);
        }
    }

    private void addSmall(String text, int from, int to, List<Token> out) {
        Small small = Small.of(text, from, to);
        Matcher special = inAnyCase.matcher(small.text);
        int at = 0;
        while (special.find()) {
            addWords(small, at, special.start(), out);
            addSpecial(special.group(), small.from(special.start()), small.to(special.end()), out);
            at = special.end();
        }
        addWords(small, at, small.text.length(), out);
    }

    private void addWords(Small small, int from, int to, List<Token> out) {
        Matcher pieces = PIECES.matcher(small.text).region(from, to);
        while (pieces.find()) {
            for (String part : merged(pieces.group())) {
                int id = vocabulary.ids().getOrDefault(part, end);
                out.add(new Token(id, part, small.from(pieces.start()), small.to(pieces.end())));
            }
        }
    }

    /// The numbers of a text with start and end, cut or padded to the length.
    public long[] padded(String text) {
        List<Token> tokens = tokens(text).list();
        long[] out = new long[length];
        Arrays.fill(out, pad);
        int kept = Math.min(tokens.size(), length - 2);
        out[0] = start;
        for (int i = 0; i < kept; i++) {
            out[i + 1] = tokens.get(i).id();
        }
        out[kept + 1] = end;
        return out;
    }

    /// Letters of one word put together, the pair that was merged first in training first.
    private List<String> merged(String word) {
        List<String> parts = new ArrayList<>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            parts.add(BYTES[b & 0xff]);
        }
        parts.set(parts.size() - 1, parts.getLast() + WORD_END);
        while (parts.size() > 1) {
            String best = null;
            int lowest = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                String pair = parts.get(i) + " " + parts.get(i + 1);
                int rank = vocabulary.ranks().getOrDefault(pair, Integer.MAX_VALUE);
                if (rank < lowest) {
                    lowest = rank;
                    best = pair;
                }
            }
            if (best == null) {
                break;
            }
            List<String> next = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                if (i + 1 < parts.size() && best.equals(parts.get(i) + " " + parts.get(i + 1))) {
                    next.add(parts.get(i) + parts.get(i + 1));
                    i++;
                } else {
                    next.add(parts.get(i));
                }
            }
            parts = next;
        }
        return parts;
    }

    /// Each byte as a character that can be seen: itself where it can, else one from 256 on.
    private static String[] bytes() {
        String[] out = new String[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean seen = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            out[b] = Character.toString(seen ? b : next++);
        }
        return out;
    }
}
