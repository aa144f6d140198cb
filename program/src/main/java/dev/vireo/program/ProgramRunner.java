package dev.vireo.program;

import java.util.List;
import java.util.Optional;

/// Runs programs. Safe for several threads, each with a session of its own. [ProgramRunnerConformance] checks
/// what it promises.
public interface ProgramRunner extends AutoCloseable {
    /// A session for the programs of one question.
    Session open();

    /// A session that need not wait for others to end before it runs its first program, for one who holds
    /// another session meanwhile; nothing when there is no room for it now.
    default Optional<Session> tryOpen() {
        return Optional.of(open());
    }

    /// A session whose programs are held to what they may consist of, and to nothing that concerns types.
    default Session openUntyped() {
        return open();
    }

    /// What is wrong with a program, without running it; empty when nothing is.
    List<Diagnostic> check(Call call);

    /// What its programs may call.
    default VisualApi api() {
        return VisualApi.STANDARD;
    }

    /// Frees what it holds: no program starts from then on. Closing it again does nothing.
    @Override
    void close();

    /// A program together with what its `execute_command` is called with.
    ///
    /// @param source Python text with exactly one entry function `execute_command` and a declared return type
    /// @param arguments the values of its parameters in order; the first is the receiver
    /// @param demanded the type that the caller insists on, if any; a program that declares another one is
    ///     refused
    record Call(String source, List<Value> arguments, Optional<Type> demanded) {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// A place to run the programs of one question, one inside the other. Not for several threads at once.
    interface Session extends AutoCloseable {
        /// Checks and runs a program. May be called from inside [ToolHost#call] of a program that this
        /// session is running; the outer program's clock stands still meanwhile.
        ///
        /// An interrupt of the calling thread ends the program: its outcome is [Outcome.Crashed], and the
        /// thread stays interrupted. What a tool throws besides [ToolException] ends the program too, and
        /// goes on to the caller.
        Outcome run(Call call, ToolHost tools, Limits limits);

        /// Ends the session. May be called by another thread than the one that runs a program: that program
        /// is ended, and its outcome is [Outcome.Crashed]. Closing it again does nothing.
        @Override
        void close();
    }
}
