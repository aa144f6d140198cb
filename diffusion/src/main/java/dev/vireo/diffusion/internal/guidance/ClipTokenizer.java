package dev.vireo.diffusion.internal.guidance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// CLIP's byte-pair tokenizer over the `vocab.json` and `merges.txt` of a pipeline's folder, which knows where in
/// the text each token comes from.
public final class ClipTokenizer {
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String WORD_END = "</w>";
    private static final Pattern PIECES = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final String[] BYTES = bytes();

    private final Path folder;
    private final Map<String, Integer> vocabulary;
    private final Map<String, Integer> ranks;
    private final int start;
    private final int end;
    private final int pad;
    private final int length;
    /// Tokens that stand for themselves wherever they are written. In the Stable Diffusion 2 family the padding is
    /// among them, an exclamation mark.
    private final Pattern special;

    private ClipTokenizer(
            Path folder, Map<String, Integer> vocabulary, Map<String, Integer> ranks, String pad, int length) {
        this.folder = folder;
        this.vocabulary = vocabulary;
        this.ranks = ranks;
        this.start = id(START);
        this.end = id(END);
        this.pad = id(pad);
        this.length = length;
        this.special =
                Pattern.compile(Stream.of(START, END, pad).map(Pattern::quote).collect(Collectors.joining("|")));
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

    /// Reads `vocab.json`, `merges.txt` and, if it is there, the padding of `special_tokens_map.json`.
    ///
    /// @param length how many tokens a padded text has
    /// @throws VireoException with code DATA when a file is missing or malformed
    public static ClipTokenizer open(Path folder, int length) {
        Map<String, Integer> vocabulary = new HashMap<>();
        json(folder.resolve("vocab.json"))
                .properties()
                .forEach(
                        field -> vocabulary.put(field.getKey(), field.getValue().asInt()));
        Map<String, Integer> ranks = new HashMap<>();
        for (String line : read(folder.resolve("merges.txt")).split("\n", -1)) {
            if (!line.startsWith("#version") && line.strip().indexOf(' ') > 0) {
                ranks.putIfAbsent(line.strip(), ranks.size());
            }
        }
        String pad = END;
        Path special = folder.resolve("special_tokens_map.json");
        if (Files.exists(special)) {
            JsonNode named = json(special).path("pad_token");
            pad = named.isTextual() ? named.asText() : named.path("content").asText(END);
        }
        return new ClipTokenizer(folder, vocabulary, ranks, pad, length);
    }

    private static JsonNode json(Path file) {
        try {
            JsonNode out = new ObjectMapper().readTree(read(file));
            if (out.isObject()) {
                return out;
            }
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] is not JSON", "Fetch the folder again.", e);
        }
        throw new VireoException(Code.DATA, "[" + file + "] is not a JSON object", "Fetch the folder again.");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be read", "A pipeline's tokenizer folder holds it.", e);
        }
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder.resolve("vocab.json") + "] lacks the token '" + token + "'",
                    "Fetch the folder again.");
        }
        return id;
    }

    /// How many tokens a padded text has.
    public int length() {
        return length;
    }

    /// The tokens of a text, all of them.
    public Tokens tokens(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
        List<Token> out = new ArrayList<>();
        Matcher specials = special.matcher(normal);
        int from = 0;
        while (specials.find()) {
            addWords(normal, from, specials.start(), out);
            String found = specials.group();
            out.add(new Token(id(found), found, specials.start(), specials.end()));
            from = specials.end();
        }
        addWords(normal, from, normal.length(), out);
        return new Tokens(normal, List.copyOf(out));
    }

    private void addWords(String text, int from, int to, List<Token> out) {
        Matcher pieces = PIECES.matcher(text).region(from, to);
        while (pieces.find()) {
            for (String part : merged(pieces.group().toLowerCase(Locale.ROOT))) {
                out.add(new Token(vocabulary.getOrDefault(part, end), part, pieces.start(), pieces.end()));
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
                int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
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
