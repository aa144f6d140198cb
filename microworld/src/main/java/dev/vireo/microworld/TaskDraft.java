package dev.vireo.microworld;

import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Heading;
import dev.vireo.microworld.WorldClip.Span;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Plans clips for the tasks of the layout benchmark. What a caption says holds for the first and the last
/// frame and for six frames spread evenly.
///
/// How many there are, what they look like, which way they go and in which half they are there is drawn
/// from a generator of its own, which begins anew with every plan of a clip: what fits less often is not
/// rarer for that.
final class TaskDraft {
    private static final List<String> NUMBERS = List.of("one", "two", "three", "four");
    private static final List<String> CORNERS = List.of("lower left", "lower right", "upper left", "upper right");
    /// From, over, to: places in [#CORNERS].
    private static final int[][] WAYS = {{0, 1, 3}, {0, 2, 3}, {1, 0, 2}, {1, 3, 2}};

    /// Rings and stars stand on edge and look like bars from there.
    private static final List<Attribute.Shape> FROM_ABOVE =
            List.of(Attribute.Shape.CUBE, Attribute.Shape.SPHERE, Attribute.Shape.CYLINDER, Attribute.Shape.CONE);

    private static final int CHECKS = 48;
    private static final int PARTS = 40;

    private final Stage stage;
    private final SplittableRandom choices;
    private final SplittableRandom random;
    private final boolean small;
    private final int frames;
    private final double fps;
    /// When the last frame is shown, and when it ends.
    private final double last;

    private final double end;
    private final List<Role> roles = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    /// @param choices what is told is drawn from it, the same in every plan of a clip
    /// @param random everything else is drawn from it
    /// @param small whether all things are small, for where large ones find no room
    TaskDraft(Stage stage, SplittableRandom choices, SplittableRandom random, boolean small, int frames, double fps) {
        this.stage = stage;
        this.choices = choices;
        this.small = small;
        this.random = random;
        this.frames = frames;
        this.fps = fps;
        this.last = (frames - 1) / fps;
        this.end = frames / fps;
    }

    /// A plan, or nothing when this one led nowhere.
    Optional<ClipGenerator.Draft> draft(WorldClip.Task task) {
        String caption = switch (task) {
            case NUMERACY -> numeracy();
            case ATTRIBUTION -> attribution();
            case VISIBILITY -> visibility();
            case DYNAMIC -> choices.nextBoolean() ? crossing() : passing();
            case SEQUENTIAL -> sequential();
            case STORY -> throw new IllegalArgumentException("a story is planned elsewhere");
        };
        if (!isClear()) {
            return Optional.empty();
        }
        events.sort(Comparator.comparingDouble(Event::seconds));
        return Optional.of(new ClipGenerator.Draft(caption, roles, events));
    }

    private String numeracy() {
        int count = 1 + choices.nextInt(4);
        Role first = anything();
        for (int i = 0; i < count; i++) {
            Role role = i == 0 ? first : new Role(first.size, first.color, first.material, first.shape);
            settle(role, true);
        }
        String name = count == 1 ? first.name() : Names.plural(first.name());
        return "A video of a scene with " + NUMBERS.get(count - 1) + " moving " + name;
    }

    private String attribution() {
        Role one = anything();
        Role other = anything();
        while (other.color == one.color || other.shape == one.shape) {
            other = anything();
        }
        for (Role role : List.of(one, other)) {
            settle(role, choices.nextInt(3) > 0);
        }
        return "A video of a scene with " + Names.a(one.name()) + " and " + Names.a(other.name());
    }

    private String visibility() {
        Role role = anything();
        int half = (frames + 1) / 2;
        double middle = half / fps;
        boolean second = choices.nextBoolean();
        place(role, place());
        role.present.add(second ? new Span(middle, end) : new Span(0, middle));
        roles.add(role);
        event(second ? Event.Kind.APPEARS : Event.Kind.VANISHES, role, 0, middle, null);
        if (choices.nextBoolean()) {
            double[] to = place();
            double from = second ? middle + 0.1 * end : 0.1 * end;
            move(role, to, from, from + 0.3 * end);
        }
        return "A video of a scene in which " + Names.a(role.name()) + " appears only in the "
                + (second ? "second" : "first") + " half of the video";
    }

    private String crossing() {
        Role role = anything();
        boolean right = choices.nextBoolean();
        double row = row();
        double left = 0.12 + 0.13 * random.nextDouble();
        double far = 0.75 + 0.13 * random.nextDouble();
        stand(role, stage.ground(right ? left : far, row));
        roles.add(role);
        move(role, stage.ground(right ? far : left, row), 0.02 * last, 0.98 * last);
        return "A video of a scene with " + Names.a(role.name()) + " moving from the "
                + (right ? "left to the right" : "right to the left");
    }

    private String passing() {
        Role other = anything();
        Role role = anything();
        while (role.color == other.color || role.shape == other.shape) {
            role = anything();
        }
        boolean right = choices.nextBoolean();
        double middle = 0.42 + 0.16 * random.nextDouble();
        stand(other, stage.ground(middle, row()));
        double row = row();
        double left = middle - 0.18 - 0.15 * random.nextDouble();
        double far = middle + 0.18 + 0.15 * random.nextDouble();
        stand(role, stage.ground(right ? left : far, row));
        roles.add(role);
        roles.add(other);
        double[] to = stage.ground(right ? far : left, row);
        WorldClip.Knot from = role.last();
        move(role, to, 0.02 * last, 0.98 * last);
        double x0 = stage.picture(from.x(), from.y())[0];
        double x1 = stage.picture(to[0], to[1])[0];
        double x = stage.picture(other.last().x(), other.last().y())[0];
        double when = (0.02 + 0.96 * (x - x0) / (x1 - x0)) * last;
        event(Event.Kind.PASSES, role, 2, when, right ? Heading.RIGHT : Heading.LEFT);
        return "A video of a scene with " + Names.a(role.name()) + " moving from the " + (right ? "left" : "right")
                + " of " + Names.a(other.name()) + " to its " + (right ? "right" : "left");
    }

    private String sequential() {
        Role role = new Role(
                Attribute.Size.LARGE,
                SceneGenerator.pick(SceneGenerator.COLORS, choices),
                SceneGenerator.pick(SceneGenerator.MATERIALS, choices),
                SceneGenerator.pick(FROM_ABOVE, choices));
        int[] way = WAYS[choices.nextInt(WAYS.length)];
        stand(role, corner(way[0]));
        roles.add(role);
        move(role, corner(way[1]), 0.04 * last, 0.54 * last);
        move(role, corner(way[2]), 0.68 * last, 0.97 * last);
        return "A video of a top-down viewed scene in which " + Names.a(role.name()) + " is initially on the "
                + CORNERS.get(way[0]) + " of the scene. It first moves to the " + CORNERS.get(way[1])
                + " of the scene and then moves to the " + CORNERS.get(way[2]) + " of the scene";
    }

    private double[] corner(int corner) {
        double across = (corner % 2 == 0 ? 0.25 : 0.75) + 0.14 * (random.nextDouble() - 0.5);
        double down = (corner < 2 ? 0.79 : 0.31) + 0.10 * (random.nextDouble() - 0.5);
        return stage.ground(across, down);
    }

    private Role anything() {
        Role role = Role.of(
                SceneGenerator.pick(SceneGenerator.COLORS, choices),
                SceneGenerator.pick(SceneGenerator.SHAPES, choices),
                choices);
        return small ? new Role(Attribute.Size.SMALL, role.color, role.material, role.shape) : role;
    }

    private double row() {
        double near = stage.row(SceneGenerator.NEAREST);
        return near + random.nextDouble() * (stage.row(SceneGenerator.FARTHEST) - near);
    }

    private double[] place() {
        return stage.ground(0.08 + 0.84 * random.nextDouble(), row());
    }

    private void place(Role role, double[] at) {
        double turn = SceneGenerator.turn(role.shape, at[0], at[1], stage.look, random);
        role.path.add(new WorldClip.Knot(0, at[0], at[1], turn));
    }

    private void stand(Role role, double[] at) {
        place(role, at);
        role.present.add(new Span(0, end));
    }

    /// Takes a part where it keeps away from those who have one already, when such a part is found soon.
    private void settle(Role role, boolean moves) {
        role.present.add(new Span(0, end));
        int told = events.size();
        for (int i = 0; i < PARTS; i++) {
            role.path.clear();
            events.subList(told, events.size()).clear();
            place(role, place());
            if (moves) {
                wander(role);
            }
            if (keepsAway(role)) {
                break;
            }
        }
        roles.add(role);
    }

    private boolean keepsAway(Role role) {
        for (int i = 0; i <= CHECKS; i++) {
            double seconds = last * i / CHECKS;
            Solid solid = role.solid(seconds);
            if (!stage.inside(solid) || !roles.stream().allMatch(r -> SceneGenerator.apart(r.solid(seconds), solid))) {
                return false;
            }
        }
        return true;
    }

    /// Goes somewhere, far enough to be seen moving.
    private void wander(Role role) {
        double from = 0.05 * random.nextDouble() * last;
        move(role, place(), from, (0.75 + 0.2 * random.nextDouble()) * last);
    }

    private void move(Role role, double[] to, double from, double until) {
        WorldClip.Knot start = role.last();
        role.rest(from);
        double turn = role.shape == Attribute.Shape.CUBE && random.nextInt(3) == 0
                ? start.turn() + (2 * random.nextDouble() - 1) * StrictMath.PI / 2
                : start.turn();
        role.path.add(new WorldClip.Knot(until, to[0], to[1], turn));
        Heading heading = Motion.heading(to[0] - start.x(), to[1] - start.y()).orElse(null);
        event(Event.Kind.STARTS, role, 0, from, heading);
        event(Event.Kind.STOPS, role, 0, until, heading);
    }

    private void event(Event.Kind kind, Role role, int other, double seconds, @Nullable Heading heading) {
        int actor = roles.contains(role) ? roles.indexOf(role) + 1 : roles.size() + 1;
        events.add(new Event(
                kind,
                actor,
                other == 0 ? OptionalInt.empty() : OptionalInt.of(other),
                seconds,
                Motion.frame(seconds, fps, frames),
                Optional.ofNullable(heading),
                OptionalInt.empty()));
    }

    /// Whether moves are wide enough and things keep apart and can be seen all the time.
    private boolean isClear() {
        for (Role role : roles) {
            for (int i = 1; i < role.path.size(); i++) {
                WorldClip.Knot a = role.path.get(i - 1);
                WorldClip.Knot b = role.path.get(i);
                if ((a.x() != b.x() || a.y() != b.y()) && !Motion.isWide(stage, a, b)) {
                    return false;
                }
            }
        }
        Filming filming = new Filming(stage, roles);
        for (int i = 0; i <= CHECKS; i++) {
            double seconds = last * i / CHECKS;
            List<Solid> solids = roles.stream()
                    .filter(r -> r.isThere(seconds))
                    .map(r -> r.solid(seconds))
                    .toList();
            for (int a = 0; a < solids.size(); a++) {
                for (int b = 0; b < a; b++) {
                    if (!SceneGenerator.apart(solids.get(a), solids.get(b))) {
                        return false;
                    }
                }
            }
            if (i % 4 == 0 && !filming.isClear(seconds, Motion.PIXELS, Motion.VISIBLE)) {
                return false;
            }
        }
        return true;
    }
}
