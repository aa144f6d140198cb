package dev.vireo.program;

import java.util.List;
import java.util.Optional;

/// Runs programs. Safe for several threads, each with a session of its own. [ProgramRunnerConformance] checks
/// what it promises.
public interface ProgramRunner extends AutoCloseable {
    /// A session for the programs of one question.
    ProgramSession open();

    /// A session that need not wait for others to end before it runs its first program, for one who holds
    /// another session meanwhile; nothing when there is no room for it now.
    default Optional<ProgramSession> tryOpen() {
        return Optional.of(open());
    }

    /// A session whose programs are held to what they may consist of, and to nothing that concerns types.
    default ProgramSession openUntyped() {
        return open();
    }

    /// What is wrong with a program, without running it; empty when nothing is.
    List<Diagnostic> check(ProgramCall call);

    /// What its programs may call.
    default VisualApi api() {
        return VisualApi.STANDARD;
    }

    /// Frees what it holds: no program starts from then on. Closing it again does nothing.
    @Override
    void close();
}
