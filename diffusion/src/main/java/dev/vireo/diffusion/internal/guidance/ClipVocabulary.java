package dev.vireo.diffusion.internal.guidance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What the folder of a CLIP tokenizer says: `tokenizer.json`, which transformers 5 saves alone, or else
/// `vocab.json` and `merges.txt`.
///
/// @param file where the words are, for messages
/// @param ids the number of each token
/// @param ranks by pair, `a b`: the earlier it was merged in training, the lower
/// @param asWritten tokens that stand for themselves wherever they are written so
/// @param inAnyCase tokens, in small letters, that stand for themselves in letters of any case
/// @param pad what a text is filled up with
record ClipVocabulary(
        Path file,
        Map<String, Integer> ids,
        Map<String, Integer> ranks,
        Set<String> asWritten,
        Set<String> inAnyCase,
        String pad) {
    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";

    private static final String AGAIN = "Fetch the folder again.";

    /// @throws VireoException with code DATA when a file is missing, malformed, or that of another tokenizer
    static ClipVocabulary read(Path folder) {
        String pad = pad(folder);
        Path json = folder.resolve("tokenizer.json");
        return Files.exists(json) ? ofOne(json, pad) : ofTwo(folder, pad);
    }

    private static ClipVocabulary ofTwo(Path folder, String pad) {
        Path file = folder.resolve("vocab.json");
        Map<String, Integer> ranks = new HashMap<>();
        Map<String, Integer> ids = ids(json(file));
        for (String line : text(folder.resolve("merges.txt")).split("\n", -1)) {
            if (!line.startsWith("#version") && line.strip().indexOf(' ') > 0) {
                ranks.putIfAbsent(line.strip(), ranks.size());
            }
        }
        return new ClipVocabulary(file, ids, ranks, Set.of(pad), Set.of(START, END), pad);
    }

    private static ClipVocabulary ofOne(Path file, String pad) {
        JsonNode json = json(file);
        JsonNode model = json.path("model");
        require(file, "model.type", model.path("type").asText(), "BPE");
        require(
                file,
                "model.end_of_word_suffix",
                model.path("end_of_word_suffix").asText(),
                "</w>");
        require(
                file,
                "model.continuing_subword_prefix",
                model.path("continuing_subword_prefix").asText(""),
                "");
        require(file, "model.byte_fallback", model.path("byte_fallback").asText("false"), "false");
        require(file, "model.ignore_merges", model.path("ignore_merges").asText("false"), "false");
        require(file, "normalizer", types(json.path("normalizer").path("normalizers")), "[NFC, Replace, Lowercase]");
        require(file, "pre_tokenizer", types(json.path("pre_tokenizer").path("pretokenizers")), "[Split, ByteLevel]");
        Map<String, Integer> ranks = new HashMap<>();
        for (JsonNode pair : model.path("merges")) {
            String words =
                    pair.isArray() ? pair.path(0).asText() + " " + pair.path(1).asText() : pair.asText();
            ranks.putIfAbsent(words, ranks.size());
        }
        Map<String, Integer> ids = ids(model.path("vocab"));
        Set<String> asWritten = new HashSet<>();
        Set<String> inAnyCase = new HashSet<>();
        for (JsonNode token : json.path("added_tokens")) {
            String content = token.path("content").asText();
            ids.put(content, token.path("id").asInt());
            if (token.path("normalized").asBoolean()) {
                inAnyCase.add(content.toLowerCase(Locale.ROOT));
            } else {
                asWritten.add(content);
            }
        }
        return new ClipVocabulary(file, ids, ranks, asWritten, inAnyCase, pad);
    }

    /// The padding that `special_tokens_map.json` or else `tokenizer_config.json` names. In the Stable
    /// Diffusion 2 family it is an exclamation mark.
    private static String pad(Path folder) {
        for (String name : List.of("special_tokens_map.json", "tokenizer_config.json")) {
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            JsonNode named = json(file).path("pad_token");
            String pad =
                    named.isTextual() ? named.asText() : named.path("content").asText("");
            if (!pad.isEmpty()) {
                return pad;
            }
        }
        return END;
    }

    private static void require(Path file, String key, String found, String wanted) {
        if (!found.equals(wanted)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] " + key + " is '" + found + "'; allowed: '" + wanted
                            + "', as CLIP's tokenizer has it",
                    "Take the tokenizer that the text encoder was trained with.");
        }
    }

    private static String types(JsonNode parts) {
        List<String> out = new ArrayList<>();
        parts.forEach(part -> out.add(part.path("type").asText()));
        return out.toString();
    }

    private static Map<String, Integer> ids(JsonNode vocabulary) {
        Map<String, Integer> out = new HashMap<>();
        vocabulary
                .properties()
                .forEach(field -> out.put(field.getKey(), field.getValue().asInt()));
        return out;
    }

    /// The number of a token that there must be.
    ///
    /// @throws VireoException with code DATA when there is none
    int id(String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new VireoException(Code.DATA, "[" + file + "] lacks the token '" + token + "'", AGAIN);
        }
        return id;
    }

    private static JsonNode json(Path file) {
        String text = text(file);
        try {
            JsonNode out = StrictJson.mapper().readTree(text);
            if (out.isObject()) {
                return out;
            }
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] is not JSON", AGAIN, e);
        }
        throw new VireoException(Code.DATA, "[" + file + "] is not a JSON object", AGAIN);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + file + "] can't be read", "A pipeline's tokenizer folder holds it.", e);
        }
    }
}
