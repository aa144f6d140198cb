package dev.vireo.agent;

import java.util.Objects;

/// Something that a person should know about an answer.
///
/// @param kind what it is about
/// @param message what happened, in one line
/// @param hint what to do about it; may be empty
public record Notice(Kind kind, String message, String hint) {
    /// What a notice is about.
    public enum Kind {
        /// The picture is not of the kind that the tools were made for.
        UNFAMILIAR_PICTURE,
        /// The planner wrote no program for a question.
        NOT_UNDERSTOOD,
        /// A program was refused, raised or ran out of a limit.
        PROGRAM_FAILED,
        /// A question nested too deep, came back to itself, or a limit of the budget was reached.
        LIMIT,
        /// The answer of the network that was asked instead of a program was not of the demanded type.
        UNREADABLE_REPLY
    }

    public Notice {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(message);
        Objects.requireNonNull(hint);
    }
}
