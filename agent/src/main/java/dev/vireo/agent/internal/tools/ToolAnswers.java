package dev.vireo.agent.internal.tools;

import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import java.util.List;

/// Answers the tool calls of programs.
@FunctionalInterface
public interface ToolAnswers {
    /// The answer to a call.
    ///
    /// @throws ToolException when the call can't be answered and the program should know why
    /// @throws dev.vireo.runtime.VireoException when it fails in a way that no program can mend
    ToolBridge.Given call(String function, List<Value> arguments) throws ToolException;
}
