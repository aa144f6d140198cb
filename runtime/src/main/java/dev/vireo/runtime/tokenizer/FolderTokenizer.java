package dev.vireo.runtime.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.internal.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Reads the tokenizer of a published folder: `tokenizer.json`, or else the files that came before it.
final class FolderTokenizer {
    private static final String WHOLE = "tokenizer.json";
    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String CONFIG = "tokenizer_config.json";

    /// The classes whose way of cutting texts is known.
    private static final Map<String, String> CLASSES = Map.of(
            "GPT2Tokenizer", "gpt-2",
            "GPT2TokenizerFast", "gpt-2",
            "Qwen2Tokenizer", "qwen2",
            "Qwen2TokenizerFast", "qwen2");

    /// The classes of CLIP, whose words end with a mark.
    private static final Set<String> OF_WORDS = Set.of("CLIPTokenizer", "CLIPTokenizerFast");

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private FolderTokenizer() {}

    /// @throws VireoException with code DATA when there is none, or it is malformed or of a kind that is not
    ///     known
    static TokenizerJson json(Path folder) {
        Path whole = folder.resolve(WHOLE);
        if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            return TokenizerJson.parse(bytes(whole), whole.toString());
        }
        for (String name : new String[] {VOCABULARY, MERGES, CONFIG}) {
            if (!Files.exists(folder.resolve(name))) {
                throw new VireoException(
                        Code.DATA,
                        "[" + folder + "] has no tokenizer that is known here: neither " + WHOLE + " nor " + name,
                        "Fetch the model again with its tokenizer.json.");
            }
        }
        Path config = folder.resolve(CONFIG);
        ObjectNode settings = TokenizerJson.object(bytes(config), config.toString());
        String kind = settings.path("tokenizer_class").asText("missing");
        String cut = CLASSES.get(kind);
        boolean words = OF_WORDS.contains(kind);
        if (cut == null && !words) {
            Set<String> known = new TreeSet<>(CLASSES.keySet());
            known.addAll(OF_WORDS);
            throw Tokenizer.refused(
                    config.toString(),
                    "tokenizer_class is '" + TokenizerJson.shown(kind) + "'; known beside a " + VOCABULARY + ": "
                            + String.join(", ", known));
        }
        TokenizerText text = new TokenizerText();
        vocabulary(folder.resolve(VOCABULARY), text);
        merges(folder.resolve(MERGES), text);
        if (words) {
            wordEnds(folder, settings, text);
        } else {
            text.byBytes(Objects.requireNonNull(TokenizerText.CUTS.get(cut)));
        }
        added(settings, config, text);
        return TokenizerJson.of(text.done(), folder.toString());
    }

    /// The tokens that begin and end a text of CLIP, and the one that fills it up. Where the settings tell
    /// only their spelling, one that is an object there is looked for in letters of any case, as
    /// transformers does.
    private static void wordEnds(Path folder, ObjectNode settings, TokenizerText text) {
        for (String token : new String[] {START, END}) {
            if (!text.hasToken(token)) {
                throw TokenizerJson.malformed(
                        folder.resolve(VOCABULARY).toString(), "it lacks CLIP's token '" + token + "'");
            }
        }
        text.byWords(START, END);
        if (settings.path("added_tokens_decoder").isEmpty()) {
            for (String key : new String[] {"pad_token", "bos_token", "eos_token"}) {
                JsonNode told = settings.path(key);
                String token =
                        told.isTextual() ? told.asText() : told.path("content").asText("");
                if (text.hasToken(token)) {
                    boolean normalized = told.path("normalized").asBoolean();
                    text.added(token, text.id(token), true, false, false, normalized, false);
                }
            }
        }
    }

    private static void vocabulary(Path file, TokenizerText text) {
        TokenizerJson.object(bytes(file), file.toString()).properties().forEach(token -> {
            JsonNode id = token.getValue();
            if (!id.isIntegralNumber() || !id.canConvertToInt()) {
                throw TokenizerJson.malformed(
                        file.toString(), "token '" + TokenizerJson.shown(token.getKey()) + "' has no whole number");
            }
            text.token(token.getKey(), id.intValue());
        });
    }

    private static void merges(Path file, TokenizerText text) {
        int number = 0;
        for (String line :
                new String(bytes(file), StandardCharsets.UTF_8).lines().toList()) {
            number++;
            if (line.isEmpty() || (number == 1 && line.startsWith("#version"))) {
                continue;
            }
            int space = line.indexOf(' ');
            String left = space < 0 ? "" : line.substring(0, space);
            String right = line.substring(space + 1);
            if (left.isEmpty() || !text.hasToken(left) || !text.hasToken(right) || !text.hasToken(left + right)) {
                throw TokenizerJson.malformed(
                        file + ":" + number,
                        "'" + TokenizerJson.shown(line) + "' is not two tokens of the vocabulary that make a third");
            }
            text.merge(left, right);
        }
    }

    private static void added(ObjectNode settings, Path config, TokenizerText text) {
        settings.path("added_tokens_decoder").properties().forEach(token -> {
            JsonNode told = token.getValue();
            String content = told.path("content").asText("");
            if (content.isEmpty() || !token.getKey().matches("[0-9]{1,7}")) {
                throw TokenizerJson.malformed(
                        config.toString(),
                        "added_tokens_decoder has '" + TokenizerJson.shown(token.getKey())
                                + "', no number of a token with its content");
            }
            text.added(
                    content,
                    Integer.parseInt(token.getKey()),
                    told.path("special").asBoolean(),
                    told.path("lstrip").asBoolean(),
                    told.path("rstrip").asBoolean(),
                    told.path("normalized").asBoolean(),
                    told.path("single_word").asBoolean());
        });
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = RegularFile.open(file)) {
            byte[] all = in.readNBytes(TokenizerJson.MOST_BYTES + 1);
            if (all.length > TokenizerJson.MOST_BYTES) {
                throw TokenizerJson.malformed(
                        file.toString(), "it has more than " + TokenizerJson.MOST_BYTES + " bytes");
            }
            return all;
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "Fetch the file again.", e);
        }
    }
}
