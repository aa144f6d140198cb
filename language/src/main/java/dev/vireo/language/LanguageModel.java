package dev.vireo.language;

import dev.vireo.language.internal.answer.Said;
import java.util.Optional;
import java.util.OptionalLong;

/// A language model that answers one text with another. Safe for several threads. [LanguageModelConformance]
/// checks what it promises.
public interface LanguageModel {
    /// The answer to a request. An interrupt of the calling thread ends it.
    ///
    /// @throws dev.vireo.runtime.VireoException with code PROVIDER when the model refuses or does not answer
    Completion complete(Request request);

    /// The name in traces and records, always the same: `openai:gpt-4.1-mini`.
    String id();

    /// Where it is asked: the base URL of its server. With [#id] it tells models apart whose answers are
    /// kept; empty when the name alone does.
    default String endpoint() {
        return "";
    }

    /// Whether answers can be held to a JSON schema. Known for sure when the server was asked once; then a server
    /// that refuses schemas is asked without.
    default boolean takesSchema() {
        return false;
    }

    /// Whether answers can be held to a grammar.
    default boolean takesGrammar() {
        return false;
    }

    /// How many numbers it is made of, when that is known.
    default OptionalLong parameters() {
        return OptionalLong.empty();
    }

    /// What a language model is asked.
    ///
    /// @param system what the model is told about its job
    /// @param user the request itself
    /// @param temperature 0 for the likeliest answer; higher for others
    /// @param schema the JSON schema of the answer; a model that takes none answers freely
    /// @param grammar the grammar of the answer, in GBNF, instead of a schema; a model that takes none answers
    ///     freely
    record Request(String system, String user, double temperature, Optional<String> schema, Optional<String> grammar) {
        /// @throws IllegalArgumentException when the temperature does not lie between 0 and 2, or there are both a
        ///     schema and a grammar
        public Request {
            if (!(temperature >= 0 && temperature <= 2)) {
                throw new IllegalArgumentException("a temperature lies between 0 and 2, not " + temperature);
            }
            if (schema.isPresent() && grammar.isPresent()) {
                throw new IllegalArgumentException("an answer follows a schema or a grammar, not both");
            }
        }

        /// A request for an answer that follows a schema, if there is one.
        public Request(String system, String user, double temperature, Optional<String> schema) {
            this(system, user, temperature, schema, Optional.empty());
        }

        /// The same request for an answer that follows a grammar.
        public Request grammar(String gbnf) {
            return new Request(system, user, temperature, Optional.empty(), Optional.of(gbnf));
        }

        /// A request for an answer in any form.
        public Request(String system, String user, double temperature) {
            this(system, user, temperature, Optional.empty());
        }

        /// A request at temperature 0.
        public static Request of(String system, String user) {
            return new Request(system, user, 0);
        }
    }

    /// What a language model answered, and what it used for that.
    ///
    /// @param cutOff whether the text ended at a limit of its length
    record Completion(String text, Usage usage, boolean cutOff) {
        /// An answer that came to its end.
        public Completion(String text, Usage usage) {
            this(text, usage, false);
        }

        /// What the model means to say: its text without thoughts, also those of which only the end is there,
        /// and without the marks of channels and turns that some servers let through.
        public String said() {
            return Said.in(text);
        }
    }
}
