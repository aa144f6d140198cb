package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.internal.local.Conversation.Turn;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.smolvlm.SmolVlmModel;
import dev.vireo.models.smolvlm.SmolVlmProcessor;
import dev.vireo.models.smolvlm.SmolVlmProcessor.Cut;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What a model of SmolVLM's or Idefics3's kind makes of pictures in a conversation: the template marks each by a
/// token, in whose place stand the tokens of its tiles.
public final class SmolVlmEyes implements Eyes {
    private static final String PICTURE = "<image>";

    private final SmolVlmModel model;
    private final SmolVlmProcessor processor;
    private final int rows;
    private final Tokenizer tokenizer;

    private SmolVlmEyes(SmolVlmModel model, SmolVlmProcessor processor, int rows, Tokenizer tokenizer) {
        this.model = model;
        this.processor = processor;
        this.rows = rows;
        this.tokenizer = tokenizer;
    }

    /// The eyes of a folder's model.
    ///
    /// @param tokenizer of the folder; it stays open as long as these are used
    /// @throws VireoException with code DATA when tokenizer, processor and model are not of one folder
    public static SmolVlmEyes of(
            SmolVlmModel model, SmolVlmProcessor processor, ModelFolder folder, Tokenizer tokenizer) {
        if (tokenizer.id(PICTURE).orElse(-1) != model.pictureToken()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder.path() + "] image_token_id is " + model.pictureToken() + ", and the token '" + PICTURE
                            + "' of its tokenizer "
                            + (tokenizer.id(PICTURE).isPresent()
                                    ? "is " + tokenizer.id(PICTURE).getAsInt()
                                    : "is missing"),
                    "Tokenizer and model are of different versions; fetch the folder again.");
        }
        return new SmolVlmEyes(model, processor, model.rows(processor), tokenizer);
    }

    @Override
    public Qwen2Model decoder() {
        return model.decoder();
    }

    @Override
    public boolean watches() {
        return false;
    }

    /// Published templates take what is said as a list alone, and say nothing of a text.
    @Override
    public Turn turn(String role, String text, List<Image> own, int videos, List<Image> all) {
        return new Turn(role, text, own.size(), videos, "", true);
    }

    @Override
    public Plan plan(List<Integer> tokens, List<Image> pictures, List<Video> videos) {
        int count = Collections.frequency(tokens, model.pictureToken());
        if (count != pictures.size()) {
            throw new VireoException(
                    Code.DATA,
                    "the model's chat template has " + count + " places for pictures (token " + model.pictureToken()
                            + ") in a conversation with " + pictures.size(),
                    "Give it a template that marks each once: a file chat_template.jinja in its folder.");
        }
        List<Integer> expanded = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        int picture = 0;
        for (int token : tokens) {
            if (token != model.pictureToken()) {
                expanded.add(token);
                continue;
            }
            Image image = pictures.get(picture++);
            Cut cut = processor.cut(image.width(), image.height());
            List<Integer> own = Arrays.stream(tokenizer.encode(cut.prompt(rows), Marks.AS_TOKENS, false))
                    .boxed()
                    .toList();
            Picture seen = new Picture(model, processor, image);
            int from = 0;
            for (int tile = 0; tile < cut.tiles(); tile++) {
                from += own.subList(from, own.size()).indexOf(model.pictureToken());
                int number = tile;
                String key = processor + " " + cut + " tile " + tile + " of " + image.sha256();
                parts.add(new Part(expanded.size() + from, rows, 0, key, "", pause -> seen.rows(number, pause)));
                from += rows;
            }
            expanded.addAll(own);
        }
        return new Plan(List.copyOf(expanded), Optional.empty(), List.copyOf(parts), List.of());
    }

    /// A picture that is cut once and whose tiles are seen one after the other, with words between them.
    private static final class Picture {
        private final SmolVlmModel model;
        private final SmolVlmProcessor processor;
        private final Image image;
        private float[] pixels = {};

        Picture(SmolVlmModel model, SmolVlmProcessor processor, Image image) {
            this.model = model;
            this.processor = processor;
            this.image = image;
        }

        /// The rows of one of its tiles.
        Tensor rows(int tile, Runnable pause) {
            if (pixels.length == 0) {
                pixels = processor.apply(image).toFloats();
            }
            int side = processor.tile();
            int each = Image.CHANNELS * side * side;
            float[] own = Arrays.copyOfRange(pixels, tile * each, (tile + 1) * each);
            return model.features(Tensor.of(own, 1, Image.CHANNELS, side, side), Optional.empty(), pause)
                    .select(0, 0);
        }
    }
}
