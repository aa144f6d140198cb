package dev.vireo.runtime;

import java.util.Objects;

/// A failure that somebody can act on: a code that says who, a message that says what, which value and where,
/// and a hint that says what to do next. [#getMessage] has both, so that a log or a stack trace does, too.
public class VireoException extends RuntimeException {
    /// Who can act on a failure. The exit code of the command line follows from it.
    public enum Code {
        /// Wrong usage or configuration.
        USAGE(2),
        /// Missing, unreadable or malformed data or model.
        DATA(3),
        /// A model provider refused or did not answer.
        PROVIDER(4),
        /// Out of a resource: memory, budget, time, or a part that this machine lacks.
        RESOURCE(5),
        /// Nobody needs to: somebody gave the work up, or interrupted the thread that did it.
        CANCELLED(130);

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
    private final String what;
    private final String hint;

    /// A failure without a deeper cause. `hint` may be empty.
    public VireoException(Code code, String message, String hint) {
        super(sentence(message, hint));
        this.code = Objects.requireNonNull(code);
        this.what = message;
        this.hint = hint;
    }

    /// A failure that another one caused.
    public VireoException(Code code, String message, String hint, Throwable cause) {
        super(sentence(message, hint), cause);
        this.code = Objects.requireNonNull(code);
        this.what = message;
        this.hint = hint;
    }

    /// A message and its hint as one text: the hint is a sentence after it.
    public static String sentence(String message, String hint) {
        if (hint.isEmpty()) {
            return message;
        }
        boolean ended = message.endsWith(".") || message.endsWith("!") || message.endsWith("?");
        return message + (ended ? " " : ". ") + hint;
    }

    /// What is wrong and what to do next, the two as one [#sentence]; never null.
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /// Who can act.
    public Code code() {
        return code;
    }

    /// What is wrong, without the hint.
    public String what() {
        return what;
    }

    /// What to do next; empty when there is nothing to add to the message.
    public String hint() {
        return hint;
    }
}
