package dev.vireo.microworld;

import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// A scene in motion: which things go where and when, what each frame shows of them, and what happens.
///
/// Frame `i` shows the world at `i / fps` seconds.
///
/// @param id the name of its files, without ending
/// @param seed what it was made from
/// @param task what it is made to show
/// @param caption what happens, in the words of this world
/// @param width pixels across
/// @param height pixels down
/// @param frames how many there are
/// @param fps frames per second
/// @param view whence it is seen
/// @param actors the things, in the order of their ids
/// @param events what happens, in the order of time
public record WorldClip(
        String id,
        long seed,
        Task task,
        String caption,
        int width,
        int height,
        int frames,
        double fps,
        View view,
        List<Actor> actors,
        List<Event> events) {
    public WorldClip {
        Objects.requireNonNull(task);
        Objects.requireNonNull(view);
        actors = List.copyOf(actors);
        events = List.copyOf(events);
        for (Actor actor : actors) {
            if (actor.seen().size() != frames) {
                throw new IllegalArgumentException("actor " + actor.id() + " is told of in "
                        + actor.seen().size() + " frames, and there are " + frames);
            }
        }
    }

    /// What a clip is made to show: the five tasks of the layout benchmark, and stories.
    public enum Task {
        /// One to four things of a kind that move.
        NUMERACY,
        /// Two things of different colours and shapes.
        ATTRIBUTION,
        /// A thing that is there in the first or the second half alone.
        VISIBILITY,
        /// A thing that crosses the picture, or passes another.
        DYNAMIC,
        /// A thing that goes through three quarters of the picture, seen from above.
        SEQUENTIAL,
        /// Things that move, bump, turn back, appear and vanish, one after the other, for as long as it
        /// lasts.
        STORY;

        /// The name in files and options: `numeracy`, ...
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whence the world is seen.
    public enum View {
        /// From the front, looking down a little, as in still scenes.
        USUAL,
        /// From high above, leaning 18 degrees from the vertical so that heights can still be told.
        ABOVE;

        /// The name in files: `usual` or `above`.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A way to go on the ground.
    public enum Heading {
        LEFT,
        RIGHT,
        /// To the camera: down in the picture.
        TOWARDS,
        /// From the camera: up in the picture.
        AWAY;

        /// The name in files: `left`, ...
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where a thing is at a time; between two knots it goes in a straight line at constant speed.
    ///
    /// @param seconds from the start of the clip
    /// @param x its place on the ground, in world units, as in [Scene.Thing]
    /// @param y its place on the ground, away from the camera
    /// @param turn its rotation about the vertical axis, in radians
    public record Knot(double seconds, double x, double y, double turn) {}

    /// A time during which a thing is there.
    ///
    /// @param from seconds, included
    /// @param to seconds, not included
    public record Span(double from, double to) {
        /// Whether it holds a time.
        public boolean holds(double seconds) {
            return seconds >= from && seconds < to;
        }
    }

    /// What a frame shows of a thing.
    ///
    /// @param box the smallest box around its visible pixels
    /// @param visible the share of its pixels that nothing hides, 0 to 1, to four places
    /// @param depth the median distance from the camera over all pixels of its box, in world units, to three
    ///     places
    public record Seen(Box box, double visible, double depth) {}

    /// A thing of a clip.
    ///
    /// @param id its number in the clip, from 1
    /// @param path its knots in the order of time, the first at 0; before and after them it stands still
    /// @param present when it is there
    /// @param seen what each frame shows of it; empty while it is not there
    public record Actor(
            int id,
            Attribute.Size size,
            Attribute.Color color,
            Attribute.Material material,
            Attribute.Shape shape,
            List<Knot> path,
            List<Span> present,
            List<Optional<Seen>> seen) {
        public Actor {
            path = List.copyOf(path);
            present = List.copyOf(present);
            seen = List.copyOf(seen);
            if (path.isEmpty()) {
                throw new IllegalArgumentException("actor " + id + " has no place");
            }
        }

        /// Where it is at a time, whether it is there or not.
        public Knot at(double seconds) {
            return WorldClip.at(path, seconds);
        }

        /// Whether it is what the description asks for.
        public boolean fits(Description description) {
            return description.matches(size, color, material, shape);
        }

        /// `red ball`: what captions call it.
        public String name() {
            return Names.name(color, shape);
        }
    }

    /// Something that happens.
    ///
    /// @param actor the id of the thing that it happens to
    /// @param other the id of the other thing: what is passed or bumped into
    /// @param seconds when
    /// @param frame the first frame at or after that
    /// @param heading where to, of what moves, when it is clearly one of the four; of [Kind#TURNS_BACK] the
    ///     edge that was met
    /// @param cause the place in [WorldClip#events] of the event that made it happen, when one did
    public record Event(
            Kind kind,
            int actor,
            OptionalInt other,
            double seconds,
            int frame,
            Optional<Heading> heading,
            OptionalInt cause) {
        /// Kinds of events.
        public enum Kind {
            STARTS,
            STOPS,
            /// Moving left or right, it gets from one side of a standing thing to the other, as seen.
            PASSES,
            /// It moves, meets a thing that stands, and stops; the other starts.
            BUMPS,
            /// It meets the left or right edge of the picture and comes back.
            TURNS_BACK,
            APPEARS,
            VANISHES;

            /// The name in files: `starts`, ...
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /// How clearly things happen, so that nothing hangs on a pixel or on one frame.
    public static final class Margins {
        /// The fewest pixels that a thing shows at 320x240; at other sizes in proportion. At 160x120 it is
        /// then still told what it is.
        public static final int PIXELS = 140;

        /// How far a thing gets in the picture from where it starts to where it stops, turns back or bumps,
        /// as a share of the diagonal.
        public static final double TRAVEL = 0.08;

        /// How far to the side of the other a thing is, before and after it passes, as a share of the width.
        public static final double ASIDE = 0.06;

        /// Seconds of rest between what happens for different reasons in stories longer than [#EPISODE].
        public static final double REST = 0.8;

        /// Frames of rest between what happens for different reasons in stories longer than
        /// [#EPISODE_FRAMES].
        public static final int REST_FRAMES = 4;

        /// The least seconds from one thing that happens to the next.
        public static final double EPISODE = 2;

        /// The least frames from one thing that happens to the next.
        public static final int EPISODE_FRAMES = 10;

        private Margins() {}
    }

    /// Seconds from the first frame to the end of the last.
    public double seconds() {
        return frames / fps;
    }

    /// The truth about one frame as that of a still picture: the things that it shows, under their ids here,
    /// which may leave out numbers.
    ///
    /// @throws IndexOutOfBoundsException when there is no such frame
    public Scene scene(int frame) {
        Objects.checkIndex(frame, frames);
        List<Scene.Thing> things = new ArrayList<>();
        for (Actor actor : actors) {
            Optional<Seen> seen = actor.seen().get(frame);
            if (seen.isPresent()) {
                Knot place = actor.at(frame / fps);
                things.add(new Scene.Thing(
                        actor.id(),
                        actor.size(),
                        actor.color(),
                        actor.material(),
                        actor.shape(),
                        place.x(),
                        place.y(),
                        place.turn(),
                        seen.get().box(),
                        seen.get().visible(),
                        seen.get().depth()));
            }
        }
        return new Scene(id + "-" + frame, seed, width, height, things);
    }

    static Knot at(List<Knot> path, double seconds) {
        int low = 0;
        int high = path.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (path.get(middle).seconds() <= seconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Knot before = path.get(low);
        if (high == path.size() || seconds <= before.seconds()) {
            return new Knot(seconds, before.x(), before.y(), before.turn());
        }
        Knot after = path.get(high);
        double share = (seconds - before.seconds()) / (after.seconds() - before.seconds());
        return new Knot(
                seconds,
                before.x() + share * (after.x() - before.x()),
                before.y() + share * (after.y() - before.y()),
                before.turn() + share * (after.turn() - before.turn()));
    }
}
