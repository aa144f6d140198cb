package dev.vireo.program;

import java.util.List;

/// Answers the calls that a running program makes. Called on the thread that runs the program; it may run
/// other programs on the same [ProgramSession] before it answers.
@FunctionalInterface
public interface ToolHost {
    /// Calls a function of the API.
    ///
    /// @param function the name in [VisualApi], `ImagePatch.find` say
    /// @param arguments one value per parameter, defaults filled in; the first is the receiver of a method
    /// @throws ToolException when the call can't be answered; the program sees it as a `ToolError` with that
    ///     message
    Value call(String function, List<Value> arguments) throws ToolException;
}
