package dev.vireo.microworld.questions;

import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The way back from the operations of a GQA file to a question program: what [Operations#of] made of a program gives
/// that program. A wrong list is told by an [IllegalArgumentException] that names the step.
final class OperationsReader {
    private static final int MOST_STEPS = 64;
    private static final int MOST_VISITS = 1000;
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern BAR = Pattern.compile("\\|");

    private final List<Operations.Operation> steps;
    private int visits;

    private OperationsReader(List<Operations.Operation> steps) {
        this.steps = steps;
    }

    /// The program whose answer the last step gives.
    static QuestionProgram program(List<Operations.Operation> steps) {
        if (steps.isEmpty() || steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("a program has 1 to " + MOST_STEPS + " steps, not " + steps.size());
        }
        for (int i = 0; i < steps.size(); i++) {
            for (int dependency : steps.get(i).dependencies()) {
                if (dependency < 0 || dependency >= i) {
                    throw new IllegalArgumentException("step " + i + " takes the result of step " + dependency);
                }
            }
        }
        return new OperationsReader(steps).answer(steps.size() - 1);
    }

    private Operations.Operation step(int index, int dependencies) {
        if (++visits > MOST_VISITS) {
            throw new IllegalArgumentException(
                    "its steps take each other's results more than " + MOST_VISITS + " times");
        }
        Operations.Operation step = steps.get(index);
        if (step.dependencies().size() != dependencies) {
            throw wrong(index);
        }
        return step;
    }

    private IllegalArgumentException wrong(int index) {
        Operations.Operation step = steps.get(index);
        return new IllegalArgumentException("step " + index + ", '" + step.operation() + ": " + step.argument() + " "
                + step.dependencies() + "', is none of this world");
    }

    private int dependency(int index, int which) {
        List<Integer> all = steps.get(index).dependencies();
        if (which >= all.size()) {
            throw wrong(index);
        }
        return all.get(which);
    }

    private QuestionProgram answer(int index) {
        Operations.Operation step = steps.get(index);
        step(index, step.dependencies().size());
        String argument = step.argument();
        return switch (step.operation()) {
            case "exist" -> new QuestionProgram.Exist(things(dependency(index, 0)));
            case "count" -> new QuestionProgram.Count(things(dependency(index, 0)));
            case "query" -> new QuestionProgram.Query(kind(index, argument), thing(dependency(index, 0)));
            case "verify rel" -> relation(index, argument);
            case "compare count" ->
                new QuestionProgram.CompareCounts(
                        things(dependency(index, 0)),
                        named(index, argument, QuestionProgram.Comparison.values()),
                        things(dependency(index, 1)));
            case "and" -> new QuestionProgram.And(answer(dependency(index, 0)), answer(dependency(index, 1)));
            case "or" -> new QuestionProgram.Or(answer(dependency(index, 0)), answer(dependency(index, 1)));
            case "not" -> new QuestionProgram.Not(answer(dependency(index, 0)));
            case String operation when operation.startsWith("choose ") -> choice(index, argument);
            case String operation
            when operation.startsWith("verify ") ->
                new QuestionProgram.Verify(thing(dependency(index, 0)), attribute(index, argument));
            case String operation
            when operation.startsWith("same ") ->
                new QuestionProgram.SameAttribute(
                        kind(index, operation.substring("same ".length())),
                        thing(dependency(index, 0)),
                        thing(dependency(index, 1)));
            default -> throw wrong(index);
        };
    }

    private QuestionProgram relation(int index, String words) {
        Referent one = thing(dependency(index, 0));
        Referent other = thing(dependency(index, 1));
        return switch (words) {
            case "near" -> new QuestionProgram.VerifyNear(one, true, other);
            case "far from" -> new QuestionProgram.VerifyNear(one, false, other);
            default -> new QuestionProgram.VerifySide(one, side(index, words), other);
        };
    }

    private QuestionProgram choice(int index, String argument) {
        String[] words = BAR.split(argument, 2);
        if (words.length < 2) {
            throw wrong(index);
        }
        return new QuestionProgram.Choose(
                thing(dependency(index, 0)), attribute(index, words[0]), attribute(index, words[1]));
    }

    private Things things(int index) {
        Operations.Operation step = steps.get(index);
        return switch (step.operation()) {
            case "select" -> new Things.Select(noun(index, step(index, 0).argument()));
            case "relate" -> related(index, step);
            case "union" -> union(index);
            case "intersect" -> {
                step(index, 2);
                yield new Things.Both(things(dependency(index, 0)), things(dependency(index, 1)));
            }
            case String operation
            when operation.startsWith("filter ") -> {
                step(index, 1);
                Things base = things(dependency(index, 0));
                String word = step.argument();
                yield word.startsWith("not(") && word.endsWith(")")
                        ? new Things.Without(base, attribute(index, word.substring(4, word.length() - 1)))
                        : narrowed(index, base, attribute(index, word));
            }
            default -> throw wrong(index);
        };
    }

    /// Two filters of the same set are one of two attributes; anything else is one of two sets.
    private Things union(int index) {
        step(index, 2);
        int left = dependency(index, 0);
        int right = dependency(index, 1);
        if (isFilter(left) && isFilter(right) && dependency(left, 0) == dependency(right, 0)) {
            return new Things.EitherOf(
                    things(dependency(left, 0)),
                    attribute(left, steps.get(left).argument()),
                    attribute(right, steps.get(right).argument()));
        }
        return new Things.Either(things(left), things(right));
    }

    private boolean isFilter(int index) {
        Operations.Operation step = steps.get(index);
        return step.operation().startsWith("filter ")
                && step.dependencies().size() == 1
                && !step.argument().startsWith("not(");
    }

    private Things related(int index, Operations.Operation step) {
        String[] words = COMMA.split(step.argument(), -1);
        if (words.length != 3 || !words[2].equals("s")) {
            throw wrong(index);
        }
        Description what = noun(index, words[0]);
        if (words[1].equals("between")) {
            step(index, 2);
            return new Things.Between(thing(dependency(index, 0)), thing(dependency(index, 1)), what);
        }
        step(index, 1);
        int from = dependency(index, 0);
        if (words[1].startsWith("same ")) {
            return new Things.Alike(kind(index, words[1].substring("same ".length())), thing(from), what);
        }
        Side side = side(index, words[1]);
        return isThing(from)
                ? new Things.Beside(side, thing(from), what)
                : new Things.BesideSome(side, things(from), what);
    }

    private boolean isThing(int index) {
        return List.of("unique", "nearest", "order").contains(steps.get(index).operation());
    }

    private Referent thing(int index) {
        Operations.Operation step = steps.get(index);
        return switch (step.operation()) {
            case "unique" -> {
                step(index, 1);
                yield new Referent.The(things(dependency(index, 0)));
            }
            case "nearest" -> {
                step(index, 2);
                if (things(dependency(index, 0)) instanceof Things.Select(Description what)) {
                    yield new Referent.Nearest(thing(dependency(index, 1)), what);
                }
                throw wrong(index);
            }
            case "order" -> {
                step(index, 1);
                String[] words = COMMA.split(step.argument(), -1);
                if (words.length != 2 || !words[1].matches("[1-9]\\d?")) {
                    throw wrong(index);
                }
                yield new Referent.Ranked(
                        things(dependency(index, 0)),
                        named(index, words[0], Order.values()),
                        Integer.parseInt(words[1]));
            }
            default -> throw wrong(index);
        };
    }

    /// The same things with an attribute more in their description.
    private Things narrowed(int index, Things things, Attribute attribute) {
        return switch (things) {
            case Things.Select(Description what) -> new Things.Select(narrowed(index, what, attribute));
            case Things.Beside(Side side, Referent anchor, Description what) ->
                new Things.Beside(side, anchor, narrowed(index, what, attribute));
            case Things.BesideSome(Side side, Things anchors, Description what) ->
                new Things.BesideSome(side, anchors, narrowed(index, what, attribute));
            case Things.Between(Referent one, Referent other, Description what) ->
                new Things.Between(one, other, narrowed(index, what, attribute));
            case Things.Alike(Kind kind, Referent anchor, Description what) ->
                new Things.Alike(kind, anchor, narrowed(index, what, attribute));
            case Things.Without _, Things.EitherOf _, Things.Both _, Things.Either _ -> throw wrong(index);
        };
    }

    private Description narrowed(int index, Description what, Attribute attribute) {
        if (Kind.of(attribute).of(what).isPresent()) {
            throw wrong(index);
        }
        return switch (attribute) {
            case Attribute.Size size -> new Description(Optional.of(size), what.color(), what.material(), what.shape());
            case Attribute.Color color ->
                new Description(what.size(), Optional.of(color), what.material(), what.shape());
            case Attribute.Material material ->
                new Description(what.size(), what.color(), Optional.of(material), what.shape());
            case Attribute.Shape shape ->
                new Description(what.size(), what.color(), what.material(), Optional.of(shape));
        };
    }

    private Description noun(int index, String word) {
        return word.equals("thing") ? Description.ANY : narrowed(index, Description.ANY, attribute(index, word));
    }

    private Attribute attribute(int index, String word) {
        return Attribute.of(word).filter(found -> found.word().equals(word)).orElseThrow(() -> wrong(index));
    }

    private Kind kind(int index, String word) {
        return named(index, word, Kind.values());
    }

    private Side side(int index, String words) {
        return switch (words) {
            case "to the left of" -> Side.LEFT;
            case "to the right of" -> Side.RIGHT;
            case "in front of" -> Side.FRONT;
            case "behind" -> Side.BEHIND;
            default -> throw wrong(index);
        };
    }

    private <E extends Enum<E>> E named(int index, String word, E[] values) {
        for (E value : values) {
            if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
                return value;
            }
        }
        throw wrong(index);
    }
}
