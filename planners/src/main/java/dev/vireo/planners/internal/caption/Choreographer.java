package dev.vireo.planners.internal.caption;

import dev.vireo.layout.FrameRange;
import dev.vireo.layout.KeyFrame;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutCanvas;
import dev.vireo.layout.LayoutObject;
import dev.vireo.layout.Motion;
import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Puts the things of a scene into frames: on the ground, in the air or on water, one beside the other without
/// overlap, thrown and falling under gravity, and seen through a camera with perspective.
///
/// What a caption leaves open is chosen: things that move without a direction go from left to right. All places
/// are fractions of the frame.
public final class Choreographer {
    private static final double GROUND = 0.86;
    private static final double AIR = 0.3;
    private static final double WATER = 0.62;
    private static final double MARGIN = 0.02;
    private static final double LEFT = 0.2;
    private static final double HORIZON = 0.42;
    private static final double NEAR = 0.64;
    private static final double ARC = 0.42;
    private static final double DROP = 0.04;
    private static final double HOP = 0.24;
    private static final double FAR_SCALE = 0.4;
    private static final double NEAR_SCALE = 1.5;
    private static final double ZOOM = 2.2;
    private static final double PAN = 0.3;
    private static final double GAP = 0.03;
    private static final double EPSILON = 1e-9;
    private static final int FALLING = 100;
    private static final int WALKING = 200;
    private static final int LANES = 25;
    private static final double WAY = 0.55;
    private static final double FULL = 0.8;

    /// One thing's middle and size in every frame of the layout.
    private static final class Track {
        final Thing thing;
        final double[] x;
        final double[] y;
        final double[] scale;
        double width;
        double height;
        boolean freeX;
        boolean freeY;
        Motion motion = Motion.LINEAR;
        final boolean[] seen;

        Track(Thing thing, int frames) {
            this.thing = thing;
            this.x = new double[frames];
            this.y = new double[frames];
            this.scale = new double[frames];
            this.seen = new boolean[frames];
            java.util.Arrays.fill(scale, 1);
        }

        void shift(double dx, double dy) {
            for (int f = 0; f < x.length; f++) {
                x[f] += dx;
                y[f] += dy;
            }
        }

        /// How far it reaches out of the frame at most.
        double outside() {
            double out = 0;
            for (int f = 0; f < x.length; f++) {
                if (seen[f]) {
                    double w = width * scale[f] / 2;
                    double h = height * scale[f] / 2;
                    out = Math.max(out, Math.max(w - x[f], x[f] + w - 1));
                    out = Math.max(out, Math.max(h - y[f], y[f] + h - 1));
                }
            }
            return out;
        }

        /// The area that it shares with another over all frames.
        double shared(Track other) {
            double sum = 0;
            for (int f = 0; f < x.length; f++) {
                if (seen[f] && other.seen[f]) {
                    double wide =
                            (width * scale[f] + other.width * other.scale[f]) / 2 + GAP - Math.abs(x[f] - other.x[f]);
                    double high =
                            (height * scale[f] + other.height * other.scale[f]) / 2 + GAP - Math.abs(y[f] - other.y[f]);
                    sum += Math.max(0, wide) * Math.max(0, high);
                }
            }
            return sum;
        }
    }

    private final Scene scene;
    private final LayoutCanvas canvas;
    private final int frames;
    private final double smaller;

    /// Into how many columns the ways of those that go across are divided.
    private int columns = 1;

    private final Map<Thing, List<Track>> placed = new HashMap<>();
    private final List<Track> tracks = new ArrayList<>();

    /// @param smaller how much smaller than usual things are; 1 at first
    public Choreographer(Scene scene, LayoutCanvas canvas, double smaller) {
        this.smaller = smaller;
        this.scene = scene;
        this.canvas = canvas;
        this.frames = canvas.frames();
    }

    public Layout layout(String caption) {
        double shrink = crowding() * smaller;
        List<Thing> order = new ArrayList<>(scene.things);
        order.sort((a, b) -> Integer.compare(dependence(a, 0), dependence(b, 0)));
        for (Thing thing : order) {
            List<Track> own = new ArrayList<>();
            placed.put(thing, own);
            for (int i = 0; i < thing.count; i++) {
                Track track = track(thing, i, shrink);
                fit(track);
                own.add(track);
                tracks.add(track);
            }
        }
        film();
        List<LayoutObject> objects = new ArrayList<>();
        for (Thing thing : scene.things) {
            for (Track track : placed.getOrDefault(thing, List.of())) {
                objects.add(object(objects.size(), track));
            }
        }
        String background = scene.background;
        return new Layout(caption, canvas.width(), canvas.height(), frames, canvas.fps(), background, objects);
    }

    /// Things are placed after those that they stand beside; first what rests, then what falls, which has less
    /// choice of where to be than what walks.
    private int dependence(Thing thing, int depth) {
        boolean rests = thing.acts.stream().allMatch(a -> a.deed == Deed.STAY);
        boolean falls = thing.acts.stream().anyMatch(a -> isPhysical(a.deed));
        int out = rests ? 0 : falls ? FALLING : WALKING;
        if (depth < scene.things.size()) {
            for (Thing other : references(thing)) {
                out = Math.max(out, 1 + dependence(other, depth + 1));
            }
        }
        return out;
    }

    private static List<Thing> references(Thing thing) {
        List<Thing> out = new ArrayList<>();
        thing.place.flatMap(Place::of).ifPresent(out::add);
        for (Act act : thing.acts) {
            act.from.flatMap(Place::of).ifPresent(out::add);
            act.to.flatMap(Place::of).ifPresent(out::add);
        }
        out.removeIf(t -> t == thing);
        return out;
    }

    /// How much smaller things are so that all of them fit.
    private double crowding() {
        double movers = 0;
        int walkers = 0;
        double area = 0;
        double between = 1;
        for (Thing thing : scene.things) {
            double[] size = CaptionWords.size(thing.noun, thing.name);
            boolean moves = thing.acts.stream().anyMatch(a -> a.deed != Deed.STAY) || isMoving(thing);
            movers += moves ? thing.count * (size[1] + GAP) : 0;
            walkers += moves ? thing.count : 0;
            area += thing.count * (size[0] + GAP) * (size[1] + GAP);
        }
        for (Thing thing : scene.things) {
            if (!thing.acts.isEmpty() && references(thing).size() > 1) { // between two things there is a way to go
                double widths = CaptionWords.size(thing.noun, thing.name)[0];
                for (Thing other : references(thing)) {
                    widths += CaptionWords.size(other.noun, other.name)[0];
                }
                between = Math.min(between, WAY / widths);
            }
        }
        columns = walkers <= 4 ? 1 : walkers <= 10 ? 2 : 3;
        movers /= columns;
        double byLanes = movers > FULL ? FULL / movers : 1;
        double byArea = area > FULL / 2 ? Math.sqrt(FULL / 2 / area) : 1;
        return Math.clamp(Math.min(between, Math.min(Math.max(byLanes, .5), byArea)), .2, 1);
    }

    /// "A moving car", "flying birds": an attribute that is a motion.
    private static boolean isMoving(Thing thing) {
        return thing.acts.isEmpty()
                && impliedDeed(thing).filter(d -> d != Deed.STAY).isPresent();
    }

    private static Optional<Deed> impliedDeed(Thing thing) {
        for (String word : thing.name.split(" ", -1)) {
            if (word.endsWith("ing") && !word.equals(thing.noun)) {
                Optional<Deed> deed = CaptionWords.deed(word);
                if (deed.isPresent()) {
                    return deed;
                }
            }
            if (word.equals("thrown") || (word.equals("lively") && !word.equals(thing.noun))) {
                return Optional.of(word.equals("thrown") ? Deed.THROWN : Deed.GO);
            }
        }
        return Optional.empty();
    }

    // ----------------------------------------------------------------------------------------- one thing

    private Track track(Thing thing, int index, double shrink) {
        Track track = new Track(thing, frames);
        double[] size = CaptionWords.size(thing.noun, thing.name);
        track.width = size[0] * shrink;
        track.height = size[1] * shrink;
        double wide = (double) canvas.width() / canvas.height();
        track.width = wide > 1 ? track.width / wide : track.width; // things keep their shape in a wide frame
        track.height = wide < 1 ? track.height * wide : track.height;
        seen(thing, track);
        List<Act> acts = new ArrayList<>(
                thing.acts.stream().filter(a -> a.deed != Deed.STAY).toList());
        if (acts.isEmpty() && thing.acts.isEmpty()) {
            impliedDeed(thing).filter(d -> d != Deed.STAY).ifPresent(d -> acts.add(new Act(d)));
        }
        Deed kind = acts.isEmpty() ? Deed.STAY : acts.getFirst().deed;
        double rest = level(thing, kind, track);
        if (acts.isEmpty()) {
            double[] at = thing.place.map(p -> point(p, track, rest)).orElse(new double[] {.5, rest});
            java.util.Arrays.fill(track.x, at[0]);
            java.util.Arrays.fill(track.y, at[1]);
            track.freeX =
                    thing.place.map(p -> p.x().isEmpty() && p.of().isEmpty()).orElse(true);
            track.freeY =
                    thing.place.map(p -> p.y().isEmpty() && p.of().isEmpty()).orElse(true);
            if (track.freeX && thing.count > 1) {
                spread(track, index, thing.count);
            }
            return track;
        }
        track.freeY = true;
        walk(track, index, acts, rest);
        return track;
    }

    private void spread(Track track, int index, int count) {
        int columns = count <= 5 ? count : (int) Math.ceil(Math.sqrt(count));
        double cell = 1.0 / columns;
        java.util.Arrays.fill(track.x, cell * (index % columns + .5));
        if (count > 5) {
            int rows = (count + columns - 1) / columns;
            int row = index / columns;
            java.util.Arrays.fill(track.y, (row + .5) / rows);
        }
        track.width = Math.min(track.width, cell - GAP);
    }

    private void seen(Thing thing, Track track) {
        for (int f = 0; f < frames; f++) {
            double t = (f + .5) / frames;
            for (Span span : thing.seen) {
                track.seen[f] |= t >= span.from() - EPSILON && (t < span.to() - EPSILON || span.to() >= 1);
            }
        }
        boolean never = true;
        for (boolean s : track.seen) {
            never &= !s;
        }
        if (never) { // a moment shorter than a frame
            Span span = thing.seen.getFirst();
            track.seen[Math.clamp((int) Math.floor((span.from() + span.to()) / 2 * frames), 0, frames - 1)] = true;
        }
    }

    /// The height at which a thing is when nothing is said of it.
    private double level(Thing thing, Deed deed, Track track) {
        if (scene.topDown) {
            return .5;
        }
        boolean over = scene.things.stream()
                .anyMatch(t -> t.place
                        .map(p -> p.side() == Side.BELOW
                                && p.of().filter(o -> o == thing).isPresent())
                        .orElse(false));
        if (over) {
            return AIR;
        }
        return switch (deed) {
            case FLY -> AIR;
            case SWIM -> WATER;
            case GO, JUMP, THROWN, FALL, RISE, BOUNCE, ENTER, LEAVE, APPROACH, RECEDE, STAY ->
                CaptionWords.isOfTheAir(thing.noun)
                        ? AIR
                        : CaptionWords.isOfTheWater(thing.noun) ? WATER : GROUND - track.height / 2;
        };
    }

    /// Goes through the deeds one after the other, each in its share of the time.
    private void walk(Track track, int index, List<Act> acts, double rest) {
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
            if (act.when.isPresent()) {
                int from = Math.clamp(Math.round(act.when.get().from() * (frames - 1)), begin, last);
                end = Math.clamp(Math.round(act.when.get().to() * (frames - 1)), from, last);
                for (int f = begin; f <= from; f++) {
                    put(track, f, at[0], at[1]);
                }
                begin = from;
            }
            if (j > 0 && act.from.isPresent()) {
                at = point(act.from.get(), track, at[1]);
            }
            at = act(track, act, at, begin, end, rest);
            begin = end;
        }
        for (int f = begin + 1; f < frames; f++) {
            put(track, f, at[0], at[1]);
            track.scale[f] = track.scale[begin];
        }
        if (acts.size() > 1 && track.motion == Motion.LINEAR) {
            track.motion = Motion.SMOOTH;
        }
        boolean across = acts.stream().anyMatch(a -> isAcross(a.deed));
        boolean placed = hasX(thing.place) || acts.stream().anyMatch(a -> hasX(a.from) || hasX(a.to));
        track.freeX = !across && !placed;
        if (across && !placed && columns > 1) {
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
        double from = cell * column + track.width / 2 + GAP / 2;
        double way = cell - track.width - GAP;
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
        Optional<Place> from = act.from.or(() -> track.thing.place);
        if (from.isPresent()) {
            double[] at = point(from.get(), track, rest);
            List<Track> hands =
                    from.get().of().map(t -> placed.getOrDefault(t, List.of())).orElse(List.of());
            if (act.deed == Deed.THROWN && !hands.isEmpty()) {
                Track hand = hands.getFirst();
                double beside = (hand.width + track.width) / 2 + GAP;
                return new double[] {hand.x[0] + (from.get().side() == Side.LEFT ? -beside : beside), hand.y[0]};
            }
            boolean drops = (act.deed == Deed.FALL || act.deed == Deed.BOUNCE)
                    && from.get().y().isEmpty();
            return drops ? new double[] {at[0], track.height / 2 + DROP} : at;
        }
        double[] to = act.to.map(p -> point(p, track, rest)).orElse(new double[] {1 - LEFT, rest});
        boolean up = act.to.isPresent()
                && act.to.get().x().isEmpty()
                && act.to.get().of().isEmpty();
        return switch (act.deed) {
            case GO, FLY, SWIM, THROWN ->
                act.to.isPresent() && act.to.get().of().isEmpty()
                        ? (up
                                ? new double[] {.5, 1 - to[1]}
                                : new double[] {
                                    Math.abs(to[0] - .5) < .01 ? LEFT : 1 - to[0],
                                    act.to.get().y().isPresent() ? rest : to[1]
                                })
                        : new double[] {to[0] > .5 ? edge(track) : 1 - edge(track), rest};
            case JUMP -> new double[] {act.to.isPresent() && !up ? 1 - to[0] : .5, rest};
            case FALL -> new double[] {act.to.isPresent() && !up ? to[0] : .5, track.height / 2 + DROP};
            case RISE -> new double[] {.5, GROUND - track.height / 2};
            case BOUNCE -> new double[] {act.to.isPresent() && !up ? 1 - to[0] : .5, track.height / 2 + DROP};
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
            switch (act.deed) {
                case GO, FLY, SWIM, ENTER, LEAVE, RISE, STAY -> put(track, f, x, y);
                case JUMP -> put(track, f, x, y - arc(track, from, to, HOP) * 4 * p * (1 - p));
                case THROWN -> put(track, f, x, y - arc(track, from, to, ARC) * 4 * p * (1 - p));
                case FALL -> {
                    double fallen = Math.min(1, p / .8);
                    put(track, f, x, from[1] + (to[1] - from[1]) * fallen * fallen);
                }
                case BOUNCE -> put(track, f, x, bounce(f - begin, steps, from[1], to[1]));
                case APPROACH, RECEDE -> {
                    double near = act.deed == Deed.APPROACH ? p : 1 - p;
                    // what comes nearer at constant speed grows as 1/distance
                    double scale = 1 / (1 / FAR_SCALE + (1 / NEAR_SCALE - 1 / FAR_SCALE) * near);
                    track.scale[f] = scale;
                    put(track, f, x, HORIZON + (NEAR - HORIZON) * (scale - FAR_SCALE) / (NEAR_SCALE - FAR_SCALE));
                    track.freeY = false;
                }
            }
        }
        if (isPhysical(act.deed)) {
            track.motion = Motion.PHYSICAL;
        } else if (act.deed == Deed.APPROACH || act.deed == Deed.RECEDE) {
            track.motion = Motion.SMOOTH;
        }
        return new double[] {track.x[end], track.y[end]};
    }

    private static boolean isPhysical(Deed deed) {
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
        if (act.to.isPresent()) {
            double[] to = point(act.to.get(), track, lands(act.deed) ? rest : from[1]);
            boolean noX = act.to.get().x().isEmpty() && act.to.get().of().isEmpty();
            return noX ? new double[] {from[0], to[1]} : to;
        }
        return switch (act.deed) {
            case GO, FLY, SWIM -> {
                Optional<Place> origin = act.from.or(() -> track.thing.place);
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

    /// The middle of a thing at a place.
    private double[] point(Place place, Track track, double rest) {
        if (place.of().isPresent()) {
            List<Track> others = placed.getOrDefault(place.of().get(), List.of());
            if (others.isEmpty()) {
                return new double[] {place.side() == Side.LEFT ? LEFT : 1 - LEFT, rest};
            }
            Track other = others.getFirst();
            double beside = (other.width + track.width) / 2 + GAP;
            double above = (other.height + track.height) / 2 + GAP / 2;
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

    // --------------------------------------------------------------------------------------- all of them

    /// Moves a thing to where it shares least with those before it and stays nearest to where it belongs, as far as
    /// the caption leaves that open.
    private void fit(Track track) {
        Thing thing = track.thing;
        boolean explicitY = thing.place
                        .flatMap(p -> p.y().isPresent() ? Optional.of(p) : Optional.empty())
                        .isPresent()
                || thing.acts.stream().anyMatch(a -> hasY(a.from) || hasY(a.to))
                || (thing.place.flatMap(Place::of).isPresent() && thing.acts.isEmpty());
        boolean freeY = !explicitY && track.freeY;
        double best = Double.POSITIVE_INFINITY;
        double bestX = 0;
        double bestY = 0;
        for (int i = -LANES; i <= LANES; i++) {
            double dy = freeY ? (double) i / LANES : 0;
            for (int k = -LANES; k <= LANES; k++) {
                double dx = track.freeX ? (double) k / LANES : 0;
                track.shift(dx, dy);
                double cost = 20 * cost(track) + Math.abs(dx) + Math.abs(dy) + 100 * Math.max(0, track.outside());
                track.shift(-dx, -dy);
                if (cost < best - 1e-9) {
                    best = cost;
                    bestX = dx;
                    bestY = dy;
                }
                if (!track.freeX) {
                    break;
                }
            }
            if (!freeY) {
                break;
            }
        }
        track.shift(bestX, bestY);
    }

    private static boolean hasY(Optional<Place> place) {
        return place.isPresent() && place.get().y().isPresent();
    }

    private double cost(Track track) {
        double sum = 0;
        for (Track other : tracks) {
            sum += track.shared(other) * 10;
        }
        return sum;
    }

    /// What the camera does to all tracks.
    private void film() {
        if (scene.camera == Scene.Camera.STILL || tracks.isEmpty()) {
            return;
        }
        Track focus = scene.focus
                .map(t -> placed.getOrDefault(t, List.of()))
                .filter(l -> !l.isEmpty())
                .map(List::getFirst)
                .orElse(tracks.getFirst());
        boolean zooms = scene.camera == Scene.Camera.ZOOM_IN || scene.camera == Scene.Camera.ZOOM_OUT;
        double most = zooms ? room(focus) : 1;
        for (int f = 0; f < frames; f++) {
            double p = frames == 1 ? 0 : (double) f / (frames - 1);
            double near = scene.camera == Scene.Camera.ZOOM_IN ? p : 1 - p;
            // a camera that moves at constant speed sees things grow as 1/distance
            double zoom = zooms ? 1 / (1 + (1 / most - 1) * near) : 1;
            double dx = switch (scene.camera) {
                case PAN_LEFT -> PAN * (p - .5);
                case PAN_RIGHT -> -PAN * (p - .5);
                case STILL, ZOOM_IN, ZOOM_OUT, TILT_UP, TILT_DOWN -> 0;
            };
            double dy = switch (scene.camera) {
                case TILT_UP -> PAN * (p - .5);
                case TILT_DOWN -> -PAN * (p - .5);
                case STILL, ZOOM_IN, ZOOM_OUT, PAN_LEFT, PAN_RIGHT -> 0;
            };
            for (Track t : tracks) {
                t.x[f] = .5 + (t.x[f] - .5) * zoom + dx;
                t.y[f] = .5 + (t.y[f] - .5) * zoom + dy;
                t.scale[f] *= zoom;
            }
        }
        for (Track t : tracks) {
            if (t.motion == Motion.LINEAR) {
                t.motion = Motion.SMOOTH;
            }
            inside(t);
        }
    }

    /// How far the camera can zoom so that what it looks at stays in the frame; that is brought to the middle first
    /// when nothing else is there.
    private double room(Track focus) {
        if (tracks.size() == 1) {
            focus.shift(.5 - focus.x[0], .5 - focus.y[0]);
        }
        double least = ZOOM;
        for (Track t : tracks) {
            for (int f = 0; f < frames; f++) {
                double reach = Math.max(
                        Math.abs(t.x[f] - .5) + t.width * t.scale[f] / 2,
                        Math.abs(t.y[f] - .5) + t.height * t.scale[f] / 2);
                least = Math.min(least, .49 / reach);
            }
        }
        if (least < 1.3) { // things at the edges: all are seen smaller from the start
            double factor = least / 1.6;
            for (Track t : tracks) {
                for (int f = 0; f < frames; f++) {
                    t.x[f] = .5 + (t.x[f] - .5) * factor;
                    t.y[f] = .5 + (t.y[f] - .5) * factor;
                    t.scale[f] *= factor;
                }
            }
            return 1.6;
        }
        return least;
    }

    private void inside(Track t) {
        for (int f = 0; f < frames; f++) {
            double w = Math.min(.5, t.width * t.scale[f] / 2);
            double h = Math.min(.5, t.height * t.scale[f] / 2);
            t.x[f] = Math.clamp(t.x[f], w, 1 - w);
            t.y[f] = Math.clamp(t.y[f], h, 1 - h);
        }
    }

    private LayoutObject object(int id, Track track) {
        TreeSet<Integer> visible = new TreeSet<>();
        List<KeyFrame> keys = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            if (track.seen[f]) {
                visible.add(f);
                double w = Math.min(1, track.width * track.scale[f]);
                double h = Math.min(1, track.height * track.scale[f]);
                double x = Math.clamp(track.x[f] - w / 2, 0, 1 - w);
                double y = Math.clamp(track.y[f] - h / 2, 0, 1 - h);
                keys.add(new KeyFrame(
                        f,
                        new LayoutBox(
                                tenth(x * canvas.width()),
                                tenth(y * canvas.height()),
                                tenth(w * canvas.width()),
                                tenth(h * canvas.height()))));
            }
        }
        if (keys.stream().allMatch(k -> k.box().equals(keys.getFirst().box()))) {
            keys.subList(1, keys.size()).clear();
        }
        Thing thing = track.thing;
        return new LayoutObject(id, thing.name, thing.phrase, 1, track.motion, keys, FrameRange.of(visible));
    }

    /// Down to a tenth of a pixel, so that a box at the edge stays inside.
    private static double tenth(double pixels) {
        return Math.floor(pixels * 10 + 1e-6) / 10;
    }
}
