package dev.vireo.microworld.questions;

import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.SetProgram.Shows;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A question program as the list of operations of a GQA file.
final class Operations {
    /// One step.
    ///
    /// @param operation `select`, `filter color`, `relate`, ...
    /// @param argument what it is about; may be empty
    /// @param dependencies the steps whose results it takes, counted from 0
    record Operation(String operation, String argument, List<Integer> dependencies) {
        Operation {
            dependencies = List.copyOf(dependencies);
        }
    }

    private final List<Operation> steps = new ArrayList<>();

    private Operations() {}

    static List<Operation> of(QuestionProgram program) {
        Operations operations = new Operations();
        operations.answer(program);
        return List.copyOf(operations.steps);
    }

    static List<Operation> of(SetProgram program) {
        Operations operations = new Operations();
        operations.answer(program, operations.add("images", ""));
        return List.copyOf(operations.steps);
    }

    /// @param images the step that gives the pictures
    private int answer(SetProgram program, int images) {
        return switch (program) {
            case SetProgram.CountPictures(Shows shows) -> add("count", "", keep(shows, images));
            case SetProgram.CountThings(Things things, Optional<Shows> where) ->
                add("sum", "", things(things), keep(where, images));
            case SetProgram.PicturesAre(Shows shows, var comparison, int number) ->
                add(comparison(comparison), Integer.toString(number), add("count", "", keep(shows, images)));
            case SetProgram.Quantified(var quantifier, Optional<Shows> where, Shows shows) -> {
                int among = keep(where, images);
                yield add(quantifier.name().toLowerCase(Locale.ROOT), "", keep(shows, among), among);
            }
            case SetProgram.Compare(SetProgram one, var comparison, SetProgram other) ->
                add(comparison(comparison), "", answer(one, images), answer(other, images));
            case SetProgram.InMore(Description one, Description other) ->
                add(
                        "choose more",
                        "",
                        keep(Shows.of(new Things.Select(one)), images),
                        keep(Shows.of(new Things.Select(other)), images));
            case SetProgram.AskWhere(Shows where, QuestionProgram question) ->
                add("in image", "", answer(question), add("unique image", "", keep(where, images)));
            case SetProgram.SameAcross(
                    QuestionProgram.Kind kind,
                    Referent one,
                    Shows where,
                    Referent other,
                    Shows otherWhere) ->
                add(
                        "same " + kind.word(),
                        "",
                        add("in image", "", thing(one), add("unique image", "", keep(where, images))),
                        add("in image", "", thing(other), add("unique image", "", keep(otherWhere, images))));
        };
    }

    private int keep(Optional<Shows> where, int images) {
        return where.map(shows -> keep(shows, images)).orElse(images);
    }

    private int keep(Shows shows, int images) {
        return add(
                "keep images",
                comparison(shows.comparison()) + "," + shows.number(),
                add("count", "", things(shows.things())),
                images);
    }

    private static String comparison(QuestionProgram.Comparison comparison) {
        return switch (comparison) {
            case MORE -> "gt";
            case FEWER -> "lt";
            case EQUAL -> "eq";
        };
    }

    /// The steps on one line, as GQA's `semanticStr`.
    static String text(List<Operation> steps) {
        return steps.stream()
                .map(s -> s.operation() + ": " + s.argument()
                        + (s.dependencies().isEmpty()
                                ? ""
                                : s.dependencies().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", ", " [", "]"))))
                .collect(Collectors.joining("->"));
    }

    private int add(String operation, String argument, Integer... dependencies) {
        steps.add(new Operation(operation, argument, List.of(dependencies)));
        return steps.size() - 1;
    }

    private int answer(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.Exist(Things things) -> add("exist", "?", things(things));
            case QuestionProgram.Count(Things things) -> add("count", "", things(things));
            case QuestionProgram.Query(QuestionProgram.Kind kind, Referent thing) ->
                add("query", kind.word(), thing(thing));
            case QuestionProgram.Choose(Referent thing, Attribute one, Attribute other) ->
                add("choose " + QuestionProgram.Kind.of(one).word(), one.word() + "|" + other.word(), thing(thing));
            case QuestionProgram.Verify(Referent thing, Attribute attribute) ->
                add("verify " + QuestionProgram.Kind.of(attribute).word(), attribute.word(), thing(thing));
            case QuestionProgram.VerifySide(Referent thing, Side side, Referent anchor) ->
                add("verify rel", words(side), thing(thing), thing(anchor));
            case QuestionProgram.VerifyNear(Referent thing, boolean near, Referent anchor) ->
                add("verify rel", near ? "near" : "far from", thing(thing), thing(anchor));
            case QuestionProgram.CompareCounts(Things one, var comparison, Things other) ->
                add("compare count", comparison.name().toLowerCase(Locale.ROOT), things(one), things(other));
            case QuestionProgram.SameAttribute(QuestionProgram.Kind kind, Referent one, Referent other) ->
                add("same " + kind.word(), "", thing(one), thing(other));
            case QuestionProgram.And(QuestionProgram one, QuestionProgram other) ->
                add("and", "", answer(one), answer(other));
            case QuestionProgram.Or(QuestionProgram one, QuestionProgram other) ->
                add("or", "", answer(one), answer(other));
            case QuestionProgram.Not(QuestionProgram inner) -> add("not", "", answer(inner));
        };
    }

    private int things(Things things) {
        return switch (things) {
            case Things.Select(Description what) -> filters(what, add("select", noun(what)));
            case Things.Beside(Side side, Referent anchor, Description what) ->
                filters(what, add("relate", noun(what) + "," + words(side) + ",s", thing(anchor)));
            case Things.BesideSome(Side side, Things anchors, Description what) ->
                filters(what, add("relate", noun(what) + "," + words(side) + ",s", things(anchors)));
            case Things.Between(Referent one, Referent other, Description what) ->
                filters(what, add("relate", noun(what) + ",between,s", thing(one), thing(other)));
            case Things.Alike(QuestionProgram.Kind kind, Referent anchor, Description what) ->
                filters(what, add("relate", noun(what) + ",same " + kind.word() + ",s", thing(anchor)));
            case Things.Without(Things base, Attribute attribute) ->
                add(
                        "filter " + QuestionProgram.Kind.of(attribute).word(),
                        "not(" + attribute.word() + ")",
                        things(base));
            case Things.EitherOf(Things base, Attribute one, Attribute other) -> {
                int from = things(base);
                int left = add("filter " + QuestionProgram.Kind.of(one).word(), one.word(), from);
                int right = add("filter " + QuestionProgram.Kind.of(other).word(), other.word(), from);
                yield add("union", "", left, right);
            }
            case Things.Both(Things one, Things other) -> add("intersect", "", things(one), things(other));
            case Things.Either(Things one, Things other) -> add("union", "", things(one), things(other));
        };
    }

    private int thing(Referent referent) {
        return switch (referent) {
            case Referent.The(Things things) -> add("unique", "", things(things));
            case Referent.Nearest(Referent anchor, Description what) ->
                add("nearest", "", filters(what, add("select", noun(what))), thing(anchor));
            case Referent.Ranked(Things among, Order order, int rank) ->
                add("order", order.name().toLowerCase(Locale.ROOT) + "," + rank, things(among));
        };
    }

    private int filters(Description what, int from) {
        int last = from;
        for (QuestionProgram.Kind kind :
                List.of(QuestionProgram.Kind.SIZE, QuestionProgram.Kind.COLOR, QuestionProgram.Kind.MATERIAL)) {
            Attribute attribute = kind.of(what).orElse(null);
            if (attribute != null) {
                last = add("filter " + kind.word(), attribute.word(), last);
            }
        }
        return last;
    }

    private static String noun(Description what) {
        return what.shape().map(Attribute.Shape::word).orElse("thing");
    }

    static String words(Side side) {
        return switch (side) {
            case LEFT -> "to the left of";
            case RIGHT -> "to the right of";
            case FRONT -> "in front of";
            case BEHIND -> "behind";
        };
    }
}
