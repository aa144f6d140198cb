package dev.vireo.agent;

/// Is told how the work on questions goes on, on the threads that do it: several at once when several
/// questions are asked. What it throws ends the question.
@FunctionalInterface
public interface AgentListener {
    /// Something happened.
    void on(AgentEvent event);
}
