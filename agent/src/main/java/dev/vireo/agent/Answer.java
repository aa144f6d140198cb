package dev.vireo.agent;

import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.List;
import java.util.Optional;

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

    /// The answer as a person reads it: see [Value#answerText].
    public String text() {
        return value.answerText();
    }
}
