package dev.vireo.visiontools;

import dev.vireo.runtime.VireoException;

/// A tool was asked about something that the model behind it does not know: a thing outside its names, a property
/// that it can't tell. That is neither a yes nor a no: an answer that hangs on it is unknown, and is marked so.
public final class UnknownNameException extends VireoException {
    private static final long serialVersionUID = 1L;

    private final String name;

    /// @param name the words that mean nothing to the model
    /// @param message what is wrong, with the name and the model in it
    /// @param hint what the model knows, or what to do next
    public UnknownNameException(String name, String message, String hint) {
        super(Code.USAGE, message, hint);
        this.name = name;
    }

    /// The words that mean nothing to the model.
    public String name() {
        return name;
    }
}
