package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.VisionModel.Look;
import dev.vireo.language.internal.local.Conversation.Turn;
import dev.vireo.models.nvila.MediaTokens;
import dev.vireo.models.nvila.VilaHdModel;
import dev.vireo.models.nvila.VilaHdModel.Looking;
import dev.vireo.models.nvila.VilaHdModel.Reading;
import dev.vireo.models.ps3.Ps3Preprocessor;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a model of VILA-HD's kind makes of pictures in a conversation: it looks close where the last question
/// asks for it, as much as its folder says.
public record VilaHdEyes(VilaHdModel model, Ps3Preprocessor processor) implements Eyes {
    /// The eyes of a folder.
    ///
    /// @throws VireoException with code DATA when it does not say how pictures are prepared
    public static VilaHdEyes of(VilaHdModel model, ModelFolder folder) {
        return new VilaHdEyes(
                model,
                Ps3Preprocessor.read(folder.preprocessor()
                        .orElseThrow(() -> new VireoException(
                                Code.DATA,
                                "[" + folder.path() + "] has no vision_tower/preprocessor_config.json",
                                "It says how pictures are prepared; fetch the folder again."))));
    }

    @Override
    public Qwen2Model decoder() {
        return model.decoder();
    }

    @Override
    public boolean watches() {
        return false;
    }

    @Override
    public Turn turn(String role, String text, List<Image> own, int videos, List<Image> all) {
        return NvilaEyes.turn(role, text, MediaTokens.PICTURE.repeat(own.size()));
    }

    /// It looks at once: what it sees depends on the question, and how much may, too.
    @Override
    public Plan plan(List<Integer> tokens, List<Image> pictures, List<Video> videos) {
        Looking how = model.usual();
        long length = tokens.size() + pictures.size() * (model.rows(how, processor.height(), processor.width()) - 1);
        if (length >= decoder().positions()) {
            throw new VireoException(
                    Code.USAGE,
                    "the conversation has " + length + " tokens, and the model was made for "
                            + decoder().positions(),
                    "Say less, show fewer pictures, or take a model with a longer context.");
        }
        Tensor pixels = Tensor.cat(0, pictures.stream().map(processor::apply).toArray(Tensor[]::new));
        try (Reading reading = model.read(tokens, pixels, how)) {
            String key = processor + " " + how + " "
                    + pictures.stream().map(Image::sha256).collect(Collectors.joining(" "))
                    + (how.mode() == Looking.Mode.AFTER_PROMPT ? " " + tokens : "");
            List<Look> looks = reading.regions().stream()
                    .map(r -> new Look(r.picture(), r.look(), r.left(), r.top(), r.right(), r.bottom()))
                    .toList();
            return plan(reading.prompt().tokens(), reading.rows_NC(), key, looks);
        }
    }

    private Plan plan(List<Integer> tokens, Tensor rows_NC, String key, List<Look> looks) {
        int picture = model.picture();
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < tokens.size()) {
            int start = at;
            while (at < tokens.size() && tokens.get(at) == picture) {
                at++;
            }
            if (at > start) {
                int count = at - start;
                parts.add(new Part(
                        start,
                        count,
                        0,
                        key + " seen " + parts.size(),
                        "",
                        _ -> rows_NC.narrow(0, start, count).copy()));
            } else {
                at++;
            }
        }
        return new Plan(tokens, Optional.empty(), List.copyOf(parts), List.of(), looks);
    }
}
