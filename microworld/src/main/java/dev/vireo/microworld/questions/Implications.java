package dev.vireo.microworld.questions;

import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What follows from a question and its answer, whatever the picture: other questions whose answers are known then.
final class Implications {
    /// A question that follows.
    ///
    /// @param answer its answer
    /// @param equivalent whether the answer of the first one follows from its answer, too
    record Implied(QuestionProgram program, String answer, boolean equivalent) {}

    private Implications() {}

    /// All that follows by one step; yes and no both where there is a choice.
    static List<Implied> of(QuestionProgram program, String answer, RandomGenerator random) {
        List<Implied> out = new ArrayList<>();
        boolean yes = answer.equals("yes");
        switch (program) {
            case QuestionProgram.Query(Kind kind, Referent thing) -> ofQuery(kind, thing, answer, random, out);
            case QuestionProgram.Choose(Referent thing, Attribute one, Attribute other) -> {
                out.add(verify(thing, one, one.word().equals(answer)));
                out.add(verify(thing, other, other.word().equals(answer)));
            }
            case QuestionProgram.Count(Things things) ->
                out.add(new Implied(new QuestionProgram.Exist(things), yesNo(!answer.equals("0")), false));
            case QuestionProgram.Verify(Referent thing, Attribute attribute)
            when yes ->
                out.add(new Implied(new QuestionProgram.Query(Kind.of(attribute), thing), attribute.word(), false));
            case QuestionProgram.VerifySide(Referent a, Side side, Referent b) -> {
                out.add(new Implied(new QuestionProgram.VerifySide(b, opposite(side), a), answer, true));
                out.add(new Implied(new QuestionProgram.VerifySide(b, side, a), yesNo(!yes), true));
            }
            case QuestionProgram.VerifyNear(Referent a, boolean near, Referent b) ->
                out.add(new Implied(new QuestionProgram.VerifyNear(b, near, a), answer, true));
            case QuestionProgram.CompareCounts(Things a, Comparison comparison, Things b) ->
                out.add(new Implied(new QuestionProgram.CompareCounts(b, turned(comparison), a), answer, true));
            case QuestionProgram.SameAttribute(Kind kind, Referent a, Referent b) ->
                out.add(new Implied(new QuestionProgram.SameAttribute(kind, b, a), answer, true));
            case QuestionProgram.And(QuestionProgram one, QuestionProgram other)
            when yes -> {
                part(one, "yes", out);
                part(other, "yes", out);
            }
            case QuestionProgram.Or(QuestionProgram one, QuestionProgram other)
            when !yes -> {
                part(one, "no", out);
                part(other, "no", out);
            }
            case QuestionProgram.Exist(Things.Beside(Side _, Referent _, var what))
            when yes && !what.equals(Description.ANY) ->
                out.add(new Implied(new QuestionProgram.Exist(new Things.Select(what)), "yes", false));
            case QuestionProgram.Exist _,
                    QuestionProgram.Verify _,
                    QuestionProgram.And _,
                    QuestionProgram.Or _,
                    QuestionProgram.Not _ -> {}
        }
        return out;
    }

    private static void ofQuery(Kind kind, Referent thing, String answer, RandomGenerator random, List<Implied> out) {
        List<Attribute> others = new ArrayList<>(kind.attributes());
        others.removeIf(attribute -> attribute.word().equals(answer));
        Attribute right = kind.attributes().stream()
                .filter(attribute -> attribute.word().equals(answer))
                .findFirst()
                .orElseThrow();
        Attribute wrong = others.get(random.nextInt(others.size()));
        out.add(verify(thing, right, true));
        out.add(verify(thing, wrong, false));
        QuestionProgram choose = random.nextBoolean()
                ? new QuestionProgram.Choose(thing, right, wrong)
                : new QuestionProgram.Choose(thing, wrong, right);
        out.add(new Implied(choose, answer, false));
    }

    private static Implied verify(Referent thing, Attribute attribute, boolean has) {
        return new Implied(new QuestionProgram.Verify(thing, attribute), yesNo(has), false);
    }

    /// One side of "and" or "or"; that nothing is there is asked as whether something is.
    private static void part(QuestionProgram program, String answer, List<Implied> out) {
        if (program instanceof QuestionProgram.Not(QuestionProgram inner)) {
            out.add(new Implied(inner, yesNo(answer.equals("no")), false));
        } else {
            out.add(new Implied(program, answer, false));
        }
    }

    private static Side opposite(Side side) {
        return switch (side) {
            case LEFT -> Side.RIGHT;
            case RIGHT -> Side.LEFT;
            case FRONT -> Side.BEHIND;
            case BEHIND -> Side.FRONT;
        };
    }

    private static Comparison turned(Comparison comparison) {
        return switch (comparison) {
            case MORE -> Comparison.FEWER;
            case FEWER -> Comparison.MORE;
            case EQUAL -> Comparison.EQUAL;
        };
    }

    private static String yesNo(boolean yes) {
        return yes ? "yes" : "no";
    }
}
