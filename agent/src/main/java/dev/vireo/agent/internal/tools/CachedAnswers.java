package dev.vireo.agent.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.agent.AnswerCache;
import dev.vireo.agent.internal.store.CacheKey;
import dev.vireo.agent.internal.store.Json;
import dev.vireo.agent.internal.store.ValueJson;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Tools behind a cache. Only what looks at pixels is kept: cutting out is faster than looking up, and what a
/// language model says is kept by the model's own cache.
public final class CachedAnswers implements ToolAnswers {
    private static final String LOOKS = "looks";

    private final AnswerCache cache;
    private final String tools;
    private final ToolAnswers answers;
    private final Runnable hit;

    /// @param tools the name of the tools, with their version
    public CachedAnswers(AnswerCache cache, String tools, ToolAnswers answers, Runnable hit) {
        this.cache = cache;
        this.tools = tools;
        this.answers = answers;
        this.hit = hit;
    }

    @Override
    public ToolBridge.Given call(String function, List<Value> arguments) throws ToolException {
        if (!VisualApi.STANDARD.traits(function).kept() || cache.mode() == AnswerCache.Mode.OFF) {
            return answers.call(function, arguments);
        }
        Pictures pictures = new Pictures();
        String asked = Json.text(ValueJson.write(arguments, pictures));
        String kept = cache.answer(
                CacheKey.ofCall(tools, function, asked), hit, () -> write(answers.call(function, arguments), pictures));
        JsonNode json = Json.parse(kept);
        JsonNode confidence = json.path("confidence");
        return new ToolBridge.Given(
                ValueJson.read(json.path("value"), pictures),
                confidence.isNumber() ? OptionalDouble.of(confidence.doubleValue()) : OptionalDouble.empty(),
                json.has(LOOKS) ? ValueJson.readLooks(json.path(LOOKS), pictures) : List.of());
    }

    private static String write(ToolBridge.Given given, Pictures pictures) {
        var json = Json.object();
        json.set("value", ValueJson.write(given.value(), pictures));
        given.confidence().ifPresent(c -> json.put("confidence", c));
        if (!given.looks().isEmpty()) {
            json.set(LOOKS, ValueJson.writeLooks(given.looks(), pictures));
        }
        return Json.text(json);
    }

    /// The pictures of one call by their digests: an answer is about those that it was asked about.
    private static final class Pictures implements ValueJson.Names, ValueJson.Media {
        private final Map<String, Image> pictures = new HashMap<>();
        private final Map<String, Clip> clips = new HashMap<>();

        @Override
        public String of(Image picture) {
            pictures.putIfAbsent(picture.sha256(), picture);
            return picture.sha256();
        }

        @Override
        public String of(Clip clip) {
            String digest = Clips.sha256(clip);
            clips.putIfAbsent(digest, clip);
            return digest;
        }

        @Override
        public Image picture(String name) {
            return known(pictures, name);
        }

        @Override
        public Clip clip(String name) {
            return known(clips, name);
        }

        private static <T> T known(Map<String, T> all, String name) {
            T one = all.get(name);
            if (one == null) {
                throw new IllegalArgumentException("the answer names a picture that the call does not");
            }
            return one;
        }
    }
}
