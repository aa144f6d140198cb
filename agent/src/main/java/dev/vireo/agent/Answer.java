package dev.vireo.agent;

import dev.vireo.language.Usage;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer to a question about a picture, with its reasons.
///
/// @param value what the program returned
/// @param type the type that it declared
/// @param degraded whether a part of the answer comes from a fallback, or the picture is of an unknown kind;
///     [#notices] say which and why
/// @param program the program that answered; empty when the vision network answered alone
/// @param subPrograms the programs of sub-questions in the order in which they began, each before its own
///     sub-questions
/// @param cost what it took
/// @param notices what a person should know about it
/// @param trace how it came about
public record Answer(
        Value value,
        Type type,
        boolean degraded,
        Optional<String> program,
        List<SubProgram> subPrograms,
        Cost cost,
        List<Notice> notices,
        Trace trace) {

    /// A sub-question and how it was answered.
    ///
    /// @param program empty when a fallback answered and there was no program at all
    /// @param depth 1 for a question of the first program, 2 for one of its sub-programs, ...
    public record SubProgram(String question, Type type, Optional<String> program, Value value, int depth) {}

    public Answer {
        subPrograms = List.copyOf(subPrograms);
        notices = List.copyOf(notices);
    }

    /// How the program that was tried last ended; empty when there was none.
    public Optional<Outcome> outcome() {
        return trace.root().attempts().reversed().stream()
                .flatMap(attempt -> attempt.outcome().stream())
                .findFirst();
    }

    /// Why the answer is a guess: it comes from a fallback, or the picture is of an unknown kind. Empty when it is
    /// what a program found.
    public Optional<Notice> guess() {
        return degraded ? notices.stream().findFirst() : Optional.empty();
    }

    /// The answer that a trace led to.
    public static Answer of(Trace trace, boolean degraded, Cost cost, List<Notice> notices) {
        Trace.Question root = trace.root();
        List<SubProgram> subPrograms = root.descendants().stream()
                .map(q -> new SubProgram(q.text(), q.type(), q.program(), q.value(), q.depth()))
                .toList();
        return new Answer(root.value(), root.type(), degraded, root.program(), subPrograms, cost, notices, trace);
    }

    /// The answer as plain data for JSON, as `vireo ask --json` prints it.
    public Map<String, @Nullable Object> plain() {
        List<Map<String, @Nullable Object>> below = new ArrayList<>();
        for (SubProgram sub : subPrograms) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("question", sub.question());
            one.put("type", sub.type().toString());
            one.put("program", sub.program().orElse(null));
            one.put("value", sub.value().plain());
            one.put("depth", sub.depth());
            below.add(one);
        }
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("answer", text());
        out.put("value", value.plain());
        out.put("type", type.toString());
        out.put("degraded", degraded);
        out.put("notices", notices.stream().map(Notice::plain).toList());
        out.put("program", program.orElse(null));
        out.put("sub_programs", below);
        out.put("tool_calls", cost.toolCalls());
        out.put("llm_calls", cost.usage().calls());
        out.put("input_tokens", cost.usage().inputTokens());
        out.put("output_tokens", cost.usage().outputTokens());
        out.put("cached_tokens", cost.usage().cachedTokens());
        out.put("cached", cost.cached());
        out.put("millis", cost.time().toMillis());
        out.put("unknown", unknown());
        return out;
    }

    /// Whether there is no answer, since it hangs on what the tools can't know, such as a thing outside their names.
    /// Then [#value] is of the right type and says nothing, and [#text] is `unknown`.
    public boolean unknown() {
        return trace.root().unknown();
    }

    /// The answer as a person reads it: see [Value#answerText]; `unknown` when it is [#unknown].
    public String text() {
        return unknown() ? "unknown" : value.answerText();
    }

    /// What an answer took.
    ///
    /// @param toolCalls calls by programs and fallbacks, remembered ones included
    /// @param visionCalls calls of tools that were made: what [Budget#visionCalls] limits
    /// @param plannerCalls programs asked for
    /// @param repairs programs asked for again from what was wrong with them
    /// @param resamples programs asked for once more at a higher temperature
    /// @param usage calls and tokens of language models, for programs and within them
    /// @param cached answers of models and tools that were known from earlier questions; they cost no money
    /// @param money what the models cost, in the currency of the price table; empty when the price of a model
    ///     that was asked is unknown
    /// @param unpriced the models whose prices are unknown
    /// @param depth of the deepest sub-question
    /// @param width the most sub-questions that one run of a program asked
    /// @param time from the question to the answer
    public record Cost(
            int toolCalls,
            int visionCalls,
            int plannerCalls,
            int repairs,
            int resamples,
            Usage usage,
            int cached,
            Optional<BigDecimal> money,
            List<String> unpriced,
            int depth,
            int width,
            Duration time) {
        public Cost {
            unpriced = List.copyOf(unpriced);
        }
    }

    /// Something that a person should know about an answer.
    ///
    /// @param kind what it is about
    /// @param message what happened, in one line
    /// @param hint what to do about it; may be empty
    public record Notice(Kind kind, String message, String hint) {
        /// What a notice is about.
        public enum Kind {
            /// The picture is not of the kind that the tools were made for.
            UNFAMILIAR_PICTURE,
            /// The answer hangs on what the tools can't know, and is therefore unknown.
            UNKNOWN,
            /// The planner wrote no program for a question.
            NOT_UNDERSTOOD,
            /// A program was refused, raised or ran out of a limit.
            PROGRAM_FAILED,
            /// A question nested too deep, came back to itself, or a limit of the budget was reached.
            LIMIT,
            /// The answer of the network that was asked instead of a program was not of the demanded type.
            UNREADABLE_REPLY
        }

        public Notice {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(message);
            Objects.requireNonNull(hint);
        }

        /// The notice as plain data for JSON.
        public Map<String, String> plain() {
            Map<String, String> out = new LinkedHashMap<>();
            out.put("kind", kind.name().toLowerCase(Locale.ROOT));
            out.put("message", message);
            out.put("hint", hint);
            return out;
        }
    }
}
