package dev.vireo.language.internal.local;

import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen25vl.Patches;
import dev.vireo.models.qwen25vl.PictureProcessor;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.Qwen25VlModel.Input;
import dev.vireo.runtime.image.Image;
import java.util.List;
import java.util.Optional;

/// What a model of Qwen2.5-VL's kind makes of pictures in a conversation.
public record Eyes(Qwen25VlModel model, PictureProcessor processor) {
    /// How many tokens a conversation has when each picture stands in as many as it needs.
    ///
    /// @param tokens with one for each picture
    /// @throws dev.vireo.runtime.VireoException with code DATA when a picture is too slender
    public long length(List<Integer> tokens, List<Image> pictures) {
        return tokens.size()
                + pictures.stream()
                        .mapToLong(picture -> processor
                                        .grid(picture.width(), picture.height())
                                        .features(model.merge())
                                - 1)
                        .sum();
    }

    /// The conversation as the decoder reads it; its tensors live in the scope of the caller.
    ///
    /// @param tokens with one for each picture
    /// @throws dev.vireo.runtime.VireoException with code DATA when there are more or fewer of these tokens
    ///     than pictures, RESOURCE when a picture has too many patches
    public Prompt prompt(List<Integer> tokens, List<Image> pictures) {
        Patches seen = processor.apply(pictures);
        List<Integer> expanded = model.expanded(tokens, Optional.of(seen), Optional.empty());
        return model.prompts(Input.of(expanded).pictures(seen)).getFirst();
    }
}
