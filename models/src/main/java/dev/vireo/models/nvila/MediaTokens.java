package dev.vireo.models.nvila;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/// What the tokenizer of a folder knows and its configuration does not: in which tokens' places pictures and
/// videos stand, and which tokens stand around them.
///
/// @param picture the token in whose place a picture stands, or a tile of one
/// @param video the token in whose place a video stands; empty where the tokenizer has none
/// @param written the tokens of a text, as the tokenizer writes it
public record MediaTokens(int picture, OptionalInt video, Function<String, List<Integer>> written) {
    /// How a picture's token is spelled.
    public static final String PICTURE = "<image>";

    /// How a video's token is spelled.
    public static final String VIDEO = "<vila/video>";

    /// Those of a tokenizer.
    ///
    /// @param tokenizer open as long as the model is being built
    /// @throws VireoException with code DATA when it has no token for pictures
    public static MediaTokens of(ModelFolder folder, Tokenizer tokenizer) {
        int picture = tokenizer
                .id(PICTURE)
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + folder.path() + "] its tokenizer has no token '" + PICTURE
                                + "', in whose place a picture would stand",
                        "Fetch the folder again; the published ones have it among their added tokens."));
        return new MediaTokens(
                picture,
                tokenizer.id(VIDEO),
                text -> Arrays.stream(tokenizer.encode(text, Marks.AS_TOKENS, true))
                        .boxed()
                        .toList());
    }
}
