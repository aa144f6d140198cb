package dev.vireo.language.internal.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.language.internal.endpoint.ServerFailure.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the person who runs a server can mend, told from what the server said. Asking again does not help.
enum Trouble {
    /// The request and its answer are longer than what the server keeps in mind.
    CONTEXT(
            "has no room for the request",
            "Start it with a larger context (llama-server -c 16384, vllm --max-model-len, ollama's num_ctx), show fewer"
                    + " examples, or allow shorter answers.",
            "context size",
            "context length",
            "context window",
            "context_length",
            "exceed_context",
            "maximum context",
            "too many tokens",
            "prompt is too long"),
    /// The model can't see, or the server lacks the part that sees.
    NO_IMAGES(
            "takes no pictures",
            "Take a model that can see; llama-server needs its --mmproj file, too.",
            "image input is not supported",
            "image_url is only supported",
            "not a multimodal model",
            "does not support image",
            "doesn't support image",
            "missing data required for image",
            "at most 0 image",
            "mmproj"),
    /// All that was paid for is used.
    QUOTA("", "", "insufficient_quota"),
    /// There is no such model.
    NO_MODEL("knows no such model", ""),
    /// There is no API at this address.
    NO_API(
            "has nothing at this address",
            "Check that the base URL ends where the API begins, in /v1 mostly: http://localhost:8080/v1");

    private final String what;
    private final String hint;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> signs;

    Trouble(String what, String hint, String... signs) {
        this.what = what;
        this.hint = hint;
        this.signs = List.of(signs);
    }

    /// What is wrong, as it follows the server's name.
    String what() {
        return what;
    }

    /// What to do about it.
    ///
    /// @param id the model that was asked
    String hint(String id) {
        if (this != NO_MODEL) {
            return hint;
        }
        return id.startsWith("ollama:")
                ? "Fetch it: ollama pull " + id.substring("ollama:".length())
                : "Check the model's name; the server lists those that it has at /v1/models.";
    }

    static Optional<Trouble> of(ServerFailure failure) {
        if (failure.kind() != Kind.STATUS) {
            return Optional.empty();
        }
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        for (Trouble trouble : values()) {
            if (trouble.signs.stream().anyMatch(said::contains)) {
                return Optional.of(trouble);
            }
        }
        boolean unknown = said.contains("model") && (said.contains("not found") || said.contains("not exist"));
        return switch (failure.statusCode()) {
            case 404 -> Optional.of(said.contains("model") ? NO_MODEL : NO_API);
            case 400 -> Optional.of(NO_MODEL).filter(_ -> unknown);
            default -> Optional.empty();
        };
    }

    /// The message in the body of a refusal; the body itself when it is of no known form.
    static String said(String body) {
        try {
            JsonNode json = Chunks.JSON.readTree(body);
            for (JsonNode place : List.of(
                    json.path("error").path("message"),
                    json.path("error"),
                    json.path("detail"),
                    json.path("message"))) {
                if (place.isTextual() && !place.textValue().isBlank()) {
                    return place.textValue();
                }
            }
            return body;
        } catch (JsonProcessingException e) {
            return body;
        }
    }
}
