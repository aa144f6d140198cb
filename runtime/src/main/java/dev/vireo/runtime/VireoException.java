package dev.vireo.runtime;

import java.util.Objects;

/// A failure that somebody can act on: a code that says who, a message that says what, which value and where,
/// and a hint that says what to do next.
public final class VireoException extends RuntimeException {
    /// Who can act on a failure. The exit code of the command line follows from it.
    public enum Code {
        /// Wrong usage or configuration.
        USAGE(2),
        /// Missing, unreadable or malformed data or model.
        DATA(3),
        /// A model provider refused or did not answer.
        PROVIDER(4),
        /// Out of a resource: memory, budget, time, or a part that this machine lacks.
        RESOURCE(5);

        private final int exitCode;

        Code(int exitCode) {
            this.exitCode = exitCode;
        }

        /// The exit code of the command line for this failure.
        public int exitCode() {
            return exitCode;
        }
    }

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final String hint;

    /// A failure without a deeper cause. `hint` may be empty.
    public VireoException(Code code, String message, String hint) {
        super(message);
        this.code = Objects.requireNonNull(code);
        this.hint = Objects.requireNonNull(hint);
    }

    /// A failure that another one caused.
    public VireoException(Code code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.hint = Objects.requireNonNull(hint);
    }

    /// What is wrong; never null.
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /// Who can act.
    public Code code() {
        return code;
    }

    /// What to do next; empty when there is nothing to add to the message.
    public String hint() {
        return hint;
    }
}
