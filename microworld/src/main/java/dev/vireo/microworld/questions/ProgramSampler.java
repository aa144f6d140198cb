package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Draws question programs for a scene. What it draws may still be unclear or trivial; the generator decides.
final class ProgramSampler {
    private static final int TRIES = 24;

    private final Scene scene;
    private final Executor executor;
    private final RandomGenerator random;

    ProgramSampler(Scene scene, Margins margins, RandomGenerator random) {
        this.scene = scene;
        this.executor = new Executor(scene, margins);
        this.random = random;
    }

    Optional<QuestionProgram> draw(GeneratedQuestion.Family family, int depth) {
        return switch (family) {
            case EXISTENCE -> Optional.of(new QuestionProgram.Exist(new Things.Select(mixed(1 + random.nextInt(3)))));
            case COUNTING -> Optional.of(new QuestionProgram.Count(new Things.Select(mixed(random.nextInt(3)))));
            case ATTRIBUTE -> random.nextInt(4) == 0 ? verify(depth) : query(depth);
            case RELATION -> relation();
            case COMPARISON -> comparison(depth);
            case LOGIC -> logic(depth);
            case SUPERLATIVE -> superlative(depth);
            case CHOOSE -> choose(depth);
            case NESTED -> nested(depth);
        };
    }

    private Optional<QuestionProgram> query(int depth) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return referent(depth, Set.of(kind)).map(r -> new QuestionProgram.Query(kind, r));
    }

    private Optional<QuestionProgram> verify(int depth) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return referent(depth, Set.of(kind)).map(r -> new QuestionProgram.Verify(r, seen(kind)));
    }

    private Optional<QuestionProgram> choose(int depth) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return referent(depth, Set.of(kind))
                .flatMap(r -> executor.thing(r).flatMap(thing -> {
                    Attribute right = kind.of(thing);
                    List<Attribute> others = new ArrayList<>(kind.attributes());
                    others.remove(right);
                    Attribute seen = seen(kind);
                    Attribute wrong = seen == right ? pick(others) : seen;
                    return Optional.of(
                            random.nextBoolean()
                                    ? new QuestionProgram.Choose(r, right, wrong)
                                    : new QuestionProgram.Choose(r, wrong, right));
                }));
    }

    private Optional<QuestionProgram> relation() {
        return switch (random.nextInt(6)) {
            case 0 -> related(1).map(QuestionProgram.Exist::new);
            case 1 -> related(1).map(QuestionProgram.Count::new);
            case 2, 3 -> side(0, 0);
            default ->
                related(1, Set.of(QuestionProgram.Kind.SHAPE))
                        .map(t -> new QuestionProgram.Query(QuestionProgram.Kind.SHAPE, t));
        };
    }

    private Optional<QuestionProgram> side(int depth, int anchorDepth) {
        return referent(depth, Set.of())
                .flatMap(a -> referent(anchorDepth, Set.of())
                        .map(b -> new QuestionProgram.VerifySide(a, pick(Side.values()), b)));
    }

    private Optional<QuestionProgram> comparison(int depth) {
        if (depth == 0) {
            return random.nextBoolean() ? sameAttribute(0, 0) : counts(0);
        }
        return switch (random.nextInt(4)) {
            case 0 -> counts(1);
            case 1 -> sameAttribute(1, 0);
            case 2 -> alike(1, mixed(random.nextInt(2))).map(QuestionProgram.Count::new);
            default -> alike(1, mixed(random.nextInt(2))).map(QuestionProgram.Exist::new);
        };
    }

    private Optional<QuestionProgram> counts(int depth) {
        Comparison comparison = pick(Comparison.values());
        Optional<Things> deep = depth == 0
                ? Optional.of(new Things.Select(mixed(1 + random.nextInt(2))))
                : beside(depth, mixed(random.nextInt(2)), Set.of());
        Things flat = new Things.Select(mixed(1 + random.nextInt(2)));
        return deep.map(d -> random.nextBoolean()
                ? new QuestionProgram.CompareCounts(d, comparison, flat)
                : new QuestionProgram.CompareCounts(flat, comparison, d));
    }

    private Optional<QuestionProgram> sameAttribute(int one, int other) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return referent(one, Set.of(kind))
                .flatMap(a -> referent(other, Set.of(kind))
                        .map(b -> random.nextBoolean()
                                ? new QuestionProgram.SameAttribute(kind, a, b)
                                : new QuestionProgram.SameAttribute(kind, b, a)));
    }

    private Optional<QuestionProgram> logic(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(7)) {
                case 0 -> Optional.of(new QuestionProgram.And(exist(), exist()));
                case 1 -> Optional.of(new QuestionProgram.Or(exist(), exist()));
                case 2 -> Optional.of(new QuestionProgram.And(exist(), new QuestionProgram.Not(exist())));
                case 3 -> Optional.of(new QuestionProgram.Count(without()));
                case 4 -> Optional.of(new QuestionProgram.Exist(without()));
                case 5 -> Optional.of(new QuestionProgram.Count(eitherOf()));
                default -> {
                    QuestionProgram.Kind one = pick(QuestionProgram.Kind.values());
                    QuestionProgram.Kind other = pick(QuestionProgram.Kind.values());
                    yield one == other
                            ? Optional.empty()
                            : referent(0, Set.of(one, other))
                                    .map(r -> new QuestionProgram.And(
                                            new QuestionProgram.Verify(r, seen(one)),
                                            new QuestionProgram.Verify(r, seen(other))));
                }
            };
        }
        Description what = mixed(random.nextInt(2));
        Optional<Things> one = flatBeside(what);
        Optional<Things> other = flatBeside(what);
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return switch (random.nextInt(5)) {
            case 0 -> Optional.of(new QuestionProgram.Count(new Things.Both(one.get(), other.get())));
            case 1 -> Optional.of(new QuestionProgram.Exist(new Things.Both(one.get(), other.get())));
            case 2 -> Optional.of(new QuestionProgram.Count(new Things.Either(one.get(), other.get())));
            case 3 -> Optional.of(new QuestionProgram.And(new QuestionProgram.Exist(one.get()), exist()));
            default ->
                flatBeside(mixed(1))
                        .map(t -> new QuestionProgram.Or(
                                new QuestionProgram.Exist(one.get()), new QuestionProgram.Exist(t)));
        };
    }

    private QuestionProgram exist() {
        return new QuestionProgram.Exist(new Things.Select(mixed(1 + random.nextInt(2))));
    }

    private Things without() {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return new Things.Without(new Things.Select(mixed(random.nextInt(2), Set.of(kind))), seen(kind));
    }

    private Things eitherOf() {
        Attribute one = seen(pick(QuestionProgram.Kind.values()));
        Attribute other = seen(pick(QuestionProgram.Kind.values()));
        return new Things.EitherOf(
                new Things.Select(mixed(
                        random.nextInt(2), EnumSet.of(QuestionProgram.Kind.of(one), QuestionProgram.Kind.of(other)))),
                one,
                other);
    }

    /// Things beside a thing with a plain name, so that a second condition can't attach to the anchor.
    private Optional<Things> flatBeside(Description what) {
        return named(Set.of()).map(anchor -> new Things.Beside(pick(Side.values()), anchor, what));
    }

    private Optional<QuestionProgram> superlative(int depth) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        return ranked(depth, Set.of(kind)).map(r -> switch (random.nextInt(4)) {
            case 0 -> new QuestionProgram.Verify(r, seen(kind));
            default -> new QuestionProgram.Query(kind, r);
        });
    }

    private Optional<QuestionProgram> nested(int depth) {
        return switch (random.nextInt(10)) {
            case 0 -> related(depth).map(QuestionProgram.Exist::new);
            case 1 -> related(depth).map(QuestionProgram.Count::new);
            case 2, 3 -> query(depth);
            case 4 -> choose(depth);
            case 5 -> verify(depth);
            case 6 -> random.nextBoolean() ? side(0, depth - 1) : side(depth, 0);
            case 7 -> counts(depth);
            case 8 -> sameAttribute(depth, random.nextInt(2));
            default ->
                beside(depth, mixed(random.nextInt(2)), Set.of()).map(t -> {
                    QuestionProgram deep = new QuestionProgram.Exist(t);
                    return random.nextBoolean()
                            ? new QuestionProgram.And(deep, exist())
                            : new QuestionProgram.Or(deep, exist());
                });
        };
    }

    // Sets and single things.

    private Optional<Things> related(int depth) {
        return relatedTo(depth, mixed(random.nextInt(2)));
    }

    /// One thing that a relation singles out.
    private Optional<Referent> related(int depth, Set<QuestionProgram.Kind> hidden) {
        return random.nextInt(4) == 0
                ? nearest(depth, hidden)
                : relatedTo(depth, mixed(random.nextInt(2), hidden)).map(Referent.The::new);
    }

    private Optional<Things> relatedTo(int depth, Description what) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> between(depth, what);
            case 2 -> alike(depth, what);
            default -> beside(depth, what, Set.of());
        };
    }

    private Optional<Things> beside(int depth, Description what, Set<QuestionProgram.Kind> hidden) {
        return referent(depth - 1, hidden).map(anchor -> new Things.Beside(pick(Side.values()), anchor, what));
    }

    private Optional<Things> between(int depth, Description what) {
        return named(Set.of())
                .flatMap(one -> referent(depth - 1, Set.of()).map(other -> new Things.Between(one, other, what)));
    }

    private Optional<Things> alike(int depth, Description what) {
        QuestionProgram.Kind kind = pick(QuestionProgram.Kind.values());
        if (kind.of(what).isPresent()) {
            return Optional.empty();
        }
        return referent(depth - 1, Set.of()).map(anchor -> new Things.Alike(kind, anchor, what));
    }

    /// Exactly one thing whose chain of anchors is that long, described without the hidden attributes.
    Optional<Referent> referent(int depth, Set<QuestionProgram.Kind> hidden) {
        if (depth == 0) {
            return random.nextInt(7) == 0 ? ranked(0, hidden) : named(hidden);
        }
        for (int i = 0; i < TRIES; i++) {
            Optional<Referent> found = random.nextInt(6) == 0
                    ? nearest(depth, hidden)
                    : random.nextInt(8) == 0
                            ? ranked(depth, hidden)
                            : relatedTo(depth, described(1 + random.nextInt(2), hidden))
                                    .map(Referent.The::new);
            if (found.isPresent() && executor.thing(found.get()).isPresent() && needed(found.get())) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// Whether the relation tells something that the description alone does not.
    private boolean needed(Referent referent) {
        return !(referent instanceof Referent.The(Things things))
                || executor.things(new Things.Select(whatOf(things)))
                        .filter(ts -> ts.size() > 1)
                        .isPresent();
    }

    private static Description whatOf(Things things) {
        return switch (things) {
            case Things.Select(Description what) -> what;
            case Things.Beside(Side _, Referent _, Description what) -> what;
            case Things.BesideSome(QuestionProgram.Side _, Things _, Description what) -> what;
            case Things.Between(Referent _, Referent _, Description what) -> what;
            case Things.Alike(QuestionProgram.Kind _, Referent _, Description what) -> what;
            case Things.Without(Things base, Attribute _) -> whatOf(base);
            case Things.EitherOf(Things base, Attribute _, Attribute _) -> whatOf(base);
            case Things.Both(Things one, Things _) -> whatOf(one);
            case Things.Either(Things one, Things _) -> whatOf(one);
        };
    }

    /// A thing by its attributes alone, no more of them than are needed, the shape more often than not.
    Optional<Referent> named(Set<QuestionProgram.Kind> hidden) {
        for (int i = 0; i < TRIES; i++) {
            Scene.Thing thing = pick(scene.objects());
            Description what = Description.ANY;
            for (QuestionProgram.Kind kind : shuffledKinds(hidden)) {
                Referent referent = new Referent.The(new Things.Select(what));
                if (!what.equals(Description.ANY) && executor.thing(referent).isPresent()) {
                    return Optional.of(referent);
                }
                what = what.with(kind.of(thing)).orElseThrow();
            }
            Referent referent = new Referent.The(new Things.Select(what));
            if (executor.thing(referent).isPresent()) {
                return Optional.of(referent);
            }
        }
        return Optional.empty();
    }

    private Optional<Referent> nearest(int depth, Set<QuestionProgram.Kind> hidden) {
        Description what = described(random.nextInt(2), hidden);
        return referent(depth - 1, Set.of()).<Referent>map(anchor -> new Referent.Nearest(anchor, what));
    }

    private Optional<Referent> ranked(int depth, Set<QuestionProgram.Kind> hidden) {
        for (int i = 0; i < TRIES; i++) {
            Description what = described(random.nextInt(2), hidden);
            int rank = random.nextInt(5) < 3 ? 1 : 2 + random.nextInt(3);
            Order order = depth == 0 ? pick(Order.values()) : random.nextBoolean() ? Order.LEFTMOST : Order.RIGHTMOST;
            Optional<Things> among = depth == 0 ? Optional.of(new Things.Select(what)) : beside(depth, what, Set.of());
            Optional<Referent> found = among.map(a -> new Referent.Ranked(a, order, rank));
            if (found.isPresent() && executor.thing(found.get()).isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    // Descriptions.

    /// Some attributes of a thing that is there.
    Description described(int attributes, Set<QuestionProgram.Kind> hidden) {
        Scene.Thing thing = pick(scene.objects());
        Description what = Description.ANY;
        for (QuestionProgram.Kind kind :
                shuffledKinds(hidden).stream().limit(attributes).toList()) {
            what = what.with(kind.of(thing)).orElseThrow();
        }
        return what;
    }

    private Description mixed(int attributes) {
        return mixed(attributes, Set.of());
    }

    /// Attributes that are seen in the scene, of one thing or of several, so that nothing may fit all of
    /// them.
    private Description mixed(int attributes, Set<QuestionProgram.Kind> hidden) {
        if (random.nextBoolean()) {
            return described(attributes, hidden);
        }
        Description what = Description.ANY;
        for (QuestionProgram.Kind kind :
                shuffledKinds(hidden).stream().limit(attributes).toList()) {
            what = what.with(seen(kind)).orElseThrow();
        }
        return what;
    }

    private Attribute seen(QuestionProgram.Kind kind) {
        return random.nextInt(6) == 0 ? pick(kind.attributes()) : kind.of(pick(scene.objects()));
    }

    private List<QuestionProgram.Kind> shuffledKinds(Set<QuestionProgram.Kind> hidden) {
        List<QuestionProgram.Kind> kinds = new ArrayList<>(EnumSet.allOf(QuestionProgram.Kind.class));
        kinds.removeAll(hidden);
        List<QuestionProgram.Kind> out = new ArrayList<>();
        if (kinds.contains(QuestionProgram.Kind.SHAPE) && random.nextInt(3) > 0) {
            kinds.remove(QuestionProgram.Kind.SHAPE);
            out.add(QuestionProgram.Kind.SHAPE);
        }
        while (!kinds.isEmpty()) {
            out.add(kinds.remove(random.nextInt(kinds.size())));
        }
        return out;
    }

    private <T> T pick(List<T> options) {
        return options.get(random.nextInt(options.size()));
    }

    private <T> T pick(T[] options) {
        return options[random.nextInt(options.length)];
    }
}
