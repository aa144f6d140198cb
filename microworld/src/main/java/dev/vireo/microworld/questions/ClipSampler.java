package dev.vireo.microworld.questions;

import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Event.Kind;
import dev.vireo.microworld.WorldClip.Heading;
import dev.vireo.microworld.questions.ClipProgram.Deed;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What can be asked about one clip, in an order of chance, and in which words.
final class ClipSampler {
    private static final List<String> COLORS =
            Arrays.stream(Attribute.Color.values()).map(Attribute.Color::word).toList();
    private static final List<String> SHAPES = List.of("ball", "cube", "cylinder", "cone", "ring", "star");

    private final WorldClip clip;
    private final SplittableRandom random;
    private final List<String> names;

    ClipSampler(WorldClip clip, SplittableRandom random) {
        this.clip = clip;
        this.random = random;
        this.names = clip.actors().stream().map(Actor::name).toList();
    }

    /// What may be asked of a type; not all of it has a clear answer.
    List<ClipProgram> programs(ClipQuestion.Type type) {
        List<ClipProgram> out = new ArrayList<>();
        switch (type) {
            case CW, CH -> {
                for (String name : names) {
                    for (Kind kind : List.of(Kind.STARTS, Kind.STOPS, Kind.TURNS_BACK)) {
                        out.add(new ClipProgram.Reason(name, kind, type == ClipQuestion.Type.CH));
                    }
                }
            }
            case TN, TP -> {
                for (Event event : clip.events()) {
                    Deed anchor = Deed.of(clip, event);
                    if (event.kind() != Kind.STOPS && event.kind() != Kind.PASSES) {
                        names.forEach(n -> out.add(new ClipProgram.Neighbour(n, anchor, type == ClipQuestion.Type.TN)));
                    }
                }
            }
            case TC -> {
                for (String name : names) {
                    for (Heading heading : Heading.values()) {
                        out.add(new ClipProgram.Meanwhile(name, heading));
                    }
                }
            }
            case DL -> {
                for (String name : names) {
                    out.add(new ClipProgram.Place(name, false));
                    out.add(new ClipProgram.Place(name, true));
                }
            }
            case DC -> {
                for (ClipProgram.Count.Counted what : ClipProgram.Count.Counted.values()) {
                    out.add(new ClipProgram.Count(what));
                }
            }
            case DO -> {
                for (ClipProgram.Doer.Tells tells : ClipProgram.Doer.Tells.values()) {
                    for (Kind kind : List.of(Kind.APPEARS, Kind.VANISHES, Kind.STARTS, Kind.TURNS_BACK)) {
                        out.add(new ClipProgram.Doer(kind, Optional.empty(), tells));
                    }
                    for (String name : names) {
                        out.add(new ClipProgram.Doer(Kind.BUMPS, Optional.of(name), tells));
                        out.add(new ClipProgram.Doer(Kind.PASSES, Optional.of(name), tells));
                    }
                }
            }
        }
        Collections.shuffle(out, new Random(random.nextLong()));
        if (random.nextInt(3) > 0) {
            // Things turn back more often than they bump.
            out.sort(Comparator.comparing(
                    p -> p instanceof ClipProgram.Reason reason && reason.effect() == Kind.TURNS_BACK));
        }
        return out;
    }

    /// Five options in an order of chance, one of them right. Nothing when there are not so many.
    Optional<List<String>> options(ClipProgram program, String answer) {
        List<String> wrong = new ArrayList<>(wrong(program, answer));
        wrong.remove(answer);
        Collections.shuffle(wrong, new Random(random.nextLong()));
        List<String> out = new ArrayList<>(wrong.stream().distinct().limit(4).toList());
        if (out.size() < 4) {
            return Optional.empty();
        }
        out.add(random.nextInt(5), answer);
        return Optional.of(out);
    }

    private List<String> wrong(ClipProgram program, String answer) {
        return switch (program) {
            case ClipProgram.Reason(String name, Kind _, boolean how) -> {
                List<String> out = new ArrayList<>();
                for (String other : names) {
                    if (!other.equals(name)) {
                        out.add(ClipProgram.Reason.bumped(other, how));
                        out.add(ClipProgram.Reason.bumping(other, how));
                    }
                }
                out.add(ClipProgram.Reason.edge(Heading.LEFT, how));
                out.add(ClipProgram.Reason.edge(Heading.RIGHT, how));
                yield out;
            }
            case ClipProgram.Neighbour(String name, Deed _, boolean _) -> otherDeeds(name);
            case ClipProgram.Meanwhile(String name, Heading _) -> {
                List<String> out = new ArrayList<>(otherDeeds(name));
                out.removeIf(words -> words.startsWith("move"));
                yield out;
            }
            case ClipProgram.Place _ -> ClipProgram.Place.FIFTHS;
            case ClipProgram.Count _ -> {
                int count = Integer.parseInt(answer);
                int least = Math.max(0, count - random.nextInt(5));
                yield IntStream.range(least, least + 5)
                        .mapToObj(Integer::toString)
                        .toList();
            }
            case ClipProgram.Doer doer -> others(doer);
        };
    }

    /// What a thing might do and never does.
    private List<String> otherDeeds(String name) {
        Set<String> does = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (Event event : clip.events()) {
            Deed deed = Deed.of(clip, event);
            (deed.name().equals(name) ? does : seen).add(deed.words());
        }
        List<String> out = new ArrayList<>();
        for (Heading heading : Heading.values()) {
            out.add(new Deed(name, Kind.STARTS, Optional.empty(), Optional.of(heading)).words());
        }
        for (Heading edge : List.of(Heading.LEFT, Heading.RIGHT)) {
            out.add(new Deed(name, Kind.TURNS_BACK, Optional.empty(), Optional.of(edge)).words());
        }
        out.add(new Deed(name, Kind.APPEARS, Optional.empty(), Optional.empty()).words());
        out.add(new Deed(name, Kind.VANISHES, Optional.empty(), Optional.empty()).words());
        for (String other : names) {
            if (!other.equals(name)) {
                out.add(new Deed(name, Kind.PASSES, Optional.of(other), Optional.empty()).words());
                out.add(new Deed(name, Kind.BUMPS, Optional.of(other), Optional.empty()).words());
            }
        }
        out.removeAll(does);
        return out;
    }

    private List<String> others(ClipProgram.Doer doer) {
        return switch (doer.tells()) {
            case NAME -> {
                List<String> out = new ArrayList<>(names);
                doer.other().ifPresent(out::remove);
                while (out.size() < 6) {
                    String name = color() + " " + shape();
                    if (!out.contains(name) && !names.contains(name)) {
                        out.add(name);
                    }
                }
                yield out;
            }
            case COLOR -> COLORS;
            case SHAPE -> SHAPES;
        };
    }

    private String color() {
        return COLORS.get(random.nextInt(COLORS.size()));
    }

    private String shape() {
        return SHAPES.get(random.nextInt(SHAPES.size()));
    }

    private String either(String one, String other) {
        return random.nextBoolean() ? one : other;
    }

    String text(ClipProgram program) {
        return switch (program) {
            case ClipProgram.Reason(String name, Kind effect, boolean how) -> reason("the " + name, effect, how);
            case ClipProgram.Neighbour(String name, Deed anchor, boolean after) -> {
                String when = (after ? "after the " : "before the ") + anchor.name() + " " + past(anchor);
                yield after
                        ? either(
                                "what did the " + name + " do next " + when,
                                "what was the first thing that the " + name + " did " + when)
                        : either(
                                "what did the " + name + " do last " + when,
                                "what was the last thing that the " + name + " did " + when);
            }
            case ClipProgram.Meanwhile(String name, Heading heading) ->
                either("what did the " + name + " do while it moved ", "what did the " + name + " do on its way ")
                        + Deed.towards(heading);
            case ClipProgram.Place(String name, boolean atEnd) ->
                either("where was the " + name + " ", "where in the picture was the " + name + " ")
                        + (atEnd ? "at the end" : "at the beginning");
            case ClipProgram.Count(ClipProgram.Count.Counted what) -> count(what);
            case ClipProgram.Doer(Kind kind, Optional<String> other, ClipProgram.Doer.Tells tells) ->
                switch (tells) {
                    case NAME -> "what " + did(kind, other);
                    case COLOR -> "what colour was the thing that " + did(kind, other);
                    case SHAPE -> "what shape was the thing that " + did(kind, other);
                };
        };
    }

    private String reason(String who, Kind effect, boolean how) {
        return switch (effect) {
            case STARTS ->
                how
                        ? either("how was " + who + " set in motion", "how did " + who + " come to move")
                        : either("why did " + who + " start to move", "why did " + who + " not stay where it was");
            case STOPS ->
                how
                        ? "how was " + who + " brought to a stop"
                        : either("why did " + who + " stop", "why did " + who + " not go on");
            default ->
                how
                        ? "how was " + who + " sent back"
                        : either("why did " + who + " turn back", "why did " + who + " change its direction");
        };
    }

    private String count(ClipProgram.Count.Counted what) {
        return switch (what) {
            case AT_START -> either("how many things were there at the beginning", "with how many things did it begin");
            case AT_END -> either("how many things were there at the end", "how many things were left at the end");
            case MOVERS -> either("how many different things moved", "how many of the things ever moved");
            case BUMPS -> "how many times did one thing bump into another";
            case MOVES -> "how many times did something start to move without being bumped into";
        };
    }

    private static String did(Kind kind, Optional<String> other) {
        return switch (kind) {
            case STARTS -> "moved first";
            case STOPS -> "stopped";
            case PASSES -> "passed the " + other.orElseThrow();
            case BUMPS -> "bumped into the " + other.orElseThrow();
            case TURNS_BACK -> "turned back at an edge";
            case APPEARS -> "appeared";
            case VANISHES -> "vanished";
        };
    }

    private static String past(Deed deed) {
        return switch (deed.kind()) {
            case STARTS ->
                deed.heading().map(h -> "started to move " + Deed.towards(h)).orElse("started to move");
            case TURNS_BACK ->
                "turned back at the " + deed.heading().orElseThrow().label() + " edge";
            case STOPS, PASSES, BUMPS, APPEARS, VANISHES -> did(deed.kind(), deed.other());
        };
    }
}
