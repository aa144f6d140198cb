package dev.vireo.program;

/// A place to run the programs of one question, one inside the other. Not for several threads at once.
public interface ProgramSession extends AutoCloseable {
    /// Checks and runs a program. May be called from inside [ToolHost#call] of a program that this session is
    /// running; the outer program's clock stands still meanwhile.
    ///
    /// An interrupt of the calling thread ends the program: its outcome is [Outcome.Crashed], and the thread
    /// stays interrupted. What a tool throws besides [ToolException] ends the program too, and goes on to the
    /// caller.
    Outcome run(ProgramCall call, ToolHost tools, Limits limits);

    /// Ends the session. May be called by another thread than the one that runs a program: that program is
    /// ended, and its outcome is [Outcome.Crashed]. Closing it again does nothing.
    @Override
    void close();
}
