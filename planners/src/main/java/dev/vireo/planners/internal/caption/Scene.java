package dev.vireo.planners.internal.caption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// What a caption says: things, what they do, and what the camera does. A thing is referred to by its place
/// in the list of things.
///
/// @param focus the thing that the camera looks at
/// @param background what is behind the things, empty when the caption does not say
/// @param topDown whether it is seen from above
public record Scene(List<Thing> things, Camera camera, OptionalInt focus, String background, boolean topDown) {
    public Scene {
        things = List.copyOf(things);
    }

    /// The other things that the ways and the place of a thing are told by, one for each time.
    List<Integer> references(int number) {
        Thing thing = things.get(number);
        List<Integer> out = new ArrayList<>();
        thing.place().ifPresent(p -> p.of().ifPresent(out::add));
        for (Act act : thing.acts()) {
            act.from().ifPresent(p -> p.of().ifPresent(out::add));
            act.to().ifPresent(p -> p.of().ifPresent(out::add));
        }
        out.removeIf(n -> n == number);
        return out;
    }

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
    public record Place(OptionalDouble x, OptionalDouble y, OptionalInt of, Side side) {
        static Place at(OptionalDouble x, OptionalDouble y) {
            return new Place(x, y, OptionalInt.empty(), Side.BESIDE);
        }

        /// A place across the frame, at whatever height.
        static Place across(double x) {
            return at(OptionalDouble.of(x), OptionalDouble.empty());
        }

        static Place beside(int of, Side side) {
            return new Place(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.of(of), side);
        }

        /// Whether it is told by that thing.
        boolean isBeside(int number) {
            return of.equals(OptionalInt.of(number));
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
    public record Act(Deed deed, Optional<Place> from, Optional<Place> to, Optional<Span> when) {
        static Act of(Deed deed) {
            return new Act(deed, Optional.empty(), Optional.empty(), Optional.empty());
        }

        Act withFrom(Optional<Place> place) {
            return new Act(deed, place, to, when);
        }

        Act withTo(Optional<Place> place) {
            return new Act(deed, from, place, when);
        }

        Act during(Span span) {
            return new Act(deed, from, to, Optional.of(span));
        }
    }

    /// Things of one name.
    ///
    /// @param noun the last word of its name, in the singular
    /// @param name with its attributes, in the singular
    /// @param phrase as the caption has it
    /// @param seen when it is seen
    /// @param timed whether the caption says that it is seen at some time alone
    public record Thing(
            String noun,
            String name,
            String phrase,
            int count,
            List<Act> acts,
            Optional<Place> place,
            List<Span> seen,
            boolean timed) {
        public Thing {
            acts = List.copyOf(acts);
            seen = List.copyOf(seen);
        }

        /// A thing of which nothing more is said.
        static Thing of(String noun, String name, String phrase, int count) {
            return new Thing(noun, name, phrase, count, List.of(), Optional.empty(), List.of(Span.ALL), false);
        }

        /// Whether it does something else than stay, last.
        boolean moves() {
            return !acts.isEmpty() && acts.getLast().deed() != Deed.STAY;
        }

        /// Whether it does nothing but stay.
        boolean rests() {
            return acts.stream().allMatch(a -> a.deed() == Deed.STAY);
        }

        Thing withActs(List<Act> others) {
            return new Thing(noun, name, phrase, count, others, place, seen, timed);
        }

        Thing doing(Act act) {
            List<Act> more = new ArrayList<>(acts);
            more.add(act);
            return withActs(more);
        }

        /// The same with its last deed changed.
        Thing withLast(UnaryOperator<Act> change) {
            return withAct(acts.size() - 1, change);
        }

        /// The same with one deed changed.
        Thing withAct(int index, UnaryOperator<Act> change) {
            List<Act> changed = new ArrayList<>(acts);
            changed.set(index, change.apply(changed.get(index)));
            return withActs(changed);
        }

        Thing withPlace(Optional<Place> other) {
            return new Thing(noun, name, phrase, count, acts, other, seen, timed);
        }

        /// The same, seen in these spans alone.
        Thing seenIn(List<Span> spans) {
            return new Thing(noun, name, phrase, count, acts, place, spans, true);
        }

        /// The same, seen in that part of the times that it was seen in so far.
        Thing seenIn(Span span) {
            return seenIn(timed ? seen.stream().map(s -> s.and(span)).toList() : List.of(span));
        }

        /// The same, not seen in a part of the video.
        Thing hiddenIn(Span span) {
            if (span.from() <= 0) {
                return seenIn(new Span(span.to(), 1));
            }
            if (span.to() >= 1) {
                return seenIn(new Span(0, span.from()));
            }
            return seenIn(List.of(new Span(0, span.from()), new Span(span.to(), 1)));
        }
    }
}
