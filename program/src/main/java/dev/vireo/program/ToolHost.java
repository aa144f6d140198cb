package dev.vireo.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers the calls that a running program makes. Called on the thread that runs the program; it may run
/// other programs on the same [ProgramRunner.Session] before it answers.
@FunctionalInterface
public interface ToolHost {
    /// Calls a function of the API.
    ///
    /// @param function the name in [VisualApi], `ImagePatch.find` say
    /// @param arguments one value per parameter, defaults filled in; the first is the receiver of a method
    /// @throws ToolException when the call can't be answered; the program sees it as a `ToolError` with that
    ///     message
    Value call(String function, List<Value> arguments) throws ToolException;

    /// One of several calls.
    record Call(String function, List<Value> arguments) {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// What several calls gave.
    ///
    /// @param values of the calls before the first that could not be answered, or of all
    /// @param refusal why that one could not be answered; empty when all were
    record Answers(List<Value> values, Optional<String> refusal) {
        public Answers {
            values = List.copyOf(values);
        }
    }

    /// Whether [#callAll] is worth while: then a program's questions that do not depend on each other come
    /// together.
    default boolean takesSeveral() {
        return false;
    }

    /// Calls functions of the API, as if one after the other until one can't be answered.
    default Answers callAll(List<Call> calls) {
        List<Value> values = new ArrayList<>();
        for (Call call : calls) {
            try {
                values.add(call(call.function(), call.arguments()));
            } catch (ToolException e) {
                return new Answers(values, Optional.of(String.valueOf(e.getMessage())));
            }
        }
        return new Answers(values, Optional.empty());
    }
}
