package dev.vireo.runtime.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds what `tokenizer.json` would hold for a model that has no such file: the parts of it in which
/// published models differ.
final class TokenizerText {
    /// How the texts of Qwen2 are cut before they are merged: a digit at a time.
    private static final String QWEN2 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /// As Qwen2, with three digits at a time.
    private static final String LLAMA3 = QWEN2.replace("|\\p{N}|", "|\\p{N}{1,3}|");

    /// How the texts of Mistral Nemo are cut: capitals begin words, slashes end signs.
    private static final String TEKKEN = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /// How the texts of CLIP are cut: words, digits one by one, runs of signs, and nothing of the blanks.
    private static final String CLIP =
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]" + "|[^\\s\\p{L}\\p{N}]+";

    /// How a family cuts texts.
    ///
    /// @param pattern what a piece is; empty for GPT-2's own, which the library knows
    /// @param digits whether each digit is a piece of its own
    /// @param composed whether marks and letters are first put together (NFC)
    /// @param wholeFirst whether a piece that is a token is that token, whatever the merges say
    record Cut(String pattern, boolean digits, boolean composed, boolean wholeFirst) {}

    /// By the names that GGUF files have for them.
    static final Map<String, Cut> CUTS = Map.ofEntries(
            Map.entry("gpt-2", new Cut("", false, false, false)),
            Map.entry("phi-2", new Cut("", false, false, false)),
            Map.entry("smollm", new Cut("", true, false, false)),
            Map.entry("qwen2", new Cut(QWEN2, false, true, false)),
            Map.entry("deepseek-r1-qwen", new Cut(QWEN2, false, false, false)),
            Map.entry("llama-bpe", new Cut(LLAMA3, false, false, true)),
            Map.entry("llama3", new Cut(LLAMA3, false, false, true)),
            Map.entry("llama-v3", new Cut(LLAMA3, false, false, true)),
            Map.entry("tekken", new Cut(TEKKEN, false, false, true)));

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode root = JSON.objectNode();
    private final ArrayNode added = JSON.arrayNode();
    private final ObjectNode model = JSON.objectNode();
    private final ObjectNode vocabulary = JSON.objectNode();
    private final ArrayNode merges = JSON.arrayNode();
    private @Nullable String wordEnd;

    /// A vocabulary spelled by bytes.
    TokenizerText byBytes(Cut cut) {
        if (cut.composed()) {
            root.putObject("normalizer").put("type", "NFC");
        }
        ArrayNode pieces =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        if (cut.digits()) {
            pieces.addObject().put("type", "Digits").put("individual_digits", true);
        }
        if (!cut.pattern().isEmpty()) {
            ObjectNode split = pieces.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", cut.pattern());
            split.put("behavior", "Isolated").put("invert", false);
        }
        byteLevel(pieces.addObject(), cut.pattern().isEmpty());
        byteLevel(root.putObject("decoder"), false);
        model.put("ignore_merges", cut.wholeFirst()).put("byte_fallback", false).put("fuse_unk", false);
        model.putNull("unk_token");
        return this;
    }

    /// A vocabulary of CLIP: words in small letters, each ending with a mark, between two tokens.
    TokenizerText byWords(String start, String end) {
        ArrayNode normal = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        normal.addObject().put("type", "NFC");
        ObjectNode blanks = normal.addObject().put("type", "Replace").put("content", " ");
        blanks.putObject("pattern").put("Regex", "\\s+");
        normal.addObject().put("type", "Lowercase");
        ArrayNode pieces =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        ObjectNode split = pieces.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", CLIP);
        split.put("behavior", "Removed").put("invert", true);
        byteLevel(pieces.addObject(), true);
        byteLevel(root.putObject("decoder"), false);
        model.put("ignore_merges", false).put("byte_fallback", false).put("fuse_unk", false);
        model.put("unk_token", end);
        wordEnd = "</w>";
        return ends(Map.of(start, id(start)), Map.of(end, id(end)));
    }

    int id(String token) {
        return vocabulary.path(token).asInt();
    }

    private static void byteLevel(ObjectNode to, boolean cuts) {
        to.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", cuts);
    }

    /// A vocabulary of SentencePiece.
    ///
    /// @param begins whether a space is put before each text
    TokenizerText byPieces(String unknown, boolean begins) {
        ArrayNode normal = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        if (begins) {
            normal.addObject().put("type", "Prepend").put("prepend", "▁");
        }
        replace(normal.addObject(), " ", "▁");
        ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(decoders.addObject(), "▁", " ");
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        if (begins) {
            decoders.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
        model.put("ignore_merges", false).put("byte_fallback", true).put("fuse_unk", true);
        model.put("unk_token", unknown);
        return this;
    }

    private static void replace(ObjectNode to, String pattern, String content) {
        to.put("type", "Replace").putObject("pattern").put("String", pattern);
        to.put("content", content);
    }

    TokenizerText token(String token, int id) {
        vocabulary.put(token, id);
        return this;
    }

    boolean hasToken(String token) {
        return vocabulary.has(token);
    }

    TokenizerText merge(String left, String right) {
        merges.addArray().add(left).add(right);
        return this;
    }

    TokenizerText added(String token, int id, boolean special) {
        return added(token, id, special, false, false, false, false);
    }

    TokenizerText added(
            String token, int id, boolean special, boolean left, boolean right, boolean normalized, boolean word) {
        token(token, id); // so that the library gives it this number and no other
        added.addObject()
                .put("id", id)
                .put("content", token)
                .put("single_word", word)
                .put("lstrip", left)
                .put("rstrip", right)
                .put("normalized", normalized)
                .put("special", special);
        return this;
    }

    /// The tokens that begin and end every text.
    TokenizerText ends(Map<String, Integer> first, Map<String, Integer> last) {
        if (first.isEmpty() && last.isEmpty()) {
            return this;
        }
        ObjectNode post = root.putObject("post_processor").put("type", "TemplateProcessing");
        ObjectNode used = JSON.objectNode();
        ArrayNode single = post.putArray("single");
        ArrayNode pair = post.putArray("pair");
        for (String sequence : List.of("A", "B")) {
            for (ArrayNode to : sequence.equals("A") ? List.of(single, pair) : List.of(pair)) {
                first.forEach((token, id) -> special(to, used, token, id));
                to.addObject().putObject("Sequence").put("id", sequence).put("type_id", 0);
                last.forEach((token, id) -> special(to, used, token, id));
            }
        }
        post.set("special_tokens", used);
        return this;
    }

    private static void special(ArrayNode to, ObjectNode used, String token, int id) {
        to.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
        ObjectNode meaning = used.putObject(token).put("id", token);
        meaning.putArray("ids").add(id);
        meaning.putArray("tokens").add(token);
    }

    ObjectNode done() {
        root.put("version", "1.0");
        root.set("added_tokens", added);
        model.put("type", "BPE").putNull("dropout").putNull("continuing_subword_prefix");
        model.put("end_of_word_suffix", wordEnd);
        model.set("vocab", vocabulary);
        model.set("merges", merges);
        root.set("model", model);
        for (String part : List.of("normalizer", "pre_tokenizer", "post_processor")) {
            if (!root.has(part)) {
                root.putNull(part);
            }
        }
        return root;
    }
}
