package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.internal.local.Conversation.Turn;
import dev.vireo.models.nvila.MediaTokens;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a model of NVILA's kind makes of pictures and videos in a conversation: a token marks each, or each of a
/// picture's tiles, and the template has them as text.
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

    /// Where its tokenizer has a token in whose place a video stands.
    @Override
    public boolean watches() {
        return model.tokens().video().isPresent();
    }

    /// White space at the ends of what was said is taken away, as the published program does.
    @Override
    public Turn turn(String role, String text, List<Image> own, int videos, List<Image> all) {
        // The marks are the same for each picture that is shown together with others.
        String before = own.isEmpty() ? "" : processor.marks(all).getFirst().repeat(own.size());
        return turn(role, text, before + MediaTokens.VIDEO.repeat(videos));
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
        List<String> notices = new ArrayList<>();
        List<NvilaVideo> watched = videos.stream()
                .map(video -> new NvilaVideo(model, processor, video, notices))
                .toList();
        List<Part> seen = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            Cut cut = cuts.get(i);
            Picture picture = new Picture(model, processor, pictures.get(i), pictures.size() == 1);
            for (int place = 0; place < cut.places(); place++) {
                int own = place;
                String key = processor + " " + cut + " place " + place + " of "
                        + pictures.get(i).sha256();
                seen.add(new Part(0, model.rows(cut), 0, key, "", pause -> picture.rows(own, pause)));
            }
        }
        List<Integer> marked = model.expanded(tokens, cuts);
        int marks = Collections.frequency(marked, model.tokens().video().orElse(-1));
        if (marks != videos.size()) {
            throw new VireoException(
                    Code.DATA,
                    "the model's chat template has " + marks + " places for videos in a conversation with "
                            + videos.size(),
                    "Give it a template that has each message as it is: a file llm/chat_template.jinja.");
        }
        List<Integer> out = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        int picture = 0;
        int video = 0;
        for (int i = 0; i < marked.size(); i++) {
            int token = marked.get(i);
            if (token == model.tokens().picture()) {
                Part part = seen.get(picture++).at(out.size());
                parts.add(part);
                out.addAll(marked.subList(i, i + part.count()));
                i += part.count() - 1;
            } else if (model.tokens().video().orElse(-1) == token) {
                watched.get(video++).addTo(out, parts);
            } else {
                out.add(token);
            }
        }
        return new Plan(List.copyOf(out), Optional.empty(), List.copyOf(parts), List.copyOf(notices));
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
