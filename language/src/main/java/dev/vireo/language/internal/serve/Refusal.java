package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.PlainText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that gets an error for an answer, in the protocol's form.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CHARACTERS = 2_000;

    private final int status;
    private final String message;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    @SuppressWarnings("serial") // it is sent, not serialised
    private final Map<String, String> headers;

    private Refusal(
            int status,
            String message,
            String type,
            @Nullable String param,
            @Nullable String code,
            Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.message = PlainText.line(message, MOST_CHARACTERS);
        this.type = type;
        this.param = param;
        this.code = code;
        this.headers = headers;
    }

    /// A request that is wrong.
    ///
    /// @param code what programs tell it by
    static Refusal of(int status, String code, String message) {
        String type = status >= 500 ? "server_error" : status == 429 ? "rate_limit_error" : "invalid_request_error";
        return new Refusal(status, message, type, null, code, Map.of());
    }

    /// A field of a request that is wrong.
    static Refusal field(String param, String code, String message) {
        return new Refusal(400, message, "invalid_request_error", param, code, Map.of());
    }

    /// The same with a header.
    Refusal header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refusal(status, message, type, param, code, more);
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    Map<String, String> headers() {
        return headers;
    }

    /// `{"error": {...}}`.
    ObjectNode json() {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return out;
    }
}
