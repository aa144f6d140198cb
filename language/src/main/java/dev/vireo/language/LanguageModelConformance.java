package dev.vireo.language;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.language.LanguageModel.Completion;
import dev.vireo.language.LanguageModel.Request;
import dev.vireo.runtime.Conformance;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What a language model promises. What it says is its own affair.
public final class LanguageModelConformance {
    private static final int THREADS = 4;
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"string\"}}}";

    private LanguageModelConformance() {}

    /// The checks of a language model.
    ///
    /// @param models gives the model for a check: always the same one, or one each that has not been asked
    /// @param request one that it answers; it is sent up to six times to a model
    /// @param patience how long an interrupted call may take to end
    public static Conformance of(Supplier<LanguageModel> models, Request request, Duration patience) {
        return Conformance.of("language model " + models.get().id())
                .with("the id is not blank and stays the same", () -> {
                    LanguageModel model = models.get();
                    Conformance.ensureName("the id", model::id);
                })
                .with("where it is asked stays the same", () -> {
                    LanguageModel model = models.get();
                    ensure(Objects.requireNonNull(model.endpoint()).equals(model.endpoint()), "the endpoint changed");
                })
                .with(
                        "it answers with a text and what that used",
                        () -> isAnswer(models.get().complete(request)))
                .with(
                        "it answers at another temperature",
                        () -> isAnswer(models.get().complete(new Request(request.system(), request.user(), 1))))
                .with(
                        "a request with a schema is answered too",
                        () -> isAnswer(models.get()
                                .complete(new Request(
                                        request.system(), request.user(), request.temperature(), Optional.of(SCHEMA)))))
                .with("several threads are answered at once", () -> {
                    LanguageModel model = models.get();
                    for (Completion each : Conformance.sideBySide(THREADS, () -> model.complete(request))) {
                        isAnswer(each);
                    }
                })
                .with(
                        "an interrupt ends a call",
                        () -> Conformance.endsWhenInterrupted(
                                patience, () -> models.get().complete(request)));
    }

    /// The checks of a language model that is shown pictures.
    ///
    /// @param models gives the model for a check: always the same one, or one each that has not been asked
    /// @param request one that it answers
    /// @param patience how long an interrupted call may take to end
    public static Conformance ofSeeing(Supplier<VisionModel> models, VisionModel.Request request, Duration patience) {
        return Conformance.of("vision model " + models.get().id())
                .with("the id is not blank and stays the same", () -> {
                    VisionModel model = models.get();
                    Conformance.ensureName("the id", model::id);
                })
                .with(
                        "it answers with a text and what that used",
                        () -> isAnswer(models.get().look(request)))
                .with(
                        "a request without a schema is answered too",
                        () -> isAnswer(models.get()
                                .look(new VisionModel.Request(
                                        request.system(), request.user(), request.pictures(), Optional.empty()))))
                .with("several threads are answered at once", () -> {
                    VisionModel model = models.get();
                    for (VisionModel.Answer each : Conformance.sideBySide(THREADS, () -> model.look(request))) {
                        isAnswer(each);
                    }
                })
                .with(
                        "an interrupt ends a call",
                        () -> Conformance.endsWhenInterrupted(
                                patience, () -> models.get().look(request)));
    }

    private static void isAnswer(Completion completion) {
        Objects.requireNonNull(
                Objects.requireNonNull(completion, "the completion is null").text(), "the text is null");
        isUsage(completion.usage());
    }

    private static void isAnswer(VisionModel.Answer answer) {
        Objects.requireNonNull(
                Objects.requireNonNull(answer, "the answer is null").text(), "the text is null");
        isUsage(answer.usage());
    }

    private static void isUsage(Usage usage) {
        Objects.requireNonNull(usage, "the usage is null");
        ensure(
                usage.calls() >= 0 && usage.inputTokens() >= 0 && usage.outputTokens() >= 0,
                "there can't be less than nothing in " + usage);
        ensure(
                usage.cachedTokens() >= 0 && usage.cachedTokens() <= usage.inputTokens(),
                "cached tokens are some of those read, not as in " + usage);
    }
}
