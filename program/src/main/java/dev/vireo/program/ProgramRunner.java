package dev.vireo.program;

import java.util.List;

/// Runs programs. Safe for several threads, each with a session of its own.
public interface ProgramRunner extends AutoCloseable {
    /// A session for the programs of one question.
    ProgramSession open();

    /// What is wrong with a program, without running it; empty when nothing is.
    List<Diagnostic> check(ProgramCall call);

    /// What its programs may call.
    default VisualApi api() {
        return VisualApi.STANDARD;
    }

    @Override
    void close();
}
