package dev.vireo.agent;

import dev.vireo.program.Diagnostic;
import java.util.List;

/// Is told how the work on questions goes on, on the threads that do it: several at once when several
/// questions are asked. What it throws ends the question.
@FunctionalInterface
public interface AgentListener {
    /// Something happened.
    void on(Event event);

    /// A step of the work on a question. Questions that are asked side by side mix their steps; one whose
    /// work turns out to be of no use (it would have known more in its turn) begins again.
    sealed interface Event {
        /// A question is begun: depth 0 for the one that was asked, 1 for its sub-questions, ...
        record QuestionBegins(String question, int depth) implements Event {}

        /// The planner is asked for a program.
        record Planning(String question, int depth, Trace.Why why) implements Event {}

        /// A program was checked; it runs when no finding is an error.
        record Checked(String question, int depth, List<Diagnostic> findings) implements Event {
            public Checked {
                findings = List.copyOf(findings);
            }
        }

        /// A program starts.
        record Running(String question, int depth, Trace.Why why) implements Event {}

        /// A tool answered a program or a fallback.
        record ToolCalled(String question, int depth, Trace.ToolCall call) implements Event {}

        /// A question has its answer.
        record QuestionEnds(Trace.Question question) implements Event {}

        /// The whole work is done.
        record Answered(Answer answer) implements Event {}
    }
}
