package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.internal.local.Conversation.Turn;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.NvilaProcessor;
import dev.vireo.models.nvila.Tiles.Cut;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a model of NVILA's kind makes of pictures in a conversation: a token marks each, or each of its
/// tiles, and the template has them as text.
public record NvilaEyes(NvilaModel model, NvilaProcessor processor) implements Eyes {
    private static final String TEMPLATE = "chat_template";
    private static final String QWEN2 = "qwen2";

    /// How conversations are written where the folder says so by a name: with a system of its own unless
    /// there is one.
    private static final String OF_QWEN2 = "{% if messages[0]['role'] != 'system' %}<|im_start|>system\n"
            + "You are a helpful assistant<|im_end|>\n{% endif %}{% for message in messages %}"
            + "{% if message['content'] is not none %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
            + "<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    /// The template that a folder names, where it does; otherwise its tokenizer has one.
    ///
    /// @throws VireoException with code DATA when it names one that is not known
    public static Optional<ChatTemplate> template(ModelConfig config, Clock clock) {
        String name = config.text(TEMPLATE, "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (!name.equals(QWEN2)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + config.file() + "] " + TEMPLATE + " is '" + name + "'; known by its name: " + QWEN2,
                    "Set it to null, and put the template itself into llm/chat_template.jinja.");
        }
        return Optional.of(ChatTemplate.of(config.file() + ": " + TEMPLATE, OF_QWEN2, Map.of(), clock));
    }

    @Override
    public Qwen2Model decoder() {
        return model.decoder();
    }

    @Override
    public boolean watches() {
        return false;
    }

    /// White space at the ends of what was said is taken away, as the published program does.
    @Override
    public Turn turn(String role, String text, List<Image> own, int videos, List<Image> all) {
        // The marks are the same for each picture that is shown together with others.
        return turn(
                role, text, own.isEmpty() ? "" : processor.marks(all).getFirst().repeat(own.size()));
    }

    /// What somebody said, with the marks of what they showed before it.
    static Turn turn(String role, String text, String before) {
        if (before.isEmpty()) {
            return new Turn(role, PythonText.strip(text, null, true, true));
        }
        String said = PythonText.strip(text, null, false, true);
        return new Turn(role, said, said.isEmpty() ? before.strip() : before);
    }

    @Override
    public Plan plan(List<Integer> tokens, List<Image> pictures, List<Video> videos) {
        List<Cut> cuts = processor.cuts(pictures);
        List<Integer> expanded = model.expanded(tokens, cuts);
        List<Part> parts = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < cuts.size(); i++) {
            Cut cut = cuts.get(i);
            Picture picture = new Picture(model, processor, pictures.get(i), pictures.size() == 1);
            for (int place = 0; place < cut.places(); place++) {
                int own = place;
                at += expanded.subList(at, expanded.size())
                        .indexOf(model.tokens().picture());
                String key = processor + " " + cut + " place " + place + " of "
                        + pictures.get(i).sha256();
                parts.add(new Part(at, model.rows(cut), 0, key, "", pause -> picture.rows(own, pause)));
                at += model.rows(cut);
            }
        }
        return new Plan(expanded, Optional.empty(), List.copyOf(parts), List.of());
    }

    /// A picture whose tiles are seen together, and read one after the other with words between them.
    private static final class Picture {
        private final NvilaModel model;
        private final NvilaProcessor processor;
        private final Image image;
        private final boolean alone;
        private final List<float[]> places = new ArrayList<>();

        Picture(NvilaModel model, NvilaProcessor processor, Image image, boolean alone) {
            this.model = model;
            this.processor = processor;
            this.image = image;
            this.alone = alone;
        }

        /// The rows of one of its places.
        Tensor rows(int place, Runnable pause) {
            if (places.isEmpty()) {
                model.features(processor.apply(image, alone), pause)
                        .forEach(rows_NC -> places.add(rows_NC.to(DType.F32).toFloats()));
            }
            float[] own = places.get(place);
            long width = model.decoder().width();
            return Tensor.of(own, own.length / width, width)
                    .to(model.decoder().dtype())
                    .to(model.decoder().device());
        }
    }
}
