package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.SetProgram.Quantifier;
import dev.vireo.microworld.questions.SetProgram.Shows;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Draws programs about sets of scenes together with the scenes, so that answers spread. What it draws may still be
/// unclear; the generator decides.
final class SetSampler {
    /// How many pictures a set has, each as often as it stands here.
    private static final List<Integer> SIZES = List.of(1, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10);

    private static final int MOST_THINGS = 6;
    private static final int TRIES = 30;

    private final List<Scene> pool;
    private final RandomGenerator random;
    private final double share;
    private final int size;

    /// A program and the scenes that it is about.
    record Drawn(SetProgram program, List<Scene> scenes) {}

    /// @param pool the scenes to choose from
    /// @param share where the count that is wanted lies among those that may be, 0 to 1
    SetSampler(List<Scene> pool, double share, RandomGenerator random) {
        this.share = share;
        this.random = random;
        this.pool = shuffled(pool);
        this.size = pick(SIZES);
    }

    /// @param depth how deep sub-questions nest, 1 to 4
    /// @param yes the answer that is wanted where it is yes or no, and whether the first of two is to be right
    Optional<Drawn> draw(PictureSet.Family family, int depth, boolean yes) {
        Optional<Drawn> drawn = switch (family) {
            case COUNT_PICTURES -> countPictures(depth);
            case COUNT_THINGS -> countThings(depth);
            case NUMBER -> number(depth, yes);
            case QUANTIFIER -> quantifier(depth, yes);
            case COMPARE -> compare(depth, yes);
            case IN_MORE -> inMore();
            case ASK -> ask(depth);
            case SAME -> same(depth);
        };
        return drawn.map(d -> new Drawn(d.program(), shuffled(d.scenes())));
    }

    private Optional<Drawn> countPictures(int depth) {
        Optional<Shows> shows = shows(depth - 1);
        return shows.flatMap(s -> split(s, (int) (share * (size + 1))))
                .map(scenes -> new Drawn(new SetProgram.CountPictures(shows.get()), scenes));
    }

    private Optional<Drawn> countThings(int depth) {
        boolean restricted = depth > 1 && size > 1;
        Optional<Things> things = things(restricted ? depth - 2 : depth - 1);
        Optional<Shows> where = restricted ? shows(0) : Optional.empty();
        if (things.isEmpty() || (restricted && where.isEmpty())) {
            return Optional.empty();
        }
        SetProgram program = new SetProgram.CountThings(things.get(), where);
        int target = (int) (share * (MOST_THINGS + 1));
        for (int i = 0; i < TRIES; i++) {
            Optional<List<Scene>> scenes =
                    where.isEmpty() ? Optional.of(some(size)) : split(where.get(), 1 + random.nextInt(size - 1));
            if (scenes.isPresent() && program.answer(scenes.get()).equals(Optional.of(Integer.toString(target)))) {
                return Optional.of(new Drawn(program, scenes.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Drawn> number(int depth, boolean yes) {
        int there = random.nextInt(size + 1);
        int off = 1 + random.nextInt(2);
        Comparison comparison = pick(Comparison.values());
        int number = switch (comparison) {
            case EQUAL -> yes ? there : random.nextBoolean() ? there - 1 : there + 1;
            case MORE -> yes ? there - off : there + off - 1; // "at least" one more than that
            case FEWER -> yes ? there + off : there - off + 1;
        };
        // Numbers that no set of this size could have give the answer away.
        boolean telling = switch (comparison) {
            case EQUAL -> number < 1 || number > size;
            case MORE -> number < 0 || number >= size;
            case FEWER -> number < 2 || number > size;
        };
        Optional<Shows> shows = telling ? Optional.empty() : shows(depth - 1);
        return shows.flatMap(s -> split(s, there))
                .map(scenes -> new Drawn(new SetProgram.PicturesAre(shows.get(), comparison, number), scenes));
    }

    private Optional<Drawn> quantifier(int depth, boolean yes) {
        Quantifier quantifier = pick(Quantifier.values());
        boolean restricted = depth > 1 && size > 1;
        Optional<Shows> shows = shows(restricted ? depth - 2 : depth - 1);
        Optional<Shows> where = restricted ? shows(0) : Optional.empty();
        if (shows.isEmpty() || (restricted && where.isEmpty())) {
            return Optional.empty();
        }
        if (where.isPresent() && where.get().things().equals(shows.get().things())) {
            return Optional.empty();
        }
        int among = restricted ? 1 + random.nextInt(size - 1) : size;
        int both = switch (quantifier) {
            case ALL -> yes ? among : among - 1 - random.nextInt(Math.min(2, among));
            case SOME -> yes ? 1 + random.nextInt(Math.min(2, among)) : 0;
            case NO -> yes ? 0 : 1 + random.nextInt(Math.min(2, among));
        };
        SetProgram program = new SetProgram.Quantified(quantifier, where, shows.get());
        if (where.isEmpty()) {
            return split(shows.get(), both).map(scenes -> new Drawn(program, scenes));
        }
        List<Scene> inside = meeting(pool, where.get(), true);
        Optional<List<Scene>> one = split(inside, shows.get(), both, among - both);
        List<Scene> outside = decided(meeting(pool, where.get(), false), shows.get());
        return one.filter(_ -> outside.size() >= size - among).map(scenes -> {
            List<Scene> all = new ArrayList<>(scenes);
            all.addAll(outside.subList(0, size - among));
            return new Drawn(program, all);
        });
    }

    private Optional<Drawn> compare(int depth, boolean yes) {
        Comparison comparison = pick(Comparison.values());
        boolean restricted = depth > 1;
        Optional<SetProgram> one = counted(depth, restricted);
        Optional<SetProgram> other = counted(restricted ? 2 : 1, restricted);
        if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
            return Optional.empty();
        }
        SetProgram program = random.nextBoolean()
                ? new SetProgram.Compare(one.get(), comparison, other.get())
                : new SetProgram.Compare(other.get(), comparison, one.get());
        for (int i = 0; i < TRIES; i++) {
            List<Scene> scenes = some(Math.max(2, size));
            boolean wanted = program.answer(scenes).equals(Optional.of(yes ? "yes" : "no"));
            boolean nothing = one.get().answer(scenes).equals(Optional.of("0"))
                    && other.get().answer(scenes).equals(Optional.of("0"));
            if (wanted && !nothing) {
                return Optional.of(new Drawn(program, scenes));
            }
        }
        return Optional.empty();
    }

    private Optional<SetProgram> counted(int depth, boolean restricted) {
        if (!restricted) {
            return shows(depth - 1).map(SetProgram.CountPictures::new);
        }
        return things(Math.max(0, depth - 2))
                .flatMap(things -> shows(0).map(where -> new SetProgram.CountThings(things, Optional.of(where))));
    }

    private Optional<Drawn> inMore() {
        Description one = described(1 + random.nextInt(2));
        Description other = described(1 + random.nextInt(2));
        return one.equals(other)
                ? Optional.empty()
                : Optional.of(new Drawn(new SetProgram.InMore(one, other), some(Math.max(2, size))));
    }

    private Optional<Drawn> ask(int depth) {
        Scene scene = pool.getFirst();
        ProgramSampler sampler = new ProgramSampler(scene, Margins.STANDARD, random);
        int inner = depth > 2 ? 1 : 0;
        Optional<QuestionProgram> question = sampler.draw(
                random.nextInt(3) == 0 ? GeneratedQuestion.Family.CHOOSE : GeneratedQuestion.Family.ATTRIBUTE, inner);
        Optional<Shows> where = place(scene, depth > 3 ? 1 : 0);
        return question.filter(q -> q.depth() == inner)
                .flatMap(q -> where.flatMap(w ->
                        among(scene, w).map(scenes -> new Drawn(new SetProgram.AskWhere(w, q), scenes))));
    }

    private Optional<Drawn> same(int depth) {
        Kind kind = pick(Kind.values());
        Scene one = pool.getFirst();
        Scene other = pool.get(1);
        int inner = depth > 3 ? 1 : 0;
        Optional<Referent> thing = new ProgramSampler(one, Margins.STANDARD, random).referent(inner, Set.of(kind));
        Optional<Referent> otherThing = new ProgramSampler(other, Margins.STANDARD, random).named(Set.of(kind));
        Optional<Shows> where = place(one, depth == 3 ? 1 : 0);
        Optional<Shows> otherWhere = place(other, 0);
        if (thing.isEmpty() || otherThing.isEmpty() || where.isEmpty() || otherWhere.isEmpty()) {
            return Optional.empty();
        }
        List<Scene> rest = meeting(meeting(pool.subList(2, pool.size()), where.get(), false), otherWhere.get(), false);
        int more = Math.max(0, size - 2);
        if (rest.size() < more) {
            return Optional.empty();
        }
        List<Scene> scenes = new ArrayList<>(List.of(one, other));
        scenes.addAll(rest.subList(0, more));
        return Optional.of(new Drawn(
                new SetProgram.SameAcross(kind, thing.get(), where.get(), otherThing.get(), otherWhere.get()), scenes));
    }

    /// Something that a scene shows, to tell it from others by.
    private Optional<Shows> place(Scene scene, int depth) {
        Description what = described(scene, 1 + random.nextInt(2));
        Optional<Things> things = depth == 0
                ? Optional.of(new Things.Select(what))
                : Optional.of(new Things.BesideSome(
                        pick(Side.values()), new Things.Select(described(scene, 1 + random.nextInt(2))), what));
        return things.map(Shows::of).filter(s -> s.in(scene, Margins.STANDARD).orElse(false));
    }

    /// The scene and others that don't show what tells it from them.
    private Optional<List<Scene>> among(Scene scene, Shows where) {
        List<Scene> others = meeting(pool.subList(1, pool.size()), where, false);
        if (others.size() < size - 1) {
            return Optional.empty();
        }
        List<Scene> scenes = new ArrayList<>(List.of(scene));
        scenes.addAll(others.subList(0, size - 1));
        return Optional.of(scenes);
    }

    // What is shown.

    private Optional<Shows> shows(int depth) {
        return things(depth).map(things -> {
            if (depth > 0 || random.nextInt(3) > 0) {
                return Shows.of(things);
            }
            return switch (random.nextInt(3)) {
                case 0 -> new Shows(things, Comparison.EQUAL, 1 + random.nextInt(2));
                case 1 -> new Shows(things, Comparison.FEWER, 2);
                default -> new Shows(things, Comparison.MORE, 1);
            };
        });
    }

    /// Things whose chain of anchors is that long.
    private Optional<Things> things(int depth) {
        Description what = described(depth == 0 ? 1 + random.nextInt(2) : random.nextInt(2));
        return depth == 0
                ? Optional.of(new Things.Select(what))
                : things(depth - 1).map(anchors -> new Things.BesideSome(pick(Side.values()), anchors, what));
    }

    private Description described(int attributes) {
        return described(pick(pool), attributes);
    }

    private Description described(Scene scene, int attributes) {
        return new ProgramSampler(scene, Margins.STANDARD, random).described(attributes, Set.of());
    }

    // Scenes.

    private List<Scene> some(int number) {
        return shuffled(pool).subList(0, number);
    }

    /// As many scenes of a set as are wanted that show something, the rest of them without it.
    private Optional<List<Scene>> split(Shows shows, int with) {
        return split(pool, shows, with, size - with);
    }

    private static Optional<List<Scene>> split(List<Scene> from, Shows shows, int with, int without) {
        List<Scene> yes = meeting(from, shows, true);
        List<Scene> no = meeting(from, shows, false);
        if (yes.size() < with || no.size() < without) {
            return Optional.empty();
        }
        List<Scene> out = new ArrayList<>(yes.subList(0, with));
        out.addAll(no.subList(0, without));
        return Optional.of(out);
    }

    private static List<Scene> meeting(List<Scene> from, Shows shows, boolean so) {
        return from.stream()
                .filter(scene -> shows.in(scene, Margins.STANDARD).equals(Optional.of(so)))
                .toList();
    }

    private static List<Scene> decided(List<Scene> from, Shows shows) {
        return from.stream()
                .filter(scene -> shows.in(scene, Margins.STANDARD).isPresent())
                .toList();
    }

    private <T> List<T> shuffled(List<T> of) {
        List<T> out = new ArrayList<>(of);
        Collections.shuffle(out, new Random(random.nextLong()));
        return out;
    }

    private <T> T pick(List<T> options) {
        return options.get(random.nextInt(options.size()));
    }

    private <T> T pick(T[] options) {
        return options[random.nextInt(options.length)];
    }
}
