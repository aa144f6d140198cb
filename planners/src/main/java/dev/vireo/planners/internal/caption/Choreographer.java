package dev.vireo.planners.internal.caption;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Puts the things of a scene into frames: on the ground, in the air or on water, one beside the other
/// without overlap, thrown and falling under gravity, and seen through a camera with perspective.
///
/// What a caption leaves open is chosen: things that move without a direction go from left to right. All
/// places are fractions of the frame.
public final class Choreographer {
    private static final double AIR = 0.3;
    private static final double WATER = 0.62;
    private static final double EPSILON = 1e-9;
    private static final int FALLING = 100;
    private static final int WALKING = 200;
    private static final int LANES = 25;

    private final Scene scene;
    private final Layout.Canvas canvas;
    private final int frames;
    private final double shrink;

    /// The things that have their places already, by their numbers in the scene.
    private final Map<Integer, List<Track>> placed = new HashMap<>();

    private final List<Track> tracks = new ArrayList<>();
    private final Ways ways;

    /// @param smaller how much smaller than usual things are; 1 at first
    public Choreographer(Scene scene, Layout.Canvas canvas, double smaller) {
        Crowding crowding = Crowding.of(scene);
        this.shrink = crowding.scale() * smaller;
        this.scene = scene;
        this.canvas = canvas;
        this.frames = canvas.frames();
        this.ways = new Ways(frames, crowding.columns(), placed);
    }

    public Layout layout(String caption) {
        for (int number : order()) {
            Thing thing = scene.things().get(number);
            List<Track> own = new ArrayList<>();
            placed.put(number, own);
            for (int i = 0; i < thing.count(); i++) {
                Track track = track(number, i);
                fit(track);
                own.add(track);
                tracks.add(track);
            }
        }
        if (!tracks.isEmpty()) {
            new Filming(scene.camera(), tracks, focus(), frames).film();
        }
        List<LayoutObject> objects = new ArrayList<>();
        for (int number = 0; number < scene.things().size(); number++) {
            for (Track track : placed.getOrDefault(number, List.of())) {
                objects.add(object(objects.size(), track));
            }
        }
        String background = scene.background();
        return new Layout(caption, canvas.width(), canvas.height(), frames, canvas.fps(), background, objects);
    }

    /// Things are placed after those that they stand beside; first what rests, then what falls, which has
    /// less choice of where to be than what walks.
    private List<Integer> order() {
        int count = scene.things().size();
        int[] late = new int[count];
        for (int i = 0; i < count; i++) {
            Thing thing = scene.things().get(i);
            boolean falls = thing.acts().stream().anyMatch(a -> Ways.isPhysical(a.deed()));
            late[i] = thing.rests() ? 0 : falls ? FALLING : WALKING;
        }
        int[] own = late.clone();
        for (int round = 0; round < count; round++) { // chains of references are no longer than that
            int[] before = late.clone();
            for (int i = 0; i < count; i++) {
                late[i] = own[i];
                for (int reference : scene.references(i)) {
                    late[i] = Math.max(late[i], 1 + before[reference]);
                }
            }
        }
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt(i -> late[i]))
                .toList();
    }

    private Track focus() {
        return scene.focus().isPresent()
                ? placed.getOrDefault(scene.focus().getAsInt(), List.of()).stream()
                        .findFirst()
                        .orElse(tracks.getFirst())
                : tracks.getFirst();
    }

    // ----------------------------------------------------------------------------------------- one thing

    private Track track(int number, int index) {
        Thing thing = scene.things().get(number);
        Track track = new Track(thing, frames);
        double[] size = CaptionWords.size(thing.noun(), thing.name());
        track.width = size[0] * shrink;
        track.height = size[1] * shrink;
        double wide = (double) canvas.width() / canvas.height();
        track.width = wide > 1 ? track.width / wide : track.width; // things keep their shape in a wide frame
        track.height = wide < 1 ? track.height * wide : track.height;
        seen(thing, track);
        List<Act> acts = new ArrayList<>(
                thing.acts().stream().filter(a -> a.deed() != Deed.STAY).toList());
        if (thing.acts().isEmpty()) {
            ImpliedDeeds.of(thing).filter(d -> d != Deed.STAY).map(Act::of).ifPresent(acts::add);
        }
        Deed kind = acts.isEmpty() ? Deed.STAY : acts.getFirst().deed();
        double rest = level(number, kind, track);
        if (acts.isEmpty()) {
            double[] at = thing.place().map(p -> ways.point(p, track, rest)).orElse(new double[] {.5, rest});
            Arrays.fill(track.x, at[0]);
            Arrays.fill(track.y, at[1]);
            track.freeX =
                    thing.place().map(p -> p.x().isEmpty() && p.of().isEmpty()).orElse(true);
            track.freeY =
                    thing.place().map(p -> p.y().isEmpty() && p.of().isEmpty()).orElse(true);
            if (track.freeX && thing.count() > 1) {
                spread(track, index, thing.count());
            }
            return track;
        }
        track.freeY = true;
        ways.walk(track, index, acts, rest);
        return track;
    }

    private void spread(Track track, int index, int count) {
        int columns = count <= 5 ? count : (int) Math.ceil(Math.sqrt(count));
        double cell = 1.0 / columns;
        Arrays.fill(track.x, cell * (index % columns + .5));
        if (count > 5) {
            int rows = (count + columns - 1) / columns;
            int row = index / columns;
            Arrays.fill(track.y, (row + .5) / rows);
        }
        track.width = Math.min(track.width, cell - Track.GAP);
    }

    private void seen(Thing thing, Track track) {
        for (int f = 0; f < frames; f++) {
            double t = (f + .5) / frames;
            for (Span span : thing.seen()) {
                track.seen[f] |= t >= span.from() - EPSILON && (t < span.to() - EPSILON || span.to() >= 1);
            }
        }
        boolean never = true;
        for (boolean s : track.seen) {
            never &= !s;
        }
        if (never) { // a moment shorter than a frame
            Span span = thing.seen().getFirst();
            track.seen[Math.clamp((int) Math.floor((span.from() + span.to()) / 2 * frames), 0, frames - 1)] = true;
        }
    }

    /// The height at which a thing is when nothing is said of it.
    private double level(int number, Deed deed, Track track) {
        if (scene.topDown()) {
            return .5;
        }
        boolean over = scene.things().stream()
                .flatMap(t -> t.place().stream())
                .anyMatch(p -> p.side() == Side.BELOW && p.isBeside(number));
        if (over) {
            return AIR;
        }
        String noun = track.thing.noun();
        return switch (deed) {
            case FLY -> AIR;
            case SWIM -> WATER;
            case GO, JUMP, THROWN, FALL, RISE, BOUNCE, ENTER, LEAVE, APPROACH, RECEDE, STAY ->
                CaptionWords.isOfTheAir(noun)
                        ? AIR
                        : CaptionWords.isOfTheWater(noun) ? WATER : Ways.GROUND - track.height / 2;
        };
    }

    // --------------------------------------------------------------------------------------- all of them

    /// Moves a thing to where it shares least with those before it and stays nearest to where it belongs, as
    /// far as the caption leaves that open.
    private void fit(Track track) {
        Thing thing = track.thing;
        boolean explicitY = hasY(thing.place())
                || thing.acts().stream().anyMatch(a -> hasY(a.from()) || hasY(a.to()))
                || (thing.place().filter(p -> p.of().isPresent()).isPresent()
                        && thing.acts().isEmpty());
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

    private LayoutObject object(int id, Track track) {
        TreeSet<Integer> visible = new TreeSet<>();
        List<LayoutObject.KeyFrame> keys = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            if (track.seen[f]) {
                visible.add(f);
                double w = Math.min(1, track.width * track.scale[f]);
                double h = Math.min(1, track.height * track.scale[f]);
                double x = Math.clamp(track.x[f] - w / 2, 0, 1 - w);
                double y = Math.clamp(track.y[f] - h / 2, 0, 1 - h);
                keys.add(new LayoutObject.KeyFrame(
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
        return new LayoutObject(
                id, thing.name(), thing.phrase(), 1, track.motion, keys, LayoutObject.FrameRange.of(visible));
    }

    /// Down to a tenth of a pixel, so that a box at the edge stays inside.
    private static double tenth(double pixels) {
        return Math.floor(pixels * 10 + 1e-6) / 10;
    }
}
