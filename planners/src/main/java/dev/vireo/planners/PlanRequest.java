package dev.vireo.planners;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a planner is asked.
///
/// @param question the question, without the "Return a T," of published prompts
/// @param receiver the type of the program's first argument: `ImagePatch`, `list[ImagePatch]` for several
///     pictures, or `VideoSegment`
/// @param api what the program may call
/// @param returns the type that the program must declare; empty lets the planner choose
/// @param context values that the asking program passed along, for the planner to read
/// @param depth 0 for the question itself, 1 for its sub-questions, ...
/// @param feedback what was wrong with the program that was given for this request before; empty at first
/// @param previous the program that the feedback is about, if there was one
/// @param temperature 0 for the likeliest program; higher when another one is wanted
/// @param history questions that were asked before this one, the oldest first: those that this one stands
///     inside, and those that were answered; empty unless the agent was told to pass them along
public record PlanRequest(
        String question,
        Type receiver,
        VisualApi api,
        Optional<Type> returns,
        Map<String, Value> context,
        int depth,
        List<Diagnostic> feedback,
        Optional<String> previous,
        double temperature,
        List<Earlier> history) {
    /// A question that was asked before.
    ///
    /// @param program the program that answers it, or is about to; empty when there was none
    /// @param answer its answer as a person reads it; empty while it is being answered
    public record Earlier(String question, String program, String answer) {
        public Earlier {
            Objects.requireNonNull(question);
            Objects.requireNonNull(program);
            Objects.requireNonNull(answer);
        }
    }

    public PlanRequest {
        if (Objects.requireNonNull(question).isBlank()) {
            throw new IllegalArgumentException("the question is empty");
        }
        context = Map.copyOf(context);
        feedback = List.copyOf(feedback);
        history = List.copyOf(history);
        if (depth < 0) {
            throw new IllegalArgumentException("depth counts from 0, not " + depth);
        }
    }

    /// A first request, without feedback about an earlier program, or with feedback that needs no program to
    /// be understood.
    public PlanRequest(
            String question,
            Type receiver,
            VisualApi api,
            Optional<Type> returns,
            Map<String, Value> context,
            int depth,
            List<Diagnostic> feedback) {
        this(question, receiver, api, returns, context, depth, feedback, Optional.empty(), 0, List.of());
    }

    /// The same request once more, with what was wrong with the program given for it.
    public PlanRequest after(Optional<String> program, List<Diagnostic> problems) {
        return new PlanRequest(
                question, receiver, api, returns, context, depth, problems, program, temperature, history);
    }

    /// The same request with another question.
    PlanRequest asking(String other) {
        return new PlanRequest(other, receiver, api, returns, context, depth, feedback, previous, temperature, history);
    }

    /// The same request at another temperature.
    public PlanRequest at(double newTemperature) {
        return new PlanRequest(
                question, receiver, api, returns, context, depth, feedback, previous, newTemperature, history);
    }

    /// The same request with what was asked before it.
    public PlanRequest knowing(List<Earlier> earlier) {
        return new PlanRequest(
                question, receiver, api, returns, context, depth, feedback, previous, temperature, earlier);
    }

    /// A question about one picture, at depth 0.
    public static PlanRequest of(String question) {
        return new PlanRequest(
                question, Type.Simple.PATCH, VisualApi.STANDARD, Optional.empty(), Map.of(), 0, List.of());
    }
}
