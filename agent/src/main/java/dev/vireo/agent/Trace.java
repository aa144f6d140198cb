package dev.vireo.agent;

import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.Diagnostic;
import dev.vireo.program.Outcome;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How an answer came about: the tree of questions, with every program, tool call and value in order.
///
/// @param root the question that was asked
/// @param planner the planner's name
/// @param promptVersion the version of its prompt, if it has one
/// @param tools the name of the vision tools
/// @param recording what came from outside, for a replay
public record Trace(Question root, String planner, Optional<String> promptVersion, String tools, Recording recording) {

    /// One thing that a program had done for it.
    public sealed interface Step {}

    /// A call of a tool.
    ///
    /// @param function its name in the API: `ImagePatch.find`
    /// @param result what came back
    /// @param remembered whether the same call was answered before in this question, so that no tool was
    ///     asked
    /// @param confidence how sure the network was, where it says so; 0 to 1
    public record ToolCall(
            String function,
            List<Value> arguments,
            Result result,
            boolean remembered,
            OptionalDouble confidence,
            Duration time)
            implements Step {
        public ToolCall {
            arguments = List.copyOf(arguments);
        }
    }

    /// What a tool answered.
    public sealed interface Result {
        /// A value.
        record Given(Value value) implements Result {}

        /// Why there is none; the program saw a `ToolError` with this message.
        record Refused(String message) implements Result {}
    }

    /// A question: the root, or one that a program asked.
    ///
    /// @param receiver what it was asked about: a patch, a list of patches or a part of a video
    /// @param demanded the type that the answer had to have, if one was demanded
    /// @param depth 0 for the root
    /// @param attempts the programs that were tried; the last one answered unless the answer is a fallback
    /// @param direct tool calls that stand in for a program
    /// @param degradation why the answer is a fallback; empty when it is not
    /// @param reused whether the same question about the same receiver was answered before; then nothing was
    ///     tried
    /// @param time all of it, sub-questions included
    public record Question(
            String text,
            Value receiver,
            Optional<Type> demanded,
            int depth,
            List<Attempt> attempts,
            List<ToolCall> direct,
            Value value,
            Type type,
            Optional<Notice> degradation,
            boolean reused,
            Duration time)
            implements Step {
        public Question {
            attempts = List.copyOf(attempts);
            direct = List.copyOf(direct);
        }

        /// The program that answered, or the last that was tried.
        public Optional<String> program() {
            return attempts.reversed().stream()
                    .flatMap(attempt -> attempt.program().stream())
                    .findFirst();
        }

        /// Whether this answer, or one that it was made from, is a fallback.
        public boolean degraded() {
            if (degradation.isPresent()) {
                return true;
            }
            return !attempts.isEmpty()
                    && attempts.getLast().steps().stream().anyMatch(step -> step instanceof Question q && q.degraded());
        }

        /// The questions that programs asked here, in order, each before its own; reused answers are left
        /// out.
        public List<Question> descendants() {
            List<Question> out = new ArrayList<>();
            for (Attempt attempt : attempts) {
                for (Step step : attempt.steps()) {
                    if (step instanceof Question question && !question.reused()) {
                        out.add(question);
                        out.addAll(question.descendants());
                    }
                }
            }
            return List.copyOf(out);
        }
    }

    /// Why a program was asked for, or run.
    public enum Why {
        /// It is the first for its question.
        FIRST,
        /// The one before was refused before it ran.
        REPAIR_OF_CHECK,
        /// The one before failed while it ran.
        REPAIR_OF_RUN,
        /// Those before were of no use: another one, at a higher temperature, without a word about them.
        RESAMPLE,
        /// The same program again, because one inside it took its worker down.
        AGAIN,
        /// It was given with the question.
        GIVEN
    }

    /// One try to answer with a program.
    ///
    /// @param why what it was tried for
    /// @param plan the program, or why there is none
    /// @param remembered whether the program was written for the same question before, about another receiver
    /// @param findings what the check found in it, before it ran; empty when nothing, or without a check
    /// @param outcome how it ended; empty when there was no program
    /// @param steps what it called, in order
    /// @param planning the time that the planner took
    /// @param running the time from the program's start to its end, calls included
    public record Attempt(
            Why why,
            Plan plan,
            boolean remembered,
            List<Diagnostic> findings,
            Optional<Outcome> outcome,
            List<Step> steps,
            Duration planning,
            Duration running) {
        public Attempt {
            findings = List.copyOf(findings);
            steps = List.copyOf(steps);
        }

        /// The program, when there is one.
        public Optional<String> program() {
            return switch (plan) {
                case Plan.Program(String source, Usage _) -> Optional.of(source);
                case Plan.NotUnderstood _ -> Optional.empty();
            };
        }
    }
}
