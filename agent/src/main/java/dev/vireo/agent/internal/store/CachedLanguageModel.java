package dev.vireo.agent.internal.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.DelegatingLanguageModel;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A language model behind a cache. It counts how often the same was asked of it, so that several samples of
/// one request stay several.
public final class CachedLanguageModel extends DelegatingLanguageModel {
    private final AnswerStore cache;
    private final Runnable hit;
    private final Map<Request, Integer> asked = new ConcurrentHashMap<>();

    public CachedLanguageModel(AnswerStore cache, LanguageModel model, Runnable hit) {
        super(model);
        this.cache = cache;
        this.hit = hit;
    }

    @Override
    public Completion complete(Request request) {
        int sample = asked.merge(request, 1, Integer::sum) - 1;
        boolean[] known = new boolean[1];
        String kept = cache.answer(
                CacheKey.of(this, request, sample),
                () -> {
                    known[0] = true;
                    hit.run();
                },
                () -> write(super.complete(request)));
        Completion completion = read(kept);
        return known[0] ? new Completion(completion.text(), Usage.NONE, completion.cutOff()) : completion;
    }

    private static String write(Completion completion) {
        Usage usage = completion.usage();
        return Json.text(Json.object()
                .put("text", completion.text())
                .put("cut_off", completion.cutOff())
                .put("calls", usage.calls())
                .put("input_tokens", usage.inputTokens())
                .put("output_tokens", usage.outputTokens())
                .put("cached_tokens", usage.cachedTokens()));
    }

    private static Completion read(String kept) {
        JsonNode json = Json.parse(kept);
        return new Completion(
                json.path("text").asText(),
                new Usage(
                        json.path("calls").asInt(),
                        json.path("input_tokens").asLong(),
                        json.path("output_tokens").asLong(),
                        json.path("cached_tokens").asLong()),
                json.path("cut_off").asBoolean());
    }
}
