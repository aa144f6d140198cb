package dev.vireo.planner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.VisualApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A planner that has a language model write the program. The request goes in as one JSON object, so that no
/// question can be mistaken for an instruction of ours.
public final class LlmPlanner implements Planner {
    private static final String RESOURCE = "prompts/program.md";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LanguageModel model;
    private final String template;
    private final String version;

    /// A planner over this model.
    public LlmPlanner(LanguageModel model) {
        this.model = model;
        this.template = resource(RESOURCE);
        this.version = hash(system(VisualApi.STANDARD));
    }

    private LlmPlanner(LanguageModel model, String template, String version) {
        this.model = model;
        this.template = template;
        this.version = version;
    }

    @Override
    public Planner withModel(UnaryOperator<LanguageModel> between) {
        return new LlmPlanner(between.apply(model), template, version);
    }

    @Override
    public Plan plan(PlanRequest request) {
        LanguageModel.Completion completion =
                model.complete(new LanguageModel.Request(system(request.api()), user(request), request.temperature()));
        return read(completion.text(), completion.usage());
    }

    /// The plan in a model's answer.
    static Plan read(String answer, Plan.Usage usage) {
        return ProgramText.in(answer)
                .<Plan>map(source -> new Plan.Program(source, usage))
                .orElseGet(() -> new Plan.NotUnderstood(
                        answer.isBlank() ? "the model's answer is empty" : "there is no program in the model's answer",
                        usage));
    }

    @Override
    public String id() {
        return model.id();
    }

    /// The first 8 hex digits of the SHA-256 of the prompt with the standard API in it.
    @Override
    public Optional<String> promptVersion() {
        return Optional.of(version);
    }

    String system(VisualApi api) {
        return template.replace("{{api}}", ApiText.of(api).stripTrailing());
    }

    static String user(PlanRequest request) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("question", request.question());
        data.put("receiver", request.receiver().toString());
        data.put("returns", request.returns().map(Object::toString).orElse(null));
        if (!request.context().isEmpty()) {
            Map<String, @Nullable Object> context = new LinkedHashMap<>();
            request.context().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> context.put(e.getKey(), e.getValue().plain()));
            data.put("context", context);
        }
        if (request.depth() > 0) {
            data.put("depth", request.depth());
        }
        request.previous().ifPresent(program -> data.put("previous_program", program));
        if (!request.feedback().isEmpty()) {
            data.put(
                    "problems",
                    request.feedback().stream().map(Diagnostic::toString).toList());
        }
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data must be writable as JSON", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(LlmPlanner.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
