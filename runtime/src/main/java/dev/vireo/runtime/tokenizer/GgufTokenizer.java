package dev.vireo.runtime.tokenizer;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.weights.Gguf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// Makes what `tokenizer.json` would hold of what a GGUF file says of its tokenizer.
final class GgufTokenizer {
    private static final String KEY = "tokenizer.ggml.";
    private static final String MODEL = KEY + "model";
    private static final String PRE = KEY + "pre";
    private static final String TOKENS = KEY + "tokens";
    private static final String TYPES = KEY + "token_type";
    private static final String MERGES = KEY + "merges";
    private static final String SCORES = KEY + "scores";

    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    /// The most characters of a token of which merges are made: making them takes a look at every place of it.
    private static final int MOST_LETTERS = 512;

    private final Gguf file;
    private final List<String> tokens;
    private final int[] types;

    private GgufTokenizer(Gguf file) {
        this.file = file;
        this.tokens = file.texts(TOKENS);
        this.types = file.has(TYPES) ? file.integers(TYPES) : new int[tokens.size()];
        if (types.length != tokens.size()) {
            throw malformed(tokens.size() + " tokens and the types of " + types.length);
        }
        if (tokens.size() > TokenizerJson.MOST_TOKENS) {
            throw malformed(tokens.size() + " tokens; at most " + TokenizerJson.MOST_TOKENS + " are read");
        }
    }

    /// @throws VireoException with code DATA when the file has none, or it is malformed or of a kind that is not
    ///     known
    static TokenizerJson json(Gguf file) {
        String kind = file.text(MODEL);
        TokenizerText text = switch (kind) {
            case "gpt2" -> new GgufTokenizer(file).byBytes();
            case "llama" -> new GgufTokenizer(file).byPieces();
            default -> throw notKnown(file, MODEL, kind, "gpt2, llama");
        };
        return TokenizerJson.of(text.done(), file.name());
    }

    private static VireoException notKnown(Gguf file, String key, String value, String known) {
        return Tokenizer.refused(
                file.name(),
                key + " is '" + TokenizerJson.shown(value) + "', which is not known here; known: " + known);
    }

    private TokenizerText byBytes() {
        String pre = file.has(PRE) ? file.text(PRE) : "missing";
        TokenizerText.Cut cut = TokenizerText.CUTS.get(pre);
        if (cut == null) {
            throw notKnown(file, PRE, pre, String.join(", ", new TreeSet<>(TokenizerText.CUTS.keySet())));
        }
        TokenizerText text = new TokenizerText().byBytes(cut);
        vocabulary(text);
        int line = 0;
        for (String merge : file.texts(MERGES)) {
            int space = merge.indexOf(' ');
            String left = space < 0 ? "" : merge.substring(0, space);
            String right = merge.substring(space + 1);
            if (left.isEmpty() || right.isEmpty() || right.indexOf(' ') >= 0) {
                throw malformed("merge " + line + ", '" + TokenizerJson.shown(merge) + "', is not two tokens");
            }
            if (!text.hasToken(left) || !text.hasToken(right) || !text.hasToken(left + right)) {
                throw malformed("merge " + line + ", '" + TokenizerJson.shown(merge)
                        + "', has or makes a token that is not in the vocabulary");
            }
            text.merge(left, right);
            line++;
        }
        return ends(text, cut.wholeFirst());
    }

    /// SentencePiece has scores and no merges: a token can be made of each two that it consists of, those with
    /// the best score first, and of equal ones those with the longer left part.
    private TokenizerText byPieces() {
        boolean begins = !file.has(KEY + "add_space_prefix") || file.flag(KEY + "add_space_prefix");
        int unknown = file.has(KEY + "unknown_token_id") ? id("unknown_token_id") : 0;
        if (unknown >= tokens.size()) {
            throw malformed("no tokens");
        }
        TokenizerText text = new TokenizerText().byPieces(tokens.get(unknown), begins);
        vocabulary(text);
        float[] scores = file.numbers(SCORES);
        if (scores.length != tokens.size()) {
            throw malformed(tokens.size() + " tokens and the scores of " + scores.length);
        }
        for (Merge merge : merges(scores)) {
            text.merge(merge.left(), merge.right());
        }
        return ends(text, true);
    }

    private record Merge(String left, String right, float score) {
        int leftLetters() {
            return left.codePointCount(0, left.length());
        }

        int rightLetters() {
            return right.codePointCount(0, right.length());
        }
    }

    private List<Merge> merges(float[] scores) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (isPiece(id)) {
                ids.put(tokens.get(id), id);
            }
        }
        Comparator<Merge> byParts = Comparator.<Merge>comparingInt(
                        merge -> Objects.requireNonNull(ids.get(merge.left())))
                .thenComparingInt(merge -> Objects.requireNonNull(ids.get(merge.right())));
        List<Merge> all = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (!isPiece(id) || token.length() > MOST_LETTERS) {
                continue;
            }
            List<Merge> own = new ArrayList<>();
            for (int at = token.offsetByCodePoints(0, token.isEmpty() ? 0 : 1); at < token.length(); ) {
                String left = token.substring(0, at);
                String right = token.substring(at);
                if (ids.containsKey(left) && ids.containsKey(right)) {
                    own.add(new Merge(left, right, scores[id]));
                }
                at = token.offsetByCodePoints(at, 1);
            }
            own.sort(byParts);
            all.addAll(own);
        }
        all.sort(Comparator.comparingDouble(Merge::score)
                .thenComparingInt(Merge::leftLetters)
                .thenComparingInt(Merge::rightLetters)
                .reversed());
        return all;
    }

    private boolean isPiece(int id) {
        return types[id] != CONTROL && types[id] != UNUSED && types[id] != BYTE;
    }

    private void vocabulary(TokenizerText text) {
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (types[id] == UNUSED) {
                continue; // what fills the network's rows up
            }
            if (text.hasToken(token)) {
                throw malformed("token " + id + ", '" + TokenizerJson.shown(token) + "', stands twice");
            }
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                text.added(token, id, types[id] == CONTROL);
            } else {
                text.token(token, id);
            }
        }
    }

    private TokenizerText ends(TokenizerText text, boolean beginsUnlessSaid) {
        boolean begins = file.has(KEY + "add_bos_token")
                ? file.flag(KEY + "add_bos_token")
                : beginsUnlessSaid && file.has(KEY + "bos_token_id");
        boolean ends = file.has(KEY + "add_eos_token") && file.flag(KEY + "add_eos_token");
        return text.ends(end(begins, "bos_token_id"), end(ends, "eos_token_id"));
    }

    private Map<String, Integer> end(boolean wanted, String key) {
        return wanted ? Map.of(tokens.get(id(key)), id(key)) : Map.of();
    }

    private int id(String key) {
        long id = file.integer(KEY + key);
        if (id < 0 || id >= tokens.size()) {
            throw malformed("the number " + id + " as " + KEY + key + ", and " + tokens.size() + " tokens");
        }
        return (int) id;
    }

    private VireoException malformed(String what) {
        return TokenizerJson.malformed(file.name(), "it has " + what);
    }
}
