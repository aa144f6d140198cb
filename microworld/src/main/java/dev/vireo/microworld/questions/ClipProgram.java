package dev.vireo.microworld.questions;

import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Event.Kind;
import dev.vireo.microworld.WorldClip.Heading;
import dev.vireo.microworld.WorldClip.Seen;
import dev.vireo.runtime.image.Box;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a question about a clip means. Things go by their names in the clip ("red ball"), which tell them
/// apart in stories ([WorldClip.Task#STORY]).
public sealed interface ClipProgram {
    /// The least frames between two things that happen, when a question is about which came first, and the
    /// frames at the start or end of a clip in which what is said of them must hold.
    int FRAMES = 3;

    /// The answer in a clip; empty when it is not clear, because something happens twice or too near to
    /// something else, lies too near to a border, or does not happen at all.
    Optional<String> answer(WorldClip clip);

    /// Something that a thing does.
    ///
    /// @param name of the thing
    /// @param other the name of what is passed or bumped into
    /// @param heading where to it goes, or the edge that is met
    record Deed(String name, Kind kind, Optional<String> other, Optional<Heading> heading) {
        public Deed {
            Objects.requireNonNull(kind);
        }

        /// The deed of an event.
        static Deed of(WorldClip clip, Event event) {
            return new Deed(
                    called(clip, event.actor()),
                    event.kind(),
                    event.other().isPresent()
                            ? Optional.of(called(clip, event.other().getAsInt()))
                            : Optional.empty(),
                    event.kind() == Kind.BUMPS || event.kind() == Kind.PASSES ? Optional.empty() : event.heading());
        }

        /// The only event of a clip that is this.
        Optional<Event> in(WorldClip clip) {
            return only(clip.events().stream()
                    .filter(e -> Deed.of(clip, e).equals(this))
                    .toList());
        }

        /// As a bare infinitive: "bump into the red ball".
        String words() {
            return switch (kind) {
                case STARTS -> heading.map(h -> "move " + towards(h)).orElse("start to move");
                case STOPS -> "stop";
                case PASSES -> "pass the " + other.orElseThrow();
                case BUMPS -> "bump into the " + other.orElseThrow();
                case TURNS_BACK -> "turn back at the " + heading.orElseThrow().label() + " edge";
                case APPEARS -> "appear";
                case VANISHES -> "vanish";
            };
        }

        static String towards(Heading heading) {
            return switch (heading) {
                case LEFT -> "to the left";
                case RIGHT -> "to the right";
                case TOWARDS -> "towards the camera";
                case AWAY -> "away from the camera";
            };
        }
    }

    /// Why a thing started to move, stopped or turned back, when it did so once.
    ///
    /// @param effect what it did: [Kind#STARTS], [Kind#STOPS] or [Kind#TURNS_BACK]
    /// @param how whether the answer tells by what means
    record Reason(String name, Kind effect, boolean how) implements ClipProgram {
        public Reason {
            if (effect != Kind.STARTS && effect != Kind.STOPS && effect != Kind.TURNS_BACK) {
                throw new IllegalArgumentException("nothing in this world is the reason of " + effect);
            }
        }

        @Override
        public Optional<String> answer(WorldClip clip) {
            Optional<Event> event = only(
                    deeds(clip, name).stream().filter(e -> e.kind() == effect).toList());
            if (event.isEmpty() || !isAway(clip, event.get())) {
                return Optional.empty();
            }
            if (effect == Kind.TURNS_BACK) {
                return event.get().heading().map(h -> edge(h, how));
            }
            return event.get().cause().isEmpty()
                    ? Optional.empty()
                    : Optional.of(clip.events().get(event.get().cause().getAsInt()))
                            .map(bump -> effect == Kind.STARTS
                                    ? bumped(called(clip, bump.actor()), how)
                                    : bumping(called(clip, bump.other().orElseThrow()), how));
        }

        static String edge(Heading edge, boolean how) {
            return how ? "by bouncing off the " + edge.label() + " edge" : "it came to the " + edge.label() + " edge";
        }

        static String bumped(String by, boolean how) {
            return how ? "by a bump from the " + by : "the " + by + " bumped into it";
        }

        static String bumping(String into, boolean how) {
            return how ? "by bumping into the " + into : "it bumped into the " + into;
        }
    }

    /// What a thing did next after another did something, or last before that.
    record Neighbour(String name, Deed anchor, boolean after) implements ClipProgram {
        public Neighbour {
            Objects.requireNonNull(anchor);
        }

        @Override
        public Optional<String> answer(WorldClip clip) {
            Optional<Event> given = anchor.in(clip);
            if (given.isEmpty()
                    || name.equals(anchor.name)
                    || anchor.other.filter(name::equals).isPresent()) {
                return Optional.empty();
            }
            int frame = given.get().frame();
            List<Event> does = deeds(clip, name).stream()
                    .filter(e -> e.kind() != Kind.STOPS)
                    .filter(e -> after ? e.frame() > frame - FRAMES : e.frame() < frame + FRAMES)
                    .toList();
            if (does.isEmpty()) {
                return Optional.empty();
            }
            Event nearest = after ? does.getFirst() : does.getLast();
            List<Event> all = deeds(clip, name).stream()
                    .filter(e -> e.kind() != Kind.STOPS)
                    .toList();
            int at = all.indexOf(nearest) + (after ? 1 : -1);
            boolean alone = at < 0 || at >= all.size() || Math.abs(all.get(at).frame() - nearest.frame()) >= 1;
            return Math.abs(nearest.frame() - frame) >= FRAMES && alone
                    ? Optional.of(Deed.of(clip, nearest).words())
                    : Optional.empty();
        }
    }

    /// What a thing did on the only way that it went in some direction.
    record Meanwhile(String name, Heading heading) implements ClipProgram {
        @Override
        public Optional<String> answer(WorldClip clip) {
            List<Event> does = deeds(clip, name);
            Optional<Event> start = only(does.stream()
                    .filter(e -> e.kind() == Kind.STARTS && e.heading().equals(Optional.of(heading)))
                    .toList());
            return start.flatMap(s -> only(does.subList(does.indexOf(s) + 1, does.size()).stream()
                            .takeWhile(e -> e.kind() != Kind.STOPS)
                            .toList()))
                    .map(e -> Deed.of(clip, e).words());
        }
    }

    /// In which fifth of the picture's width a thing was in the first or the last frames.
    record Place(String name, boolean atEnd) implements ClipProgram {
        /// From left to right.
        static final List<String> FIFTHS = List.of(
                "at the far left", "left of the middle", "in the middle", "right of the middle", "at the far right");

        /// How far from the border of two fifths, as a share of the width.
        static final double ASIDE = 0.03;

        @Override
        public Optional<String> answer(WorldClip clip) {
            Optional<Actor> actor =
                    clip.actors().stream().filter(a -> a.name().equals(name)).findFirst();
            Set<Integer> fifths = IntStream.range(0, FRAMES)
                    .map(i -> atEnd ? clip.frames() - 1 - i : i)
                    .mapToObj(frame -> actor.flatMap(a -> a.seen().get(frame))
                            .map(Seen::box)
                            .map(box -> fifth(box, clip.width()))
                            .orElse(-1))
                    .collect(Collectors.toSet());
            int fifth = fifths.iterator().next();
            return fifths.size() == 1 && fifth >= 0 ? Optional.of(FIFTHS.get(fifth)) : Optional.empty();
        }

        private static int fifth(Box box, int width) {
            double across = 5 * box.centerX() / width;
            boolean clear = Math.abs(across - Math.rint(across)) >= 5 * ASIDE
                    || Math.rint(across) == 0
                    || Math.rint(across) == 5;
            return clear ? Math.clamp((int) across, 0, 4) : -1;
        }
    }

    /// How many there were.
    record Count(Counted what) implements ClipProgram {
        /// What is counted.
        public enum Counted {
            /// Things in the first frames.
            AT_START,
            /// Things in the last frames.
            AT_END,
            /// Things that moved at some time.
            MOVERS,
            /// How often something bumped into something.
            BUMPS,
            /// How often something moved off that nothing bumped into.
            MOVES
        }

        public Count {
            Objects.requireNonNull(what);
        }

        @Override
        public Optional<String> answer(WorldClip clip) {
            long count = switch (what) {
                case AT_START -> there(clip, 0, FRAMES);
                case AT_END -> there(clip, clip.frames() - FRAMES, clip.frames());
                case MOVERS ->
                    clip.events().stream()
                            .filter(e -> e.kind() == Kind.STARTS)
                            .map(Event::actor)
                            .distinct()
                            .count();
                case BUMPS ->
                    clip.events().stream().filter(e -> e.kind() == Kind.BUMPS).count();
                case MOVES ->
                    clip.events().stream()
                            .filter(e -> e.kind() == Kind.STARTS && e.cause().isEmpty())
                            .count();
            };
            return count < 0 ? Optional.empty() : Optional.of(Long.toString(count));
        }

        /// The number in each of some frames, or -1 when it changes.
        private static long there(WorldClip clip, int from, int to) {
            List<Long> counts = IntStream.range(from, to)
                    .mapToObj(frame -> clip.actors().stream()
                            .filter(a -> a.seen().get(frame).isPresent())
                            .count())
                    .distinct()
                    .toList();
            return counts.size() == 1 ? counts.getFirst() : -1;
        }
    }

    /// Which thing it was that alone did something.
    ///
    /// @param kind what it did; [Kind#STARTS] stands for the first to move
    /// @param other the name of what was passed or bumped into
    /// @param tells what of the thing is told
    record Doer(Kind kind, Optional<String> other, Tells tells) implements ClipProgram {
        /// What is told of a thing.
        public enum Tells {
            NAME,
            COLOR,
            SHAPE
        }

        public Doer {
            Objects.requireNonNull(tells);
        }

        @Override
        public Optional<String> answer(WorldClip clip) {
            return doer(clip).map(a -> switch (tells) {
                case NAME -> a.name();
                case COLOR -> a.color().word();
                case SHAPE -> a.name().substring(a.name().indexOf(' ') + 1);
            });
        }

        private Optional<Actor> doer(WorldClip clip) {
            List<Event> did = clip.events().stream()
                    .filter(e -> e.kind() == kind)
                    .filter(e -> other.isEmpty()
                            || other.get().equals(called(clip, e.other().orElseThrow())))
                    .toList();
            if (kind == Kind.STARTS) {
                boolean clear =
                        did.size() > 1 && did.get(1).frame() - did.getFirst().frame() >= FRAMES;
                return clear ? Optional.of(clip.actors().get(did.getFirst().actor() - 1)) : Optional.empty();
            }
            return only(did.stream().map(Event::actor).distinct().toList())
                    .map(id -> clip.actors().get(id - 1));
        }
    }

    private static String called(WorldClip clip, int actor) {
        return clip.actors().get(actor - 1).name();
    }

    private static List<Event> deeds(WorldClip clip, String name) {
        return clip.events().stream()
                .filter(e -> called(clip, e.actor()).equals(name))
                .toList();
    }

    private static boolean isAway(WorldClip clip, Event event) {
        return event.frame() >= FRAMES && event.frame() < clip.frames() - FRAMES;
    }

    private static <T> Optional<T> only(List<T> list) {
        return list.size() == 1 ? Optional.of(list.getFirst()) : Optional.empty();
    }
}
