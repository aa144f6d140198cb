package dev.vireo.planners.internal.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a caption says: things, what they do, and what the camera does.
public final class Scene {
    /// What a thing does.
    public enum Deed {
        GO,
        FLY,
        SWIM,
        JUMP,
        THROWN,
        FALL,
        RISE,
        BOUNCE,
        ENTER,
        LEAVE,
        APPROACH,
        RECEDE,
        STAY
    }

    /// What the camera does.
    public enum Camera {
        STILL,
        ZOOM_IN,
        ZOOM_OUT,
        PAN_LEFT,
        PAN_RIGHT,
        TILT_UP,
        TILT_DOWN
    }

    /// On which side of another thing.
    enum Side {
        LEFT,
        RIGHT,
        ABOVE,
        BELOW,
        BESIDE
    }

    /// Where something is or goes to: a place in the frame as fractions of it, or one beside another thing.
    public record Place(OptionalDouble x, OptionalDouble y, Optional<Thing> of, Side side) {
        static Place at(OptionalDouble x, OptionalDouble y) {
            return new Place(x, y, Optional.empty(), Side.BESIDE);
        }

        static Place beside(Thing of, Side side) {
            return new Place(OptionalDouble.empty(), OptionalDouble.empty(), Optional.of(of), side);
        }

        /// The place opposite in those directions that it names.
        Place opposite() {
            Side other = switch (side) {
                case LEFT -> Side.RIGHT;
                case RIGHT -> Side.LEFT;
                case ABOVE -> Side.BELOW;
                case BELOW -> Side.ABOVE;
                case BESIDE -> Side.BESIDE;
            };
            return new Place(mirror(x), mirror(y), of, other);
        }

        private static OptionalDouble mirror(OptionalDouble v) {
            return v.isPresent() ? OptionalDouble.of(1 - v.getAsDouble()) : v;
        }
    }

    /// A part of the video, as fractions of its time.
    public record Span(double from, double to) {
        static final Span ALL = new Span(0, 1);

        Span and(Span other) {
            return new Span(Math.max(from, other.from), Math.min(to, other.to));
        }
    }

    /// One deed of a thing.
    public static final class Act {
        public final Deed deed;
        public Optional<Place> from = Optional.empty();
        public Optional<Place> to = Optional.empty();
        Optional<Span> when = Optional.empty();

        Act(Deed deed) {
            this.deed = deed;
        }
    }

    /// Things of one name.
    public static final class Thing {
        public final String noun;
        public final String name;
        final String phrase;
        public final int count;
        public final List<Act> acts = new ArrayList<>();
        Optional<Place> place = Optional.empty();
        public List<Span> seen = List.of(Span.ALL);

        /// Whether the caption says that it is seen at some time alone.
        public boolean timed;

        /// @param noun the last word of its name, in the singular
        /// @param name with its attributes, in the singular
        /// @param phrase as the caption has it
        Thing(String noun, String name, String phrase, int count) {
            this.noun = noun;
            this.name = name;
            this.phrase = phrase;
            this.count = count;
        }

        void seen(Span span) {
            seen = timed ? seen.stream().map(s -> s.and(span)).toList() : List.of(span);
            timed = true;
        }
    }

    public final List<Thing> things = new ArrayList<>();
    public Camera camera = Camera.STILL;
    Optional<Thing> focus = Optional.empty();
    String background = "";
    boolean topDown;
}
