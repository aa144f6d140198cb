package dev.vireo.microworld;

import dev.vireo.microworld.WorldClip.Event;
import dev.vireo.microworld.WorldClip.Heading;
import dev.vireo.microworld.WorldClip.Knot;
import dev.vireo.microworld.WorldClip.Margins;
import dev.vireo.microworld.WorldClip.Span;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Plans a clip in which one thing happens after the other. Time is cut into episodes of equal length; what
/// happens in one begins after an eighth of it and is over after three quarters, so that there is rest
/// between.
final class Story {
    private static final int MOST = 8;
    private static final int MOST_AT_ONCE = 6;
    private static final int FEWEST_AT_ONCE = 3;
    private static final int TRIES = 12;
    private static final int PLACES = 80;
    private static final int CHECKS = 12;
    private static final double BEGIN = 0.125;
    private static final double OVER = 0.75;
    private static final int TOLD = 100;

    private enum Episode {
        BUMP,
        MOVE,
        TURN_BACK,
        APPEAR,
        VANISH
    }

    /// Which kinds are tried first, by their shares.
    private static final List<Episode> SHARES = List.of(
            Episode.BUMP,
            Episode.BUMP,
            Episode.BUMP,
            Episode.MOVE,
            Episode.MOVE,
            Episode.MOVE,
            Episode.TURN_BACK,
            Episode.TURN_BACK,
            Episode.APPEAR,
            Episode.VANISH);

    private final Stage stage;
    private final SplittableRandom choices;
    private final SplittableRandom random;
    private final int frames;
    private final double fps;
    private final double end;
    private final List<Role> roles = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    /// The bounds of the current episode's action.
    private double begin;

    private double over;

    /// @param choices what shall happen is drawn from it, the same in every plan of a clip
    /// @param random everything else is drawn from it
    Story(Stage stage, SplittableRandom choices, SplittableRandom random, int frames, double fps) {
        this.stage = stage;
        this.choices = choices;
        this.random = random;
        this.frames = frames;
        this.fps = fps;
        this.end = frames / fps;
    }

    /// A plan, or nothing when this one led nowhere.
    Optional<ClipGenerator.Draft> draft() {
        int wanted = FEWEST_AT_ONCE + choices.nextInt(3);
        for (int i = 0; i < wanted; i++) {
            newcomer(0).ifPresent(role -> role.present.add(new Span(0, end)));
        }
        if (roles.size() < FEWEST_AT_ONCE) {
            return Optional.empty();
        }
        double least = Math.max(Margins.EPISODE, Margins.EPISODE_FRAMES / fps);
        int episodes = Math.max(1, (int) (end / least));
        double length = (frames - 1) / fps / episodes;
        for (int i = 0; i < episodes; i++) {
            begin = (i + BEGIN) * length;
            over = (i + OVER) * length;
            episode(episodes == 1);
        }
        return events.isEmpty() ? Optional.empty() : Optional.of(new ClipGenerator.Draft(caption(), roles, events));
    }

    private void episode(boolean only) {
        // What is tried first does not hang on what fits; the other kinds are for where it does not at all.
        Episode first = SceneGenerator.pick(SHARES, choices);
        Heading way = SceneGenerator.pick(List.of(Heading.values()), choices);
        Heading edge = choices.nextBoolean() ? Heading.LEFT : Heading.RIGHT;
        for (int tries = 0; tries < 2 * TRIES; tries++) {
            boolean again = tries < TRIES;
            Episode kind = again ? (only ? Episode.BUMP : first) : SceneGenerator.pick(SHARES, random);
            boolean done = switch (kind) {
                case BUMP -> bump();
                case MOVE -> move(again ? way : SceneGenerator.pick(List.of(Heading.values()), random));
                case TURN_BACK -> turnBack(again || random.nextBoolean() ? edge : opposite(edge));
                case APPEAR -> appear();
                case VANISH -> vanish();
            };
            if (done) {
                return;
            }
        }
    }

    private List<Role> there() {
        return roles.stream().filter(r -> r.isThere(begin)).toList();
    }

    /// A thing unlike all others, in a free place; it is not there yet.
    private Optional<Role> newcomer(double seconds) {
        List<Role> others = roles.stream().filter(r -> r.isThere(seconds)).toList();
        for (int tries = 0; tries < PLACES; tries++) {
            Attribute.Color color = SceneGenerator.pick(SceneGenerator.COLORS, random);
            Attribute.Shape shape = SceneGenerator.pick(SceneGenerator.SHAPES, random);
            if (roles.stream().anyMatch(r -> r.color == color && r.shape == shape)) {
                continue;
            }
            Role role = Role.of(color, shape, random);
            double near = stage.row(SceneGenerator.NEAREST);
            double far = stage.row(SceneGenerator.FARTHEST);
            double[] at = stage.ground(0.08 + 0.84 * random.nextDouble(), near + random.nextDouble() * (far - near));
            double turn = SceneGenerator.turn(shape, at[0], at[1], stage.look, random);
            Solid solid = role.solid(at[0], at[1], turn);
            if (stage.inside(solid)
                    && others.stream().allMatch(o -> SceneGenerator.apart(o.solid(seconds), solid))
                    && canBeSeen(others, seconds, solid)) {
                role.path.add(new Knot(0, at[0], at[1], turn));
                roles.add(role);
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    private boolean canBeSeen(List<Role> others, double seconds, Solid more) {
        List<Solid> solids = new ArrayList<>();
        others.forEach(o -> solids.add(o.solid(seconds)));
        solids.add(more);
        return SceneGenerator.goodEnough(stage.geometry(solids), Motion.PIXELS, Motion.VISIBLE);
    }

    /// One goes to where another stands and bumps into it; that one goes on.
    private boolean bump() {
        List<Role> there = there();
        Role one = SceneGenerator.pick(there, random);
        Role other = SceneGenerator.pick(there, random);
        Knot a = one.last();
        Knot b = other.last();
        double far = Math.sqrt((b.x() - a.x()) * (b.x() - a.x()) + (b.y() - a.y()) * (b.y() - a.y()));
        if (one == other) {
            return false;
        }
        double dx = (b.x() - a.x()) / far;
        double dy = (b.y() - a.y()) / far;
        double way = far - one.solid(begin).extent(dx, dy) - other.solid(begin).extent(dx, dy);
        double rest = 1 + 3.5 * random.nextDouble();
        double meet = begin + (over - begin) * way / (way + rest);
        if (way <= 0 || meet - begin < 1.5 / fps || over - meet < 1.5 / fps) {
            return false;
        }
        Knot met = new Knot(meet, a.x() + way * dx, a.y() + way * dy, a.turn());
        Knot gone = new Knot(over, b.x() + rest * dx, b.y() + rest * dy, b.turn());
        Optional<List<Event>> first = passes(one, List.of(other), begin, met);
        Optional<List<Event>> second = passes(other, List.of(one), meet, gone);
        if (first.isEmpty() || second.isEmpty() || !Motion.isWide(stage, a, met) || !Motion.isWide(stage, b, gone)) {
            return false;
        }
        int pathOne = one.path.size();
        int pathOther = other.path.size();
        one.rest(begin);
        one.path.add(met);
        other.rest(meet);
        other.path.add(gone);
        if (!isClear(one, other)) {
            shorten(one, pathOne);
            shorten(other, pathOther);
            return false;
        }
        @Nullable Heading heading = Motion.heading(dx, dy).orElse(null);
        int start = add(Event.Kind.STARTS, one, null, begin, heading, -1);
        first.get().forEach(events::add);
        int bump = add(Event.Kind.BUMPS, one, other, meet, heading, start);
        add(Event.Kind.STOPS, one, null, meet, heading, bump);
        add(Event.Kind.STARTS, other, null, meet, heading, bump);
        second.get().forEach(events::add);
        add(Event.Kind.STOPS, other, null, over, heading, -1);
        return true;
    }

    /// One goes left, right, towards or away, and stops.
    private boolean move(Heading heading) {
        Role role = SceneGenerator.pick(there(), random);
        Knot from = role.last();
        double far = 1.2 + 4.8 * random.nextDouble();
        Knot to = switch (heading) {
            case LEFT -> new Knot(over, from.x() - far, from.y(), turned(role));
            case RIGHT -> new Knot(over, from.x() + far, from.y(), turned(role));
            case TOWARDS -> new Knot(over, from.x(), from.y() - far, turned(role));
            case AWAY -> new Knot(over, from.x(), from.y() + far, turned(role));
        };
        if (to.y() < SceneGenerator.NEAREST - 0.5 || to.y() > SceneGenerator.FARTHEST + 0.5) {
            return false;
        }
        Optional<List<Event>> passes = passes(role, List.of(), begin, to);
        if (passes.isEmpty() || !Motion.isWide(stage, from, to)) {
            return false;
        }
        int path = role.path.size();
        role.rest(begin);
        role.path.add(to);
        if (!isClear(role, role)) {
            shorten(role, path);
            return false;
        }
        add(Event.Kind.STARTS, role, null, begin, heading, -1);
        passes.get().forEach(events::add);
        add(Event.Kind.STOPS, role, null, over, heading, -1);
        return true;
    }

    private double turned(Role role) {
        double turn = role.last().turn();
        return role.shape == Attribute.Shape.CUBE && random.nextInt(3) == 0
                ? turn + (2 * random.nextDouble() - 1) * StrictMath.PI / 2
                : turn;
    }

    /// One goes to the left or right edge and comes back.
    private boolean turnBack(Heading edge) {
        Role role = SceneGenerator.pick(there(), random);
        Knot from = role.last();
        double sign = edge == Heading.LEFT ? -1 : 1;
        double low = 0;
        double high = 20;
        for (int i = 0; i < 30; i++) {
            double middle = (low + high) / 2;
            if (stage.inside(role.solid(from.x() + sign * middle, from.y(), from.turn()))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double back = 1.2 + 4 * random.nextDouble();
        double turn = begin + (over - begin) * low / (low + back);
        Knot met = new Knot(turn, from.x() + sign * low, from.y(), from.turn());
        Knot to = new Knot(over, met.x() - sign * back, from.y(), from.turn());
        if (turn - begin < 1.5 / fps
                || over - turn < 1.5 / fps
                || !Motion.isWide(stage, from, met)
                || !Motion.isWide(stage, met, to)) {
            return false;
        }
        Optional<List<Event>> out = passes(role, List.of(), begin, met);
        if (out.isEmpty()) {
            return false;
        }
        int path = role.path.size();
        role.rest(begin);
        role.path.add(met);
        Optional<List<Event>> home = passes(role, List.of(), turn, to);
        role.path.add(to);
        if (home.isEmpty() || !isClear(role, role)) {
            shorten(role, path);
            return false;
        }
        add(Event.Kind.STARTS, role, null, begin, edge, -1);
        out.get().forEach(events::add);
        add(Event.Kind.TURNS_BACK, role, null, turn, edge, -1);
        home.get().forEach(events::add);
        add(Event.Kind.STOPS, role, null, over, opposite(edge), -1);
        return true;
    }

    private static Heading opposite(Heading edge) {
        return edge == Heading.LEFT ? Heading.RIGHT : Heading.LEFT;
    }

    /// One that was not there, or was there before, comes into being.
    private boolean appear() {
        if (there().size() >= MOST_AT_ONCE) {
            return false;
        }
        double when = Math.ceil((begin + over) / 2 * fps) / fps;
        List<Role> gone = roles.stream().filter(r -> !r.isThere(begin)).toList();
        Optional<Role> role;
        if (roles.size() < MOST && (gone.isEmpty() || random.nextBoolean())) {
            role = newcomer(begin);
        } else if (gone.isEmpty()) {
            return false;
        } else {
            Role back = SceneGenerator.pick(gone, random);
            Solid solid = back.solid(begin);
            role = there().stream().allMatch(o -> SceneGenerator.apart(o.solid(begin), solid))
                            && canBeSeen(there(), begin, solid)
                    ? Optional.of(back)
                    : Optional.empty();
        }
        role.ifPresent(r -> {
            r.present.add(new Span(when, end));
            add(Event.Kind.APPEARS, r, null, when, null, -1);
        });
        return role.isPresent();
    }

    private boolean vanish() {
        List<Role> there = there();
        if (there.size() <= FEWEST_AT_ONCE) {
            return false;
        }
        double when = Math.ceil((begin + over) / 2 * fps) / fps;
        Role role = SceneGenerator.pick(there, random);
        role.present.add(new Span(role.present.removeLast().from(), when));
        add(Event.Kind.VANISHES, role, null, when, null, -1);
        return true;
    }

    /// What a thing passes on its way, when it goes left or right. Empty when it ends too near to beside
    /// something to say.
    private Optional<List<Event>> passes(Role role, List<Role> partners, double start, Knot to) {
        Knot from = WorldClip.at(role.path, start);
        Optional<Heading> heading = Motion.heading(to.x() - from.x(), to.y() - from.y());
        if (heading.isEmpty() || heading.get() == Heading.TOWARDS || heading.get() == Heading.AWAY) {
            return Optional.of(List.of());
        }
        double least = Margins.ASIDE * stage.camera.width;
        double x0 = stage.picture(from.x(), from.y())[0];
        double x1 = stage.picture(to.x(), to.y())[0];
        List<Event> out = new ArrayList<>();
        for (Role other : there()) {
            if (other == role || partners.contains(other)) {
                continue;
            }
            double x = stage.picture(other.last().x(), other.last().y())[0];
            double before = (x - x0) * Math.signum(x1 - x0);
            double after = (x1 - x) * Math.signum(x1 - x0);
            if (before >= least && after >= least) {
                double when = start + (to.seconds() - start) * before / (before + after);
                out.add(event(Event.Kind.PASSES, role, other, when, heading.get(), -1));
            } else if (before > -least && after > -least) {
                return Optional.empty();
            }
        }
        out.sort((a, b) -> Double.compare(a.seconds(), b.seconds()));
        return Optional.of(out);
    }

    /// Whether, during the episode, the movers keep in the picture and away from the others, and everything
    /// can be seen.
    private boolean isClear(Role one, Role other) {
        Filming filming = new Filming(stage, there());
        for (int i = 0; i <= 3 * CHECKS; i++) {
            double seconds = begin + (over - begin) * i / (3 * CHECKS);
            for (Role mover : one == other ? List.of(one) : List.of(one, other)) {
                Solid solid = mover.solid(seconds);
                if (!stage.inside(solid)
                        || !there().stream()
                                .filter(r -> r != one && r != other)
                                .allMatch(r -> SceneGenerator.apart(r.solid(seconds), solid))) {
                    return false;
                }
            }
        }
        for (int i = 0; i <= CHECKS; i++) {
            if (!filming.isClear(begin + (over - begin) * i / CHECKS, Motion.PIXELS, Motion.VISIBLE)) {
                return false;
            }
        }
        return true;
    }

    private static void shorten(Role role, int knots) {
        role.path.subList(knots, role.path.size()).clear();
    }

    private Event event(
            Event.Kind kind, Role role, @Nullable Role other, double seconds, @Nullable Heading heading, int cause) {
        return new Event(
                kind,
                roles.indexOf(role) + 1,
                other == null ? OptionalInt.empty() : OptionalInt.of(roles.indexOf(other) + 1),
                seconds,
                Motion.frame(seconds, fps, frames),
                Optional.ofNullable(heading),
                cause < 0 ? OptionalInt.empty() : OptionalInt.of(cause));
    }

    private int add(
            Event.Kind kind, Role role, @Nullable Role other, double seconds, @Nullable Heading heading, int cause) {
        events.add(event(kind, role, other, seconds, heading, cause));
        return events.size() - 1;
    }

    /// What is there at the beginning, and the first things that happen.
    private String caption() {
        List<String> names = roles.stream()
                .filter(r -> r.isThere(0))
                .map(r -> Names.a(r.name()))
                .toList();
        StringBuilder out = new StringBuilder("A video of a scene with ")
                .append(String.join(", ", names.subList(0, names.size() - 1)))
                .append(" and ")
                .append(names.getLast());
        Set<Integer> known = new HashSet<>();
        for (int i = 0; i < roles.size(); i++) {
            if (roles.get(i).isThere(0)) {
                known.add(i + 1);
            }
        }
        List<Event> told = events.stream()
                .filter(e -> e.kind() != Event.Kind.STOPS)
                .limit(TOLD)
                .toList();
        for (int i = 0; i < told.size(); i++) {
            Event e = told.get(i);
            String name = roles.get(e.actor() - 1).name();
            String who = known.add(e.actor()) ? Names.a(name) : "the " + name;
            boolean goesOn = i > 0 && told.get(i - 1).actor() == e.actor() && e.kind() != Event.Kind.STARTS;
            out.append(goesOn ? " and " : i == 0 ? ". First " + who + " " : ". Then " + who + " ")
                    .append(words(e));
        }
        return out.toString();
    }

    private String words(Event e) {
        String other = e.other().isPresent()
                ? "the " + roles.get(e.other().getAsInt() - 1).name()
                : "";
        return switch (e.kind()) {
            case STARTS ->
                e.heading()
                        .map(h -> switch (h) {
                            case LEFT -> "moves to the left";
                            case RIGHT -> "moves to the right";
                            case TOWARDS -> "moves towards the camera";
                            case AWAY -> "moves away from the camera";
                        })
                        .orElse("moves");
            case STOPS -> "stops";
            case PASSES -> "passes " + other;
            case BUMPS -> "bumps into " + other;
            case TURNS_BACK -> "bounces off the " + e.heading().orElseThrow().label() + " edge";
            case APPEARS -> "appears";
            case VANISHES -> "vanishes";
        };
    }
}
