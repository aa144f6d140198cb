package dev.vireo.planners.internal.caption;

import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ways of things that move: across the frame, in arcs, falling under gravity, and towards the camera
/// with perspective.
///
/// @param frames how many frames there are
/// @param columns into how many columns the ways of those that go across are divided
/// @param placed the things that have their places already, by their numbers
record Ways(int frames, int columns, Map<Integer, List<Track>> placed) {
    static final double GROUND = 0.86;

    private static final double MARGIN = 0.02;
    private static final double LEFT = 0.2;
    private static final double HORIZON = 0.42;
    private static final double NEAR = 0.64;
    private static final double ARC = 0.42;
    private static final double DROP = 0.04;
    private static final double HOP = 0.24;
    private static final double FAR_SCALE = 0.4;
    private static final double NEAR_SCALE = 1.5;

    /// Goes through the deeds one after the other, each in its share of the time.
    void walk(Track track, int index, List<Act> acts, double rest) {
        Thing thing = track.thing;
        int first = 0;
        int last = frames - 1;
        while (first < last && !track.seen[first]) {
            first++;
        }
        while (last > first && !track.seen[last]) {
            last--;
        }
        double[] at = start(track, acts.getFirst(), rest);
        for (int f = 0; f <= first; f++) {
            put(track, f, at[0], at[1]);
        }
        int begin = first;
        for (int j = 0; j < acts.size(); j++) {
            Act act = acts.get(j);
            int end = first + (int) Math.round((double) (last - first) * (j + 1) / acts.size());
            if (act.when().isPresent()) {
                int from = Math.clamp(Math.round(act.when().get().from() * (frames - 1)), begin, last);
                end = Math.clamp(Math.round(act.when().get().to() * (frames - 1)), from, last);
                for (int f = begin; f <= from; f++) {
                    put(track, f, at[0], at[1]);
                }
                begin = from;
            }
            if (j > 0 && act.from().isPresent()) {
                at = point(act.from().get(), track, at[1]);
            }
            at = act(track, act, at, begin, end, rest);
            begin = end;
        }
        for (int f = begin + 1; f < frames; f++) {
            put(track, f, at[0], at[1]);
            track.scale[f] = track.scale[begin];
        }
        if (acts.size() > 1 && track.motion == LayoutObject.Motion.LINEAR) {
            track.motion = LayoutObject.Motion.SMOOTH;
        }
        boolean across = acts.stream().anyMatch(a -> isAcross(a.deed()));
        boolean hasPlace = hasX(thing.place()) || acts.stream().anyMatch(a -> hasX(a.from()) || hasX(a.to()));
        track.freeX = !across && !hasPlace;
        if (across && !hasPlace && columns > 1) {
            column(track, index % columns);
        }
    }

    private static boolean hasX(Optional<Place> place) {
        return place.isPresent()
                && (place.get().x().isPresent() || place.get().of().isPresent());
    }

    /// Narrows a way across the frame to one of its columns, so that many find room.
    private void column(Track track, int column) {
        double least = 1;
        double most = 0;
        for (double x : track.x) {
            least = Math.min(least, x);
            most = Math.max(most, x);
        }
        double cell = 1.0 / columns;
        track.width = Math.min(track.width, cell / 2);
        double from = cell * column + track.width / 2 + Track.GAP / 2;
        double way = cell - track.width - Track.GAP;
        for (int f = 0; f < frames && most > least; f++) {
            track.x[f] = from + (track.x[f] - least) / (most - least) * way;
        }
    }

    private static boolean isAcross(Deed deed) {
        return switch (deed) {
            case GO, FLY, SWIM, THROWN, ENTER, LEAVE -> true;
            case JUMP, FALL, RISE, BOUNCE, APPROACH, RECEDE, STAY -> false;
        };
    }

    private static void put(Track track, int frame, double x, double y) {
        track.x[frame] = x;
        track.y[frame] = y;
    }

    private double[] start(Track track, Act act, double rest) {
        Optional<Place> from = act.from().or(() -> track.thing.place());
        if (from.isPresent()) {
            double[] at = point(from.get(), track, rest);
            List<Track> hands = at(from.get());
            if (act.deed() == Deed.THROWN && !hands.isEmpty()) {
                Track hand = hands.getFirst();
                double beside = (hand.width + track.width) / 2 + Track.GAP;
                return new double[] {hand.x[0] + (from.get().side() == Side.LEFT ? -beside : beside), hand.y[0]};
            }
            boolean drops = (act.deed() == Deed.FALL || act.deed() == Deed.BOUNCE)
                    && from.get().y().isEmpty();
            return drops ? new double[] {at[0], track.height / 2 + DROP} : at;
        }
        double[] to = act.to().map(p -> point(p, track, rest)).orElse(new double[] {1 - LEFT, rest});
        boolean up = act.to().isPresent()
                && act.to().get().x().isEmpty()
                && act.to().get().of().isEmpty();
        return switch (act.deed()) {
            case GO, FLY, SWIM, THROWN ->
                act.to().isPresent() && act.to().get().of().isEmpty()
                        ? (up
                                ? new double[] {.5, 1 - to[1]}
                                : new double[] {
                                    Math.abs(to[0] - .5) < .01 ? LEFT : 1 - to[0],
                                    act.to().get().y().isPresent() ? rest : to[1]
                                })
                        : new double[] {to[0] > .5 ? edge(track) : 1 - edge(track), rest};
            case JUMP -> new double[] {act.to().isPresent() && !up ? 1 - to[0] : .5, rest};
            case FALL -> new double[] {act.to().isPresent() && !up ? to[0] : .5, track.height / 2 + DROP};
            case RISE -> new double[] {.5, GROUND - track.height / 2};
            case BOUNCE -> new double[] {act.to().isPresent() && !up ? 1 - to[0] : .5, track.height / 2 + DROP};
            case ENTER -> new double[] {track.width / 2 + .005, rest};
            case LEAVE, STAY -> new double[] {.5, rest};
            case APPROACH -> new double[] {.5, HORIZON};
            case RECEDE -> new double[] {.5, NEAR};
        };
    }

    private static double edge(Track track) {
        return Math.min(LEFT, track.width / 2 + MARGIN);
    }

    private double[] act(Track track, Act act, double[] from, int begin, int end, double rest) {
        int steps = Math.max(1, end - begin);
        double[] to = goal(track, act, from, rest);
        for (int f = begin; f <= end; f++) {
            double p = end == begin ? 1 : (double) (f - begin) / steps;
            double x = from[0] + (to[0] - from[0]) * p;
            double y = from[1] + (to[1] - from[1]) * p;
            switch (act.deed()) {
                case GO, FLY, SWIM, ENTER, LEAVE, RISE, STAY -> put(track, f, x, y);
                case JUMP -> put(track, f, x, y - arc(track, from, to, HOP) * 4 * p * (1 - p));
                case THROWN -> put(track, f, x, y - arc(track, from, to, ARC) * 4 * p * (1 - p));
                case FALL -> {
                    double fallen = Math.min(1, p / .8);
                    put(track, f, x, from[1] + (to[1] - from[1]) * fallen * fallen);
                }
                case BOUNCE -> put(track, f, x, bounce(f - begin, steps, from[1], to[1]));
                case APPROACH, RECEDE -> {
                    double near = act.deed() == Deed.APPROACH ? p : 1 - p;
                    // what comes nearer at constant speed grows as 1/distance
                    double scale = 1 / (1 / FAR_SCALE + (1 / NEAR_SCALE - 1 / FAR_SCALE) * near);
                    track.scale[f] = scale;
                    put(track, f, x, HORIZON + (NEAR - HORIZON) * (scale - FAR_SCALE) / (NEAR_SCALE - FAR_SCALE));
                    track.freeY = false;
                }
            }
        }
        if (isPhysical(act.deed())) {
            track.motion = LayoutObject.Motion.PHYSICAL;
        } else if (act.deed() == Deed.APPROACH || act.deed() == Deed.RECEDE) {
            track.motion = LayoutObject.Motion.SMOOTH;
        }
        return new double[] {track.x[end], track.y[end]};
    }

    static boolean isPhysical(Deed deed) {
        return switch (deed) {
            case JUMP, THROWN, FALL, BOUNCE -> true;
            case GO, FLY, SWIM, RISE, ENTER, LEAVE, APPROACH, RECEDE, STAY -> false;
        };
    }

    /// How high an arc may be so that it stays inside the frame.
    private static double arc(Track track, double[] from, double[] to, double usual) {
        double room = Math.min(from[1], to[1]) - track.height / 2 - MARGIN;
        return Math.clamp(room, 0.04, usual);
    }

    /// Falls, and bounces twice, each time half as high.
    private static double bounce(int step, int steps, double top, double ground) {
        int first = Math.max(1, (int) Math.round(.4 * steps));
        int second = Math.max(first + 1, (int) Math.round(.8 * steps));
        double drop = ground - top;
        if (step <= first) {
            double p = (double) step / first;
            return top + drop * p * p;
        }
        if (step <= second) {
            double p = (double) (step - first) / (second - first);
            return ground - drop * .5 * 4 * p * (1 - p);
        }
        double p = (double) (step - second) / Math.max(1, first);
        return ground - drop * .25 * 4 * p * Math.max(0, 1 - p);
    }

    private static boolean lands(Deed deed) {
        return deed == Deed.FALL || deed == Deed.THROWN || deed == Deed.BOUNCE;
    }

    private double[] goal(Track track, Act act, double[] from, double rest) {
        boolean right = from[0] <= .5;
        if (act.to().isPresent()) {
            double[] to = point(act.to().get(), track, lands(act.deed()) ? rest : from[1]);
            boolean noX = act.to().get().x().isEmpty() && act.to().get().of().isEmpty();
            return noX ? new double[] {from[0], to[1]} : to;
        }
        return switch (act.deed()) {
            case GO, FLY, SWIM -> {
                Optional<Place> origin = act.from().or(() -> track.thing.place());
                boolean vertical = origin.isPresent()
                        && origin.get().x().isEmpty()
                        && origin.get().of().isEmpty();
                if (vertical) {
                    yield new double[] {from[0], 1 - from[1]};
                }
                yield new double[] {right ? 1 - edge(track) : edge(track), from[1]};
            }
            case THROWN -> new double[] {right ? 1 - edge(track) : edge(track), GROUND - track.height / 2};
            case ENTER ->
                new double[] {Math.abs(from[0] - .5) < .05 ? from[0] : .5, Math.abs(from[0] - .5) < .05 ? .5 : from[1]};
            case LEAVE -> new double[] {right ? 1 - track.width / 2 - .005 : track.width / 2 + .005, from[1]};
            case FALL, BOUNCE -> new double[] {from[0], GROUND - track.height / 2};
            case RISE -> new double[] {from[0], track.height / 2 + .06};
            case JUMP, STAY, APPROACH, RECEDE -> from;
        };
    }

    /// The things that a place is told by, when they have their own already.
    private List<Track> at(Place place) {
        return place.of().isPresent() ? placed.getOrDefault(place.of().getAsInt(), List.of()) : List.of();
    }

    /// The middle of a thing at a place.
    double[] point(Place place, Track track, double rest) {
        if (place.of().isPresent()) {
            List<Track> others = at(place);
            if (others.isEmpty()) {
                return new double[] {place.side() == Side.LEFT ? LEFT : 1 - LEFT, rest};
            }
            Track other = others.getFirst();
            double beside = (other.width + track.width) / 2 + Track.GAP;
            double above = (other.height + track.height) / 2 + Track.GAP / 2;
            double x = other.x[0];
            double y = other.y[0];
            return switch (place.side()) {
                case LEFT -> new double[] {Math.max(track.width / 2, x - Math.max(beside, .27)), rest};
                case RIGHT -> new double[] {Math.min(1 - track.width / 2, x + Math.max(beside, .27)), rest};
                case ABOVE -> new double[] {x, Math.max(track.height / 2, y - above)};
                case BELOW -> new double[] {x, Math.min(1 - track.height / 2, y + above)};
                case BESIDE -> new double[] {x + beside < 1 - track.width / 2 ? x + beside : x - beside, rest};
            };
        }
        double x = place.x().orElse(.5);
        double y = place.y().orElse(rest);
        if (place.y().isPresent()) {
            track.freeY = false;
        }
        return new double[] {
            Math.clamp(x, track.width / 2 + .005, 1 - track.width / 2 - .005),
            Math.clamp(y, track.height / 2 + .005, 1 - track.height / 2 - .005)
        };
    }
}
