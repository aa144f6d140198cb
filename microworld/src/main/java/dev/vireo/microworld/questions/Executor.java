package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Runs question programs on a scene. Nothing comes out of what is not clear.
final class Executor {
    /// World units between the middles of things, up to which they are near each other.
    private static final double NEAR_ON_THE_GROUND = 2.5;

    private final Scene scene;
    private final Margins margins;
    private final double diagonal;

    Executor(Scene scene, Margins margins) {
        this.scene = scene;
        this.margins = margins;
        this.diagonal = Math.hypot(scene.width(), scene.height());
    }

    Optional<String> answer(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.Count(Things things) -> things(things).map(ts -> Integer.toString(ts.size()));
            case QuestionProgram.Query(QuestionProgram.Kind kind, Referent thing) ->
                thing(thing).map(t -> kind.of(t).word());
            case QuestionProgram.Choose(Referent thing, Attribute one, Attribute other) ->
                thing(thing)
                        .map(t -> QuestionProgram.Kind.of(one).of(t))
                        .filter(a -> a == one || a == other)
                        .map(Attribute::word);
            case QuestionProgram.Exist _,
                    QuestionProgram.Verify _,
                    QuestionProgram.VerifySide _,
                    QuestionProgram.VerifyNear _,
                    QuestionProgram.CompareCounts _,
                    QuestionProgram.SameAttribute _,
                    QuestionProgram.And _,
                    QuestionProgram.Or _,
                    QuestionProgram.Not _ -> truth(program).map(b -> b ? "yes" : "no");
        };
    }

    private Optional<Boolean> truth(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.Exist(Things things) -> things(things).map(ts -> !ts.isEmpty());
            case QuestionProgram.Verify(Referent thing, Attribute attribute) ->
                thing(thing).map(t -> has(t, attribute));
            case QuestionProgram.VerifySide(Referent thing, Side side, Referent anchor) ->
                thing(thing)
                        .flatMap(t -> thing(anchor).flatMap(a -> a.equals(t) ? Optional.empty() : isOn(t, side, a)));
            case QuestionProgram.VerifyNear(Referent thing, boolean near, Referent anchor) ->
                thing(thing)
                        .flatMap(t -> thing(anchor).flatMap(a -> a.equals(t) ? Optional.empty() : isNear(t, a)))
                        .map(b -> b == near);
            case QuestionProgram.CompareCounts(Things one, QuestionProgram.Comparison comparison, Things other) ->
                things(one)
                        .flatMap(as -> things(other).map(bs -> switch (comparison) {
                            case MORE -> as.size() > bs.size();
                            case FEWER -> as.size() < bs.size();
                            case EQUAL -> as.size() == bs.size();
                        }));
            case QuestionProgram.SameAttribute(QuestionProgram.Kind kind, Referent one, Referent other) ->
                thing(one).flatMap(a -> thing(other).filter(b -> !a.equals(b)).map(b -> kind.of(a) == kind.of(b)));
            case QuestionProgram.And(QuestionProgram one, QuestionProgram other) ->
                truth(one).flatMap(a -> truth(other).map(b -> a && b));
            case QuestionProgram.Or(QuestionProgram one, QuestionProgram other) ->
                truth(one).flatMap(a -> truth(other).map(b -> a || b));
            case QuestionProgram.Not(QuestionProgram inner) -> truth(inner).map(a -> !a);
            case QuestionProgram.Count _, QuestionProgram.Query _, QuestionProgram.Choose _ -> Optional.empty();
        };
    }

    Optional<List<Scene.Thing>> things(Things things) {
        return switch (things) {
            case Things.Select(Description what) -> Optional.of(all(what));
            case Things.Beside(Side side, Referent anchor, Description what) ->
                thing(anchor).flatMap(a -> decide(others(what, a), t -> isOn(t, side, a)));
            case Things.BesideSome(Side side, Things anchors, Description what) ->
                things(anchors).flatMap(as -> decide(all(what), t -> isOnOne(t, side, as)));
            case Things.Between(Referent one, Referent other, Description what) ->
                thing(one).flatMap(a -> thing(other).flatMap(b -> between(a, b, what)));
            case Things.Alike(QuestionProgram.Kind kind, Referent anchor, Description what) ->
                thing(anchor).map(a -> filter(others(what, a), t -> kind.of(t) == kind.of(a)));
            case Things.Without(Things base, Attribute attribute) ->
                things(base).map(ts -> filter(ts, t -> !has(t, attribute)));
            case Things.EitherOf(Things base, Attribute one, Attribute other) ->
                things(base).map(ts -> filter(ts, t -> has(t, one) || has(t, other)));
            case Things.Both(Things one, Things other) ->
                things(one).flatMap(as -> things(other).map(bs -> filter(as, bs::contains)));
            case Things.Either(Things one, Things other) ->
                things(one)
                        .flatMap(as -> things(other)
                                .map(bs -> filter(scene.objects(), t -> as.contains(t) || bs.contains(t))));
        };
    }

    Optional<Scene.Thing> thing(Referent referent) {
        return switch (referent) {
            case Referent.The(Things things) ->
                things(things).filter(ts -> ts.size() == 1).map(List::getFirst);
            case Referent.Nearest(Referent anchor, Description what) ->
                thing(anchor).flatMap(a -> nearest(a, others(what, a)));
            case Referent.Ranked(Things among, Order order, int rank) ->
                things(among).flatMap(ts -> ranked(ts, order, rank));
        };
    }

    List<Scene.Thing> all(Description what) {
        return filter(scene.objects(), t -> what.matches(t.size(), t.color(), t.material(), t.shape()));
    }

    private List<Scene.Thing> others(Description what, Scene.Thing anchor) {
        return filter(all(what), t -> !t.equals(anchor));
    }

    private static List<Scene.Thing> filter(List<Scene.Thing> objects, Predicate<Scene.Thing> test) {
        return objects.stream().filter(test).toList();
    }

    private static boolean has(Scene.Thing thing, Attribute attribute) {
        return QuestionProgram.Kind.of(attribute).of(thing) == attribute;
    }

    /// The objects for which the test holds, or nothing when it is undecided for one of them.
    private static Optional<List<Scene.Thing>> decide(
            List<Scene.Thing> objects, Function<Scene.Thing, Optional<Boolean>> test) {
        List<Scene.Thing> chosen = new ArrayList<>();
        for (Scene.Thing object : objects) {
            Optional<Boolean> decided = test.apply(object);
            if (decided.isEmpty()) {
                return Optional.empty();
            }
            if (decided.get()) {
                chosen.add(object);
            }
        }
        return Optional.of(chosen);
    }

    Optional<Boolean> isOn(Scene.Thing thing, Side side, Scene.Thing anchor) {
        double ahead = switch (side) {
            case LEFT -> across(anchor) - across(thing);
            case RIGHT -> across(thing) - across(anchor);
            case FRONT -> anchor.depth() - thing.depth();
            case BEHIND -> thing.depth() - anchor.depth();
        };
        double margin = switch (side) {
            case LEFT, RIGHT -> margins.across() * scene.width();
            case FRONT, BEHIND -> margins.depth();
        };
        return Math.abs(ahead) < margin ? Optional.empty() : Optional.of(ahead > 0);
    }

    /// Whether a thing stands on a side of any of the others: one that it clearly does is enough, and it does of none
    /// only when that is clear of each.
    private Optional<Boolean> isOnOne(Scene.Thing thing, Side side, List<Scene.Thing> anchors) {
        boolean clear = true;
        for (Scene.Thing anchor : anchors) {
            if (!anchor.equals(thing)) {
                Optional<Boolean> on = isOn(thing, side, anchor);
                if (on.orElse(false)) {
                    return Optional.of(true);
                }
                clear &= on.isPresent();
            }
        }
        return clear ? Optional.of(false) : Optional.empty();
    }

    /// Whether two things are near each other both in the picture (box centres are less far apart than the boxes are
    /// wide and high on average, together) and on the ground, or far apart in both.
    private Optional<Boolean> isNear(Scene.Thing a, Scene.Thing b) {
        double extent =
                (a.box().width() + a.box().height() + b.box().width() + b.box().height()) / 2.0;
        double seen = distance(a, b) / extent;
        double ground = Math.hypot(a.x() - b.x(), a.y() - b.y()) / NEAR_ON_THE_GROUND;
        double inside = 1 - margins.near();
        double outside = 1 + margins.near();
        if (seen <= inside && ground <= inside) {
            return Optional.of(true);
        }
        return seen >= outside && ground >= outside ? Optional.of(false) : Optional.empty();
    }

    private static double across(Scene.Thing thing) {
        return thing.box().centerX();
    }

    private Optional<List<Scene.Thing>> between(Scene.Thing a, Scene.Thing b, Description what) {
        if (a.equals(b) || isOn(a, Side.LEFT, b).isEmpty()) {
            return Optional.empty();
        }
        Scene.Thing low = across(a) < across(b) ? a : b;
        Scene.Thing high = low.equals(a) ? b : a;
        List<Scene.Thing> candidates = filter(all(what), t -> !t.equals(a) && !t.equals(b));
        return decide(candidates, t -> isOn(t, Side.RIGHT, low))
                .flatMap(right ->
                        decide(candidates, t -> isOn(t, Side.LEFT, high)).map(left -> filter(right, left::contains)));
    }

    /// The candidate nearest to the anchor. A box that overlaps with the anchor's counts as nearer than one
    /// that does not, as in programs, so at most one may, and it must be nearest by centres as well.
    private Optional<Scene.Thing> nearest(Scene.Thing anchor, List<Scene.Thing> candidates) {
        if (candidates.size() < 2) {
            return Optional.empty();
        }
        List<Scene.Thing> order = candidates.stream()
                .sorted(Comparator.comparingDouble(t -> distance(t, anchor)))
                .toList();
        Scene.Thing best = order.getFirst();
        boolean clear = distance(order.get(1), anchor) - distance(best, anchor) >= margins.nearest() * diagonal;
        int gap = (int) Math.ceil(margins.gap() * diagonal);
        Box around = anchor.box();
        Box grown = new Box(around.left() - gap, around.top() - gap, around.right() + gap, around.bottom() + gap);
        boolean alone = order.stream().skip(1).noneMatch(t -> t.box().overlaps(grown));
        return clear && alone ? Optional.of(best) : Optional.empty();
    }

    private static double distance(Scene.Thing a, Scene.Thing b) {
        return Math.hypot(
                a.box().centerX() - b.box().centerX(),
                a.box().centerY() - b.box().centerY());
    }

    private Optional<Scene.Thing> ranked(List<Scene.Thing> things, Order order, int rank) {
        if (things.size() < Math.max(2, rank)) {
            return Optional.empty();
        }
        Comparator<Scene.Thing> comparator = switch (order) {
            case LEFTMOST -> Comparator.comparingDouble(Executor::across);
            case RIGHTMOST -> Comparator.comparingDouble(t -> -across(t));
            case CLOSEST -> Comparator.comparingDouble(Scene.Thing::depth);
            case FARTHEST -> Comparator.comparingDouble(t -> -t.depth());
        };
        Side before = switch (order) {
            case LEFTMOST -> Side.LEFT;
            case RIGHTMOST -> Side.RIGHT;
            case CLOSEST -> Side.FRONT;
            case FARTHEST -> Side.BEHIND;
        };
        List<Scene.Thing> ordered = things.stream().sorted(comparator).toList();
        Scene.Thing chosen = ordered.get(rank - 1);
        boolean clear =
                (rank == 1 || isOn(ordered.get(rank - 2), before, chosen).isPresent())
                        && (rank == ordered.size()
                                || isOn(chosen, before, ordered.get(rank)).isPresent());
        return clear ? Optional.of(chosen) : Optional.empty();
    }
}
