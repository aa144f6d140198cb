package dev.vireo.program;

/// A tool call that can't be answered. The program that made it sees a `ToolError` with the same message.
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    public ToolException(String message) {
        super(message);
    }

    public ToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
