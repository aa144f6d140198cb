package dev.vireo.planners;

import dev.vireo.layout.LayoutObject;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Something about a layout that a person, or the model that wrote it, should know.
///
/// @param object the id of the object that it is about, if it is about one
/// @param frame the first frame in which it is so, if it is about frames
/// @param repair what [LayoutChecks#repair] would do; empty when only a person can tell
public record LayoutProblem(Kind kind, OptionalInt object, OptionalInt frame, String message, Optional<String> repair) {
    /// How bad it is.
    public enum Severity {
        /// The video can't show what the caption says.
        ERROR,
        /// The video will probably look wrong.
        WARNING,
        /// Good to know.
        NOTE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is the matter.
    public enum Kind {
        /// There is no object at all.
        EMPTY(Severity.ERROR),
        /// The caption names a thing that no object is.
        MISSING_OBJECT(Severity.ERROR),
        /// An object is seen when the caption says that it is not, or the other way round.
        WRONG_TIME(Severity.ERROR),
        /// An object moves against the direction that the caption says.
        WRONG_DIRECTION(Severity.ERROR),
        /// An object is seen in no frame.
        NEVER_SEEN(Severity.ERROR),
        /// A box lies outside the frame as a whole.
        OUTSIDE(Severity.ERROR),
        /// A box reaches out of the frame.
        OUT_OF_FRAME(Severity.WARNING),
        /// A box is too small to guide anything.
        VANISHING(Severity.WARNING),
        /// Two boxes cover each other for a good part.
        OVERLAP(Severity.WARNING),
        /// An object is somewhere else from one frame to the next.
        TELEPORT(Severity.WARNING),
        /// An object grows or shrinks to several times its size from one frame to the next.
        SIZE_JUMP(Severity.WARNING),
        /// The words that mean an object do not stand in the caption.
        PHRASE(Severity.NOTE),
        /// An object is not guided.
        UNGUIDED(Severity.NOTE);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }

        /// As `--json` has it: `out_of_frame`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How bad it is.
    public Severity severity() {
        return kind.severity;
    }

    static LayoutProblem of(Kind kind, String message) {
        return new LayoutProblem(kind, OptionalInt.empty(), OptionalInt.empty(), message, Optional.empty());
    }

    static LayoutProblem of(Kind kind, LayoutObject object, String message, String repair) {
        return new LayoutProblem(
                kind,
                OptionalInt.of(object.id()),
                OptionalInt.empty(),
                message,
                Optional.of(repair).filter(r -> !r.isEmpty()));
    }

    static LayoutProblem of(Kind kind, LayoutObject object, int frame, String message, String repair) {
        return new LayoutProblem(
                kind,
                OptionalInt.of(object.id()),
                OptionalInt.of(frame),
                message,
                Optional.of(repair).filter(r -> !r.isEmpty()));
    }
}
