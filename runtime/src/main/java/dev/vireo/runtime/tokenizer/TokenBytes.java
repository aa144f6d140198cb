package dev.vireo.runtime.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The bytes that each token stands for. Vocabularies are spelled in one of two ways: that of GPT-2, where
/// each byte has a character of its own that can be seen, and that of SentencePiece, where `▁` is a space
/// and `<0x0A>` a byte.
final class TokenBytes {
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
    private static final byte[] NONE = {};

    /// GPT-2's characters of the bytes: themselves where they can be seen, and others from U+0100 on.
    private static final char[] CHARACTERS = new char[256];

    private static final int[] BYTES = new int[512];

    static {
        Arrays.fill(BYTES, -1);
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean seen = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE);
            CHARACTERS[b] = seen ? (char) b : next++;
            BYTES[CHARACTERS[b]] = b;
        }
    }

    private final byte[][] tokens;
    private final boolean beginsWithSpace;

    private TokenBytes(byte[][] tokens, boolean beginsWithSpace) {
        this.tokens = tokens;
        this.beginsWithSpace = beginsWithSpace;
    }

    static TokenBytes of(TokenizerJson json, String name) {
        boolean levels = json.decoder("ByteLevel") != null;
        JsonNode replace = json.decoder("Replace");
        boolean pieces = json.decoder("ByteFallback") != null
                && replace != null
                && replace.path("pattern").path("String").asText().equals("▁")
                && replace.path("content").asText().equals(" ");
        if (levels == pieces) {
            throw Tokenizer.refused(
                    name,
                    "the tokenizer makes text of tokens in a way that is not known here; known are ByteLevel and"
                            + " ByteFallback");
        }
        byte[][] tokens = new byte[json.size()][];
        Arrays.fill(tokens, NONE);
        for (Map.Entry<String, Integer> token : json.ids().entrySet()) {
            String spelling = token.getKey();
            if (!json.wordEnd().isEmpty() && spelling.endsWith(json.wordEnd())) {
                String word =
                        spelling.substring(0, spelling.length() - json.wordEnd().length());
                tokens[token.getValue()] = withBlank(levels ? spelledByBytes(word) : spelledByPieces(word));
            } else {
                tokens[token.getValue()] = levels ? spelledByBytes(spelling) : spelledByPieces(spelling);
            }
        }
        return new TokenBytes(tokens, pieces && json.decoder("Strip") != null);
    }

    private static byte[] withBlank(byte[] word) {
        byte[] out = Arrays.copyOf(word, word.length + 1);
        out[word.length] = ' ';
        return out;
    }

    /// The characters that stand for the bytes of a text.
    static String spelled(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.append(CHARACTERS[b & 0xFF]);
        }
        return out.toString();
    }

    /// Whether every character stands for a byte.
    static boolean isSpelled(String token) {
        return token.chars().allMatch(c -> c < BYTES.length && BYTES[c] >= 0);
    }

    private static byte[] spelledByBytes(String token) {
        if (!isSpelled(token)) {
            return token.getBytes(StandardCharsets.UTF_8); // an added token, which is text as it is
        }
        byte[] out = new byte[token.length()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) BYTES[token.charAt(i)];
        }
        return out;
    }

    private static byte[] spelledByPieces(String token) {
        Matcher one = BYTE.matcher(token);
        if (one.matches()) {
            return new byte[] {(byte) Integer.parseInt(one.group(1), 16)};
        }
        return token.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
    }

    byte[] of(int id) {
        return id >= 0 && id < tokens.length ? tokens[id].clone() : NONE;
    }

    /// Whether texts begin with a space that is not theirs.
    boolean beginsWithSpace() {
        return beginsWithSpace;
    }
}
