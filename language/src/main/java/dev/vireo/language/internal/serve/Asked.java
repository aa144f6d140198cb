package dev.vireo.language.internal.serve;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Settings;
import dev.vireo.language.internal.constraint.ConstrainedText;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What `POST /v1/chat/completions` asks for. A field that would change an answer and is not computed is
/// refused by its name, as is one that nobody knows.
///
/// @param choices how many answers
/// @param odds how many of the likeliest tokens are told with each; empty when no likelihoods are asked for
/// @param stream whether the answer is told as it is written
/// @param includesUsage whether a stream ends with what was used
record Asked(
        List<Message> messages,
        Settings settings,
        int choices,
        OptionalInt odds,
        boolean stream,
        boolean includesUsage) {
    private static final JsonMapper JSON = StrictJson.mapper(32);
    private static final int MOST_CHOICES = 16;
    private static final int MOST_ODDS = 20;
    private static final int MOST_STOPS = 16;
    private static final int MOST_STOP_CHARACTERS = 1_000;
    private static final int MOST_MESSAGES = 10_000;

    /// Fields that say nothing about the answer.
    private static final Set<String> PASSED_OVER = Set.of(
            "user",
            "metadata",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "parallel_tool_calls");

    /// Fields that are known and not computed: only what says nothing may stand in them.
    private static final Set<String> NOT_COMPUTED = Set.of(
            "tools",
            "tool_choice",
            "functions",
            "function_call",
            "logit_bias",
            "frequency_penalty",
            "presence_penalty",
            "store",
            "modalities",
            "audio",
            "prediction",
            "reasoning_effort",
            "verbosity",
            "web_search_options",
            "best_of",
            "echo",
            "suffix");

    private static final Set<String> COMPUTED = Set.of(
            "model",
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "seed",
            "stop",
            "n",
            "logprobs",
            "top_logprobs",
            "response_format",
            "grammar",
            "stream",
            "stream_options");

    /// What a server answers with where a request does not say.
    ///
    /// @param model the name that requests must give
    /// @param maxTokens the most tokens of an answer
    /// @param seed of the draws
    /// @param sees whether the model can be shown pictures
    record Usual(String model, int maxTokens, long seed, boolean sees) {}

    /// Reads a request.
    ///
    /// @param share takes room for its pictures
    /// @throws Refusal when it is wrong, naming the field
    static Asked read(byte[] body, Usual usual, PixelBudget.Share share) {
        return new Reader(parse(body), usual, share).asked();
    }

    private static JsonNode parse(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw Refusal.of(400, "invalid_json", "the request is no JSON object {...}");
            }
            return json;
        } catch (CharacterCodingException e) {
            throw Refusal.of(400, "invalid_utf8", "the request is no UTF-8 text");
        } catch (JacksonException e) {
            throw Refusal.of(400, "invalid_json", "the request is no JSON: " + e.getOriginalMessage());
        }
    }

    /// Reads the fields of one request.
    private static final class Reader {
        private final JsonNode json;
        private final JsonFields fields;
        private final Usual usual;
        private final PixelBudget.Share share;

        Reader(JsonNode json, Usual usual, PixelBudget.Share share) {
            this.share = share;
            this.json = json;
            this.fields = new JsonFields(json);
            this.usual = usual;
        }

        Asked asked() {
            refuseUnknown();
            String model = required("model", f -> f.text("model"));
            if (!model.equals(usual.model())) {
                throw Refusal.of(
                        404,
                        "model_not_found",
                        "this server has the model '" + usual.model() + "', not '" + model + "'");
            }
            List<Message> messages = messages();
            boolean stream = is("stream");
            return new Asked(
                    messages,
                    settings(),
                    (int) integer("n", 1, MOST_CHOICES, 1),
                    odds(),
                    stream,
                    includesUsage(stream));
        }

        private void refuseUnknown() {
            for (String name : fields.names()) {
                if (NOT_COMPUTED.contains(name) && !saysNothing(name)) {
                    throw Refusal.field(name, "unsupported_parameter", "'" + name + "' is not computed by this server");
                }
                if (!COMPUTED.contains(name) && !NOT_COMPUTED.contains(name) && !PASSED_OVER.contains(name)) {
                    throw Refusal.field(name, "unknown_parameter", "'" + name + "' is no field of a request");
                }
            }
        }

        private boolean saysNothing(String name) {
            JsonNode value = json.get(name);
            return value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || (value.isNumber() && value.doubleValue() == 0)
                    || (value.isBoolean() && !value.booleanValue())
                    || (name.equals("tool_choice") && value.asText().equals("none"))
                    || (name.equals("modalities")
                            && value.size() == 1
                            && value.get(0).asText().equals("text"));
        }

        /// The schema that an answer is to follow; empty for any text.
        private Optional<String> schema() {
            if (!has("response_format")) {
                return Optional.empty();
            }
            Optional<String> schema = required("response_format", f -> {
                JsonFields format = f.object("response_format");
                return switch (format.text("type")) {
                    case "text" -> Optional.empty();
                    case "json_object" -> Optional.of(ConstrainedText.ANY_OBJECT);
                    case "json_schema" -> {
                        format.object("json_schema").object("schema");
                        yield Optional.of(
                                json.at("/response_format/json_schema/schema").toString());
                    }
                    case String other ->
                        throw Refusal.field(
                                "response_format",
                                "unsupported_value",
                                "of forms of answers this server knows 'text', 'json_object' and 'json_schema', not '"
                                        + other + "'");
                };
            });
            schema.ifPresent(text -> requireComputed("response_format", text, ConstrainedText::check));
            return schema;
        }

        /// The grammar that an answer is to follow, in GBNF, as servers of llama.cpp take it; none, or an empty text,
        /// for any answer.
        private Optional<String> grammar(boolean formed) {
            Optional<String> grammar =
                    Optional.of(optional("grammar", f -> f.text("grammar"), "")).filter(text -> !text.isEmpty());
            if (grammar.isPresent() && formed) {
                throw Refusal.field(
                        "grammar", "invalid_value", "an answer follows 'grammar' or 'response_format', not both");
            }
            grammar.ifPresent(text -> requireComputed("grammar", text, ConstrainedText::checkGrammar));
            return grammar;
        }

        private static void requireComputed(String name, String text, Consumer<String> check) {
            try {
                check.accept(text);
            } catch (VireoException e) {
                throw Refusal.field(name, "invalid_value", "'" + name + "': " + e.getMessage());
            }
        }

        private Settings settings() {
            long most = integer("max_completion_tokens", 1, Integer.MAX_VALUE, usual.maxTokens());
            long older = integer("max_tokens", 1, Integer.MAX_VALUE, most);
            if (has("max_completion_tokens") && older != most) {
                throw Refusal.field("max_tokens", "invalid_value", "max_tokens and max_completion_tokens differ");
            }
            Optional<String> schema = schema();
            long topK = integer("top_k", -1, Integer.MAX_VALUE, 0);
            return new Settings(
                    (int) older,
                    new Sampling(
                            number("repetition_penalty", 0.01, 100, 1),
                            number("temperature", 0, 2, 1),
                            (int) Math.max(0, topK),
                            number("top_p", 0, 1, 1),
                            number("min_p", 0, 1, 0)),
                    integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, usual.seed()),
                    stops(),
                    schema,
                    grammar(schema.isPresent()));
        }

        private List<String> stops() {
            if (!has("stop")) {
                return List.of();
            }
            List<String> stops = json.get("stop").isTextual()
                    ? List.of(fields.text("stop"))
                    : required("stop", f -> f.texts("stop"));
            if (stops.size() > MOST_STOPS
                    || stops.stream()
                            .anyMatch(s -> s.isEmpty()
                                    || s.length() > MOST_STOP_CHARACTERS
                                    || !StandardCharsets.UTF_8.newEncoder().canEncode(s))) {
                throw Refusal.field(
                        "stop",
                        "invalid_value",
                        "'stop' is a text or up to " + MOST_STOPS + " texts, of 1 to " + MOST_STOP_CHARACTERS
                                + " characters");
            }
            return stops;
        }

        private OptionalInt odds() {
            boolean asked = is("logprobs");
            int most = (int) integer("top_logprobs", 0, MOST_ODDS, 0);
            if (has("top_logprobs") && !asked) {
                throw Refusal.field("top_logprobs", "invalid_value", "'top_logprobs' needs 'logprobs': true");
            }
            return asked ? OptionalInt.of(most) : OptionalInt.empty();
        }

        private boolean includesUsage(boolean stream) {
            if (!has("stream_options")) {
                return false;
            }
            if (!stream) {
                throw Refusal.field("stream_options", "invalid_value", "'stream_options' needs 'stream': true");
            }
            return required("stream_options", f -> {
                JsonFields options = f.object("stream_options");
                boolean usage = options.has("include_usage") && options.flag("include_usage");
                if (options.has("include_obfuscation")) {
                    options.flag("include_obfuscation"); // of the sizes of events, which a local server need not hide
                }
                options.end();
                return usage;
            });
        }

        private List<Message> messages() {
            JsonNode all = required("messages", f -> f.array("messages"));
            if (all.isEmpty() || all.size() > MOST_MESSAGES) {
                throw Refusal.field(
                        "messages",
                        "invalid_value",
                        "'messages' has 1 to " + MOST_MESSAGES + " messages, not " + all.size());
            }
            List<Message> out = new ArrayList<>();
            ChatMessages reader = new ChatMessages(usual.sees(), share);
            for (int i = 0; i < all.size(); i++) {
                out.add(reader.read(all.get(i), "messages[" + i + "]"));
            }
            return out;
        }

        private boolean has(String name) {
            return json.hasNonNull(name);
        }

        private boolean is(String name) {
            return optional(name, f -> f.flag(name), false);
        }

        private long integer(String name, long least, long most, long otherwise) {
            long value = optional(name, f -> f.integer(name), otherwise);
            if (value < least || value > most) {
                throw outside(name, least + "", most + "", value + "");
            }
            return value;
        }

        private double number(String name, double least, double most, double otherwise) {
            double value = optional(name, f -> f.number(name), otherwise);
            if (!(value >= least && value <= most)) {
                throw outside(name, least + "", most + "", value + "");
            }
            return value;
        }

        private static Refusal outside(String name, String least, String most, String value) {
            return Refusal.field(
                    name, "invalid_value", "'" + name + "' lies between " + least + " and " + most + ", not " + value);
        }

        private <T> T optional(String name, Function<JsonFields, T> read, T otherwise) {
            return has(name) ? required(name, read) : otherwise;
        }

        private <T> T required(String name, Function<JsonFields, T> read) {
            return field(name, fields, read);
        }
    }

    /// Reads a field, or refuses it by its name.
    static <T> T field(String param, JsonFields fields, Function<JsonFields, T> read) {
        try {
            return read.apply(fields);
        } catch (IllegalArgumentException e) {
            @Nullable String why = e.getMessage();
            throw Refusal.field(param, "invalid_value", why == null ? "'" + param + "' is wrong" : why);
        }
    }
}
