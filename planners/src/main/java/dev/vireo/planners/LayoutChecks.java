package dev.vireo.planners;

import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutBox;
import dev.vireo.layout.LayoutObject;
import dev.vireo.layout.Region;
import dev.vireo.planners.LayoutChecks.Problem.Kind;
import dev.vireo.planners.internal.caption.CaptionGrammar;
import dev.vireo.planners.internal.caption.Scene;
import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Thing;
import dev.vireo.planners.internal.english.English;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Looks for what is wrong with a layout, and mends what can be mended without guessing. docs/layouts.md has the
/// table of all checks and repairs.
public final class LayoutChecks {
    /// A side below this part of the frame's is too small: less than half a cell of an 8 x 8 attention map.
    static final double LEAST_SIDE = 1.0 / 16;

    private static final double MOST_OVERLAP = 0.25;
    private static final double FASTEST = 1.5; // frame sides per second
    private static final double FARTHEST = 0.3; // frame sides from one frame to the next
    private static final double MOST_GROWTH = 5;
    private static final double SLACK = 0.002; // of a side: the rounding of a writer is no problem
    private static final int MOST_ROUNDS = 8;

    /// A layout after repair.
    ///
    /// @param changes what was done, one sentence each
    /// @param left the problems that are left
    public record Repaired(Layout layout, List<String> changes, List<Problem> left) {
        public Repaired {
            changes = List.copyOf(changes);
            left = List.copyOf(left);
        }
    }

    /// A problem with what would be done about it.
    private record Finding(Problem problem, Optional<UnaryOperator<Layout>> fix) {}

    private final Layout layout;
    private final List<Finding> findings = new ArrayList<>();

    private LayoutChecks(Layout layout) {
        this.layout = layout;
    }

    /// The problems of a layout, the worst first.
    public static List<Problem> of(Layout layout) {
        return findings(layout).stream().map(Finding::problem).toList();
    }

    /// The problems that a plan tells of: all but the notes.
    public static List<String> remarks(Layout layout) {
        return of(layout).stream()
                .filter(p -> p.severity() != Problem.Severity.NOTE)
                .map(p -> p.severity() + ": " + p.message())
                .toList();
    }

    private static List<Finding> findings(Layout layout) {
        LayoutChecks checks = new LayoutChecks(layout);
        checks.all();
        checks.findings.sort(Comparator.comparing(f -> f.problem().severity()));
        return checks.findings;
    }

    /// Does every repair that the problems of a layout suggest, until there is none left to do.
    public static Repaired repair(Layout layout) {
        Layout now = layout;
        List<String> changes = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS * (layout.objects().size() + 1); round++) {
            Layout before = now;
            Optional<Finding> next = findings(before).stream()
                    .filter(f -> f.fix()
                            .map(fix -> !fix.apply(before).equals(before))
                            .orElse(false))
                    .findFirst();
            if (next.isEmpty()) {
                break;
            }
            now = next.get().fix().orElseThrow().apply(before);
            changes.add(
                    next.get().problem().repair().orElse(next.get().problem().message()));
        }
        return new Repaired(now, changes, of(now));
    }

    private void all() {
        if (layout.objects().isEmpty()) {
            report(Problem.of(Kind.EMPTY, "the layout has no objects"), null);
        }
        for (LayoutObject o : layout.objects()) {
            if (o.visible().isEmpty()) {
                report(
                        Problem.of(Kind.NEVER_SEEN, o, o.label() + " is seen in no frame", "remove " + o.label()),
                        l -> l.without(o.id()));
            }
            place(o);
            size(o);
            motion(o);
            phrase(o);
        }
        overlaps();
        caption();
    }

    private void report(Problem problem, @org.jspecify.annotations.Nullable UnaryOperator<Layout> fix) {
        findings.add(new Finding(problem, Optional.ofNullable(fix)));
    }

    // ------------------------------------------------------------------------------------------- boxes

    private void place(LayoutObject o) {
        int outside = -1;
        int beyond = -1;
        double slackX = layout.width() * SLACK;
        double slackY = layout.height() * SLACK;
        for (LayoutObject.KeyFrame k : o.keyFrames()) {
            LayoutBox b = k.box();
            if (!o.visibleIn(k.frame())) {
                continue;
            }
            if (b.right() <= 0 || b.bottom() <= 0 || b.x() >= layout.width() || b.y() >= layout.height()) {
                outside = outside < 0 ? k.frame() : outside;
            } else if (b.x() < -slackX
                    || b.y() < -slackY
                    || b.right() > layout.width() + slackX
                    || b.bottom() > layout.height() + slackY) {
                beyond = beyond < 0 ? k.frame() : beyond;
            }
        }
        if (outside >= 0) {
            report(
                    Problem.of(
                            Kind.OUTSIDE,
                            o,
                            outside,
                            o.label() + " is outside the frame as a whole" + from(outside),
                            "hide " + o.label() + " in the frames in which it is outside"),
                    l -> l.withObject(o.id(), this::hideOutside));
        }
        if (beyond >= 0) {
            report(
                    Problem.of(
                            Kind.OUT_OF_FRAME,
                            o,
                            beyond,
                            o.label() + " reaches out of the frame" + from(beyond),
                            "cut the boxes of " + o.label() + " at the edge of the frame"),
                    l -> l.withObject(o.id(), object -> object.withBoxes(k -> cut(object, k))));
        }
    }

    private LayoutObject.KeyFrame cut(LayoutObject o, LayoutObject.KeyFrame k) {
        return o.visibleIn(k.frame())
                ? new LayoutObject.KeyFrame(k.frame(), k.box().clip(layout.width(), layout.height()))
                : k;
    }

    private LayoutObject hideOutside(LayoutObject o) {
        TreeSet<Integer> seen = new TreeSet<>();
        List<LayoutObject.KeyFrame> keys = new ArrayList<>();
        for (int f = 0; f < layout.frames(); f++) {
            if (o.visibleIn(f)) {
                seen.add(f);
            }
        }
        for (LayoutObject.KeyFrame k : o.keyFrames()) {
            LayoutBox b = k.box();
            if (b.right() <= 0 || b.bottom() <= 0 || b.x() >= layout.width() || b.y() >= layout.height()) {
                seen.remove(k.frame());
            } else {
                keys.add(k);
            }
        }
        return o.withKeyFrames(keys.isEmpty() ? o.keyFrames() : keys).withVisible(seen);
    }

    private static String from(int frame) {
        return " (frame " + frame + ")";
    }

    private void size(LayoutObject o) {
        double leastWidth = layout.width() * LEAST_SIDE;
        double leastHeight = layout.height() * LEAST_SIDE;
        for (LayoutObject.KeyFrame k : o.keyFrames()) {
            if (o.visibleIn(k.frame())
                    && (k.box().width() < leastWidth || k.box().height() < leastHeight)) {
                report(
                        Problem.of(
                                Kind.VANISHING,
                                o,
                                k.frame(),
                                o.label() + " is " + round(k.box().width()) + " x "
                                        + round(k.box().height())
                                        + " pixels" + from(k.frame()) + ", and less than "
                                        + round(leastWidth) + " x " + round(leastHeight) + " guides nothing",
                                "make the boxes of " + o.label() + " at least " + round(leastWidth) + " x "
                                        + round(leastHeight)),
                        l -> l.withObject(
                                o.id(), object -> object.withBoxes(key -> grow(key, leastWidth, leastHeight))));
                return;
            }
        }
    }

    private LayoutObject.KeyFrame grow(LayoutObject.KeyFrame k, double width, double height) {
        LayoutBox b = k.box();
        double w = Math.max(b.width(), width);
        double h = Math.max(b.height(), height);
        LayoutBox grown = LayoutBox.around(b.centerX(), b.centerY(), w, h);
        boolean inside = b.x() >= 0 && b.y() >= 0 && b.right() <= layout.width() && b.bottom() <= layout.height();
        return new LayoutObject.KeyFrame(
                k.frame(),
                inside
                        ? new LayoutBox(
                                Math.clamp(grown.x(), 0, layout.width() - w),
                                Math.clamp(grown.y(), 0, layout.height() - h),
                                w,
                                h)
                        : grown);
    }

    private static String round(double v) {
        double tenths = Math.rint(v * 10) / 10;
        return tenths == Math.rint(tenths) ? Long.toString((long) tenths) : Double.toString(tenths);
    }

    // ------------------------------------------------------------------------------------------ motion

    private void motion(LayoutObject o) {
        List<LayoutObject.KeyFrame> keys = o.keyFrames();
        boolean jumped = false;
        boolean grew = false;
        for (int i = 1; i < keys.size(); i++) {
            LayoutObject.KeyFrame a = keys.get(i - 1);
            LayoutObject.KeyFrame b = keys.get(i);
            if (!o.visibleIn(a.frame()) || !o.visibleIn(b.frame()) || gap(o, a.frame(), b.frame())) {
                continue;
            }
            if (!jumped && jumps(a, b)) {
                jumped = true;
                int outlier = outlier(keys, i);
                report(
                        Problem.of(
                                Kind.TELEPORT,
                                o,
                                b.frame(),
                                o.label() + " is " + round(distance(a, b) * 100)
                                        + " % of the frame away from where it was one key frame before"
                                        + from(b.frame()),
                                outlier < 0
                                        ? ""
                                        : "drop the key frame "
                                                + keys.get(outlier).frame() + " of " + o.label()),
                        outlier < 0
                                ? null
                                : l -> l.withObject(o.id(), object -> {
                                    List<LayoutObject.KeyFrame> rest = new ArrayList<>(object.keyFrames());
                                    rest.removeIf(
                                            k -> k.frame() == keys.get(outlier).frame());
                                    return object.withKeyFrames(rest);
                                }));
            }
            double growth = b.box().area() / Math.max(1e-9, a.box().area());
            if (!grew
                    && a.box().area() > 0
                    && b.box().area() > 0
                    && (growth > MOST_GROWTH || growth < 1 / MOST_GROWTH)) {
                grew = true;
                report(
                        Problem.of(
                                Kind.SIZE_JUMP,
                                o,
                                b.frame(),
                                o.label() + " has " + round(growth) + " times its area from one key frame to the next"
                                        + from(b.frame()),
                                ""),
                        null);
            }
        }
    }

    private static boolean gap(LayoutObject o, int from, int to) {
        for (int f = from; f <= to; f++) {
            if (!o.visibleIn(f)) {
                return true;
            }
        }
        return false;
    }

    private boolean jumps(LayoutObject.KeyFrame a, LayoutObject.KeyFrame b) {
        double distance = distance(a, b);
        double seconds = (b.frame() - a.frame()) / layout.fps();
        return distance > FARTHEST && distance / seconds > FASTEST;
    }

    private double distance(LayoutObject.KeyFrame a, LayoutObject.KeyFrame b) {
        return Math.hypot(
                (a.box().centerX() - b.box().centerX()) / layout.width(),
                (a.box().centerY() - b.box().centerY()) / layout.height());
    }

    /// The key frame at or before i without which the object does not jump; -1 when there is none.
    private int outlier(List<LayoutObject.KeyFrame> keys, int i) {
        for (int k : new int[] {i, i - 1}) {
            if (k > 0 && k < keys.size() - 1 && !jumps(keys.get(k - 1), keys.get(k + 1))) {
                return k;
            }
        }
        return -1;
    }

    private void overlaps() {
        List<Layout.Track> tracks = layout.tracks(layout.frames());
        for (int i = 0; i < tracks.size(); i++) {
            for (int j = i + 1; j < tracks.size(); j++) {
                int frame = overlap(tracks.get(i), tracks.get(j));
                if (frame >= 0) {
                    LayoutObject a = tracks.get(i).object();
                    LayoutObject b = tracks.get(j).object();
                    Optional<Layout> apart = apart(b);
                    report(
                            Problem.of(
                                    Kind.OVERLAP,
                                    b,
                                    frame,
                                    b.label() + " and " + a.label() + " cover each other" + from(frame),
                                    apart.isPresent() ? "move all boxes of " + b.label() + " aside" : ""),
                            apart.isPresent() ? _ -> apart.get() : null);
                }
            }
        }
    }

    private static int overlap(Layout.Track a, Layout.Track b) {
        for (int f = 0; f < a.regions().size(); f++) {
            if (a.regions().get(f).isPresent() && b.regions().get(f).isPresent()) {
                LayoutBox x = box(a.regions().get(f).get());
                LayoutBox y = box(b.regions().get(f).get());
                double least = Math.min(x.area(), y.area());
                if (least > 0 && x.shared(y) > MOST_OVERLAP * least) {
                    return f;
                }
            }
        }
        return -1;
    }

    private static LayoutBox box(Region r) {
        return new LayoutBox(r.left(), r.top(), Math.max(0, r.right() - r.left()), Math.max(0, r.bottom() - r.top()));
    }

    /// The layout with an object moved as little as needed to overlap with none, all of it inside the frame.
    private Optional<Layout> apart(LayoutObject o) {
        int steps = 20;
        List<double[]> moves = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            double d = (double) i / steps;
            moves.add(new double[] {0, d});
            moves.add(new double[] {0, -d});
            moves.add(new double[] {d, 0});
            moves.add(new double[] {-d, 0});
        }
        for (double[] move : moves) {
            LayoutObject moved = o.withBoxes(k -> new LayoutObject.KeyFrame(
                    k.frame(), k.box().shifted(move[0] * layout.width(), move[1] * layout.height())));
            boolean inside = moved.keyFrames().stream()
                    .allMatch(k -> k.box().x() >= 0
                            && k.box().y() >= 0
                            && k.box().right() <= layout.width()
                            && k.box().bottom() <= layout.height());
            if (inside) {
                Layout other = layout.withObject(o.id(), _ -> moved);
                List<Layout.Track> tracks = other.tracks(other.frames());
                Layout.Track own = tracks.stream()
                        .filter(t -> t.object().id() == o.id())
                        .findFirst()
                        .orElseThrow();
                if (tracks.stream().allMatch(t -> t.object().id() == o.id() || overlap(t, own) < 0)) {
                    return Optional.of(other);
                }
            }
        }
        return Optional.empty();
    }

    // ----------------------------------------------------------------------------------------- caption

    private void phrase(LayoutObject o) {
        if (o.strength() == 0) {
            report(Problem.of(Kind.UNGUIDED, o, o.label() + " has strength 0 and is not guided", ""), null);
        }
        String caption = layout.caption().toLowerCase(Locale.ROOT);
        if (!caption.isEmpty() && !containsWord(caption, o.phrase().toLowerCase(Locale.ROOT))) {
            String[] words = o.phrase().split(" ", -1);
            String last = words[words.length - 1];
            Optional<String> better = captionForm(caption, o.phrase()).or(() -> captionForm(caption, last));
            report(
                    Problem.of(
                            Kind.PHRASE,
                            o,
                            "the phrase '" + o.phrase() + "' of " + o.label() + " does not stand in the caption",
                            better.map(b -> "use the phrase '" + b + "' for " + o.label())
                                    .orElse("")),
                    better.isEmpty() ? null : l -> l.withObject(o.id(), object -> object.withPhrase(better.get())));
        }
    }

    private static boolean containsWord(String text, String word) {
        return java.util.regex.Pattern.compile("\\b" + java.util.regex.Pattern.quote(word) + "\\b")
                .matcher(text)
                .find();
    }

    /// The words of the caption that are these in the singular.
    private static Optional<String> captionForm(String caption, String phrase) {
        if (caption.length() > Layout.MOST_CHARACTERS) {
            return Optional.empty();
        }
        String[] wanted = phrase.toLowerCase(Locale.ROOT).split(" ", -1);
        String[] words = caption.split("[^\\p{L}\\p{N}'-]+");
        for (int i = 0; i + wanted.length <= words.length; i++) {
            boolean same = true;
            for (int k = 0; same && k < wanted.length; k++) {
                same = English.singular(words[i + k]).equals(English.singular(wanted[k]));
            }
            if (same) {
                return Optional.of(String.join(" ", List.of(words).subList(i, i + wanted.length)));
            }
        }
        return Optional.empty();
    }

    /// What the caption says of counts, times and directions, as far as the built-in grammar understands it.
    private void caption() {
        if (layout.caption().isBlank()) {
            return;
        }
        CaptionGrammar.Result read = CaptionGrammar.read(layout.caption(), layout.seconds());
        if (!read.unknown().isEmpty()) {
            return;
        }
        for (Thing thing : read.scene().things()) {
            List<LayoutObject> own = layout.objects().stream()
                    .filter(o -> isOne(o, thing, read.scene()))
                    .toList();
            if (own.size() < thing.count()) {
                report(
                        Problem.of(
                                Kind.MISSING_OBJECT,
                                "the caption has " + thing.count() + " '" + thing.name() + "', and the layout has "
                                        + own.size() + (own.isEmpty() ? "" : " of them")),
                        null);
            }
            for (LayoutObject o : own) {
                time(o, thing);
                direction(o, thing, read.scene());
            }
        }
    }

    private static boolean isOne(LayoutObject o, Thing thing, Scene scene) {
        boolean alone = scene.things().stream()
                        .filter(t -> t.noun().equals(thing.noun()))
                        .count()
                == 1;
        String name = o.name().toLowerCase(Locale.ROOT);
        if (!alone) {
            return name.equals(thing.name()) || name.contains(thing.name());
        }
        for (String word : name.split("[^\\p{L}\\p{N}]+", -1)) {
            if (English.singular(word).equals(thing.noun())) {
                return true;
            }
        }
        return false;
    }

    private void time(LayoutObject o, Thing thing) {
        if (!thing.timed()) {
            return;
        }
        TreeSet<Integer> wanted = new TreeSet<>();
        int wrong = -1;
        for (int f = 0; f < layout.frames(); f++) {
            double from = (double) f / layout.frames();
            double to = (f + 1.0) / layout.frames();
            boolean all = thing.seen().stream().anyMatch(s -> s.from() <= from + 1e-9 && s.to() >= to - 1e-9);
            boolean none = thing.seen().stream().allMatch(s -> s.from() >= to - 1e-9 || s.to() <= from + 1e-9);
            if (all || (!none && o.visibleIn(f))) {
                wanted.add(f);
            }
            if (wrong < 0 && none && o.visibleIn(f)) {
                wrong = f;
            }
        }
        boolean absent = wanted.stream().noneMatch(o::visibleIn);
        if ((wrong >= 0 || absent) && !wanted.isEmpty()) {
            report(
                    Problem.of(
                            Kind.WRONG_TIME,
                            o,
                            Math.max(wrong, 0),
                            o.label() + (absent ? " is not seen when" : " is seen when not") + " the caption says"
                                    + from(Math.max(wrong, 0)),
                            "show " + o.label() + " in frames " + ranges(wanted)),
                    l -> l.withObject(o.id(), object -> object.withVisible(wanted)));
        }
    }

    private static String ranges(SortedSet<Integer> frames) {
        return String.join(
                ", ",
                LayoutObject.FrameRange.of(frames).stream()
                        .map(r -> r.first() == r.last() ? "" + r.first() : r.first() + " to " + r.last())
                        .toList());
    }

    private void direction(LayoutObject o, Thing thing, Scene scene) {
        List<Act> acts =
                thing.acts().stream().filter(a -> a.deed() != Deed.STAY).toList();
        if (acts.size() != 1
                || scene.camera() != Scene.Camera.STILL
                || o.keyFrames().isEmpty()) {
            return;
        }
        Act act = acts.getFirst();
        Optional<Place> from = act.from().filter(p -> p.of().isEmpty());
        Optional<Place> to = act.to().filter(p -> p.of().isEmpty());
        if (from.isEmpty()
                || to.isEmpty()
                || from.get().x().isEmpty()
                || to.get().x().isEmpty()) {
            return;
        }
        double wanted = to.get().x().getAsDouble() - from.get().x().getAsDouble();
        double is = (o.keyFrames().getLast().box().centerX()
                        - o.keyFrames().getFirst().box().centerX())
                / layout.width();
        if (Math.abs(wanted) > .1 && wanted * is < 0) {
            report(
                    Problem.of(
                            Kind.WRONG_DIRECTION,
                            o,
                            o.label() + " moves to the " + (is > 0 ? "right" : "left") + ", against the caption",
                            "mirror the way of " + o.label()),
                    l -> l.withObject(
                            o.id(),
                            object -> object.withBoxes(k -> new LayoutObject.KeyFrame(
                                    k.frame(),
                                    new LayoutBox(
                                            layout.width() - k.box().right(),
                                            k.box().y(),
                                            k.box().width(),
                                            k.box().height())))));
        }
    }

    /// Something about a layout that a person, or the model that wrote it, should know.
    ///
    /// @param object the id of the object that it is about, if it is about one
    /// @param frame the first frame in which it is so, if it is about frames
    /// @param repair what [LayoutChecks#repair] would do; empty when only a person can tell
    public record Problem(Kind kind, OptionalInt object, OptionalInt frame, String message, Optional<String> repair) {
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

        static Problem of(Kind kind, String message) {
            return new Problem(kind, OptionalInt.empty(), OptionalInt.empty(), message, Optional.empty());
        }

        static Problem of(Kind kind, LayoutObject object, String message, String repair) {
            return new Problem(
                    kind,
                    OptionalInt.of(object.id()),
                    OptionalInt.empty(),
                    message,
                    Optional.of(repair).filter(r -> !r.isEmpty()));
        }

        static Problem of(Kind kind, LayoutObject object, int frame, String message, String repair) {
            return new Problem(
                    kind,
                    OptionalInt.of(object.id()),
                    OptionalInt.of(frame),
                    message,
                    Optional.of(repair).filter(r -> !r.isEmpty()));
        }
    }
}
