package dev.vireo.program;

/// A tool call that can't be answered. The program that made it sees a `ToolError` with the same message.
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    public ToolException(String message) {
        this(message, false);
    }

    /// @param unknown whether it lies beyond what the tools can know: whoever asked has no answer, rather than a no
    public ToolException(String message, boolean unknown) {
        super(message);
        this.unknown = unknown;
    }

    public ToolException(String message, Throwable cause) {
        super(message, cause);
        this.unknown = false;
    }

    /// @param unknown as for [#ToolException(String, boolean)]
    public ToolException(String message, boolean unknown, Throwable cause) {
        super(message, cause);
        this.unknown = unknown;
    }

    /// Whether the question lies beyond what the tools can know: it has no answer, rather than a no.
    public boolean unknown() {
        return unknown;
    }
}
