package dev.vireo.microworld.questions;

import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Order;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Side;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Renders question programs as English, in one of several ways that chance picks.
///
/// Relations attach to the nearest thing before them: "the cube left of the ball behind the ring" speaks of a
/// ball that is behind the ring.
final class Phraser {
    private final RandomGenerator random;

    Phraser(RandomGenerator random) {
        this.random = random;
    }

    /// The question, with its question mark.
    String question(QuestionProgram program) {
        String text = sentence(program);
        String first = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return first.endsWith(".") ? first : first + "?";
    }

    /// The answer as a sentence.
    static String fullAnswer(QuestionProgram program, String answer) {
        Phraser plain = new Phraser(new SplittableRandom(1));
        return switch (program) {
            case QuestionProgram.Count(Things things) ->
                answer.equals("1")
                        ? "There is 1 " + plain.things(things, false, true) + "."
                        : "There are " + answer + " " + plain.things(things, true, true) + ".";
            case QuestionProgram.Query(QuestionProgram.Kind kind, Referent thing) ->
                "The " + kind.word() + " of " + plain.the(thing) + " is " + answer + ".";
            case QuestionProgram.Choose(Referent thing, Attribute right, Attribute _) ->
                capital(plain.the(thing, true)) + " is "
                        + (right instanceof Attribute.Shape ? article(answer) + " " : "") + answer + ".";
            case QuestionProgram.Exist(Things things) ->
                answer.equals("yes")
                        ? "Yes, there is " + plain.a(things) + "."
                        : "No, there is no " + plain.things(things, false, true) + ".";
            case QuestionProgram.Verify _,
                    QuestionProgram.VerifySide _,
                    QuestionProgram.VerifyNear _,
                    QuestionProgram.CompareCounts _,
                    QuestionProgram.SameAttribute _,
                    QuestionProgram.And _,
                    QuestionProgram.Or _,
                    QuestionProgram.Not _ -> capital(answer) + ".";
        };
    }

    /// A statement that may be true or false, with its full stop.
    String caption(Referent thing, String relation, Referent anchor) {
        return capital(the(thing, true)) + " is " + relation + " " + the(anchor) + ".";
    }

    /// The question without a capital and its question mark; an order ends with a full stop.
    String sentence(QuestionProgram program) {
        return switch (program) {
            case QuestionProgram.Exist(Things things) -> exist(things);
            case QuestionProgram.Count(Things things) -> count(things);
            case QuestionProgram.Query(QuestionProgram.Kind kind, Referent thing) -> query(kind, thing);
            case QuestionProgram.Choose(Referent thing, Attribute one, Attribute other) -> choose(thing, one, other);
            case QuestionProgram.Verify(Referent thing, Attribute attribute) -> verify(thing, attribute);
            case QuestionProgram.VerifySide(Referent thing, Side side, Referent anchor) -> side(thing, side, anchor);
            case QuestionProgram.VerifyNear(Referent thing, boolean near, Referent anchor) ->
                "is " + the(thing, true) + (near ? pick(" near ", " close to ") : " far from ") + the(anchor);
            case QuestionProgram.CompareCounts(Things one, Comparison comparison, Things other) ->
                compare(one, comparison, other);
            case QuestionProgram.SameAttribute(QuestionProgram.Kind kind, Referent one, Referent other) ->
                same(kind, one, other);
            case QuestionProgram.And(
                    QuestionProgram.Verify(Referent thing, Attribute one),
                    QuestionProgram.Verify(Referent _, Attribute other)) -> both(thing, one, other);
            case QuestionProgram.And(
                    QuestionProgram.Exist(Things one),
                    QuestionProgram.Not(QuestionProgram.Exist(Things other))) -> butNo(one, other);
            case QuestionProgram.And(QuestionProgram.Exist(Things one), QuestionProgram.Exist(Things other)) ->
                and(one, other);
            case QuestionProgram.Or(QuestionProgram.Exist(Things one), QuestionProgram.Exist(Things other)) ->
                or(one, other);
            case QuestionProgram.And(QuestionProgram one, QuestionProgram other) ->
                sentence(one) + ", and " + sentence(other);
            case QuestionProgram.Or(QuestionProgram one, QuestionProgram other) ->
                sentence(one) + ", or " + sentence(other);
            case QuestionProgram.Not(QuestionProgram inner) -> "is it not the case that " + sentence(inner);
        };
    }

    // One method per shape of question.

    private String exist(Things things) {
        if (things instanceof Things.Beside(Side side, Referent anchor, Description what)
                && what.equals(Description.ANY)
                && random.nextBoolean()) {
            return pick("is anything ", "is there anything ") + words(side) + " " + the(anchor);
        }
        return switch (random.nextInt(7)) {
            case 0 -> "is there " + a(things);
            case 1 -> "are there any " + many(things);
            case 2 -> "is there any " + things(things, false);
            case 3 -> "can you see " + a(things);
            case 4 -> "do you see any " + many(things);
            case 5 -> "does the " + pick("picture", "image") + pick(" show ", " contain ") + a(things);
            default ->
                things.depth() == 0 && things instanceof Things.Select
                        ? pick(
                                "is " + a(things) + " visible",
                                "are any " + many(things) + " visible",
                                "is there " + a(things) + " in the picture")
                        : "is there " + a(things);
        };
    }

    private String count(Things things) {
        if (things instanceof Things.Beside(Side side, Referent anchor, Description what) && random.nextInt(3) == 0) {
            return "how many " + name(what, true) + " are " + words(side) + " " + the(anchor);
        }
        if (things instanceof Things.Without(Things base, Attribute attribute) && random.nextInt(3) == 0) {
            return "how many " + many(base) + " are not " + predicate(attribute, true);
        }
        if (things instanceof Things.EitherOf(Things base, Attribute one, Attribute other) && random.nextInt(3) == 0) {
            return "how many " + many(base) + " are " + pick("", "either ") + predicate(one, true) + " or "
                    + predicate(other, true);
        }
        if (things instanceof Things.Alike(QuestionProgram.Kind kind, Referent anchor, Description what)
                && random.nextInt(3) == 0) {
            return "how many " + pick("", "other ") + name(what, true) + pick(" have", " are of") + " the same "
                    + word(kind) + " as " + the(anchor);
        }
        String phrase = many(things);
        return switch (random.nextInt(6)) {
            case 0, 1 -> "how many " + phrase + " are there";
            case 2 -> "how many " + phrase + pick(" do you see", " can you see");
            case 3 -> "what is the number of " + phrase;
            case 4 -> "count the " + phrase + ".";
            default -> "what number of " + phrase + " are there";
        };
    }

    private String query(QuestionProgram.Kind kind, Referent thing) {
        if (kind == QuestionProgram.Kind.SHAPE && thing.depth() > 0 && random.nextInt(3) == 0) {
            if (thing instanceof Referent.The(Things.Beside(Side side, Referent anchor, Description what))
                    && what.equals(Description.ANY)
                    && random.nextBoolean()) {
                return "what is " + words(side) + " " + the(anchor);
            }
            return "what is " + the(thing);
        }
        String aspect = word(kind);
        String the = the(thing);
        return switch (random.nextInt(5)) {
            case 0 -> pick("what ", "which ") + aspect + " is " + the;
            case 1 -> "what is the " + aspect + " of " + the;
            case 2 -> pick("what ", "which ") + aspect + " does " + the + " have";
            case 3 ->
                switch (kind) {
                    case MATERIAL -> "what is " + the + " made of";
                    case SIZE -> "how " + pick("big", "large") + " is " + the;
                    case COLOR, SHAPE -> the + " is what " + aspect;
                };
            default -> "tell me the " + aspect + " of " + the + ".";
        };
    }

    private String choose(Referent thing, Attribute one, Attribute other) {
        // The options are the usual words, since the answer is one of them.
        boolean shape = one instanceof Attribute.Shape;
        String a = shape ? article(one.word()) + " " + one.word() : one.word();
        String b = shape ? article(other.word()) + " " + other.word() : other.word();
        String aspect = word(QuestionProgram.Kind.of(one));
        String the = the(thing);
        return switch (random.nextInt(5)) {
            case 0, 1 -> "is " + the + " " + a + " or " + b;
            case 2 -> pick("what ", "which ") + aspect + " is " + the + ", " + one.word() + " or " + other.word();
            case 3 -> "is " + the + " " + a + " or is it " + b;
            default ->
                shape
                        ? "would you say " + the + " is " + a + " or " + b
                        : "is the " + aspect + " of " + the + " " + one.word() + " or " + other.word();
        };
    }

    private String verify(Referent thing, Attribute attribute) {
        String the = the(thing);
        String predicate = predicate(attribute, false);
        return switch (random.nextInt(4)) {
            case 0, 1 -> "is " + the + " " + predicate;
            case 2 -> "is it true that " + the + " is " + predicate;
            default ->
                attribute instanceof Attribute.Shape
                        ? "would you say that " + the + " is " + predicate
                        : "does " + the + " look " + predicate;
        };
    }

    private String both(Referent thing, Attribute one, Attribute other) {
        String the = the(thing);
        String a = predicate(one, false);
        String b = predicate(other, false);
        return switch (random.nextInt(4)) {
            case 0 -> "is " + the + " " + a + " and " + b;
            case 1 -> "is " + the + " both " + a + " and " + b;
            case 2 -> "is it true that " + the + " is " + a + " and " + b;
            default -> "would you say that " + the + " is " + a + " and also " + b;
        };
    }

    private String side(Referent thing, Side side, Referent anchor) {
        String subject = the(thing, true);
        String object = words(side) + " " + the(anchor);
        return switch (random.nextInt(5)) {
            case 0, 1 -> "is " + subject + " " + object;
            case 2 -> "does " + subject + " stand " + object;
            case 3 -> "is " + subject + pick(" located ", " standing ") + object;
            default -> "is it true that " + subject + " is " + object;
        };
    }

    private String compare(Things one, Comparison comparison, Things other) {
        String a = many(one, true);
        String b = many(other, true);
        return switch (comparison) {
            case MORE ->
                pick(
                        "are there more " + a + " than " + b,
                        "is the number of " + a + " " + pick("greater", "larger") + " than the number of " + b,
                        "do you see more " + a + " than " + b,
                        "does the picture show more " + a + " than " + b,
                        "are there more " + a + " than there are " + b);
            case FEWER ->
                pick(
                        "are there fewer " + a + " than " + b,
                        "is the number of " + a + " " + pick("smaller", "lower") + " than the number of " + b,
                        "do you see fewer " + a + " than " + b,
                        "does the picture show fewer " + a + " than " + b);
            case EQUAL ->
                pick(
                        "are there as many " + a + " as " + b,
                        "is the number of " + a + " equal to the number of " + b,
                        "are there the same number of " + a + " as " + b,
                        "is the number of " + a + " the same as the number of " + b,
                        "do you see as many " + a + " as " + b);
        };
    }

    private String same(QuestionProgram.Kind kind, Referent one, Referent other) {
        String aspect = word(kind);
        String a = the(one);
        String b = the(other);
        return pick(
                "is " + a + " the same " + aspect + " as " + b,
                "do " + a + " and " + b + " have the same " + aspect,
                "are " + a + " and " + b + " the same " + aspect,
                "does " + a + " have the same " + aspect + " as " + b,
                "is the " + aspect + " of " + a + " the same as the " + aspect + " of " + b);
    }

    private String and(Things one, Things other) {
        if (one.depth() > 0 || other.depth() > 0) {
            return pick("is there ", "can you see ") + a(one) + ", and is there " + a(other);
        }
        return switch (random.nextInt(4)) {
            case 0 -> "is there " + a(one) + " and " + a(other);
            case 1 -> "are there both " + a(one) + " and " + a(other);
            case 2 -> "are there any " + many(one) + " and any " + many(other);
            default -> "do you see both " + a(one) + " and " + a(other);
        };
    }

    private String or(Things one, Things other) {
        if (one.depth() > 0 || other.depth() > 0) {
            return pick("is there ", "can you see ") + a(one) + ", or is there " + a(other);
        }
        return switch (random.nextInt(4)) {
            case 0 -> "is there " + a(one) + " or " + a(other);
            case 1 -> "is there either " + a(one) + " or " + a(other);
            case 2 -> "are there any " + many(one) + " or any " + many(other);
            default -> "do you see " + a(one) + " or " + a(other);
        };
    }

    private String butNo(Things one, Things other) {
        return switch (random.nextInt(4)) {
            case 0 -> "is there " + a(one) + " but no " + things(other, false);
            case 1 -> "are there any " + many(one) + " but no " + many(other);
            case 2 -> "does the picture show " + a(one) + " but no " + things(other, false);
            default -> "can you see " + a(one) + " and no " + things(other, false);
        };
    }

    // Noun phrases.

    String the(Referent referent) {
        return the(referent, false);
    }

    /// @param clauses whether relations come as "that is left of" rather than as "left of"
    private String the(Referent referent, boolean clauses) {
        return "the "
                + switch (referent) {
                    case Referent.The(Things things) -> things(things, false, clauses);
                    case Referent.Nearest(Referent anchor, Description what) -> {
                        String name = name(what, false);
                        String near = pick("closest to ", "nearest to ");
                        yield pick(
                                near.substring(0, 8) + name + " to " + the(anchor),
                                name + " that is " + near + the(anchor),
                                clauses ? name + " that is " + near + the(anchor) : name + " " + near + the(anchor));
                    }
                    case Referent.Ranked(Things among, Order order, int rank) -> ranked(among, order, rank);
                };
    }

    private String ranked(Things among, Order order, int rank) {
        if (among.depth() > 0) {
            String place =
                    (rank == 1 ? "" : ordinal(rank) + " ") + (order == Order.LEFTMOST ? "leftmost " : "rightmost ");
            return random.nextBoolean()
                    ? place + things(among, false, true)
                    : place + "of the " + things(among, true, true);
        }
        String name = things(among, false);
        if (rank == 1) {
            return switch (order) {
                case LEFTMOST ->
                    pick("leftmost " + name, name + " farthest to the left", name + " furthest to the left");
                case RIGHTMOST ->
                    pick("rightmost " + name, name + " farthest to the right", name + " furthest to the right");
                case CLOSEST ->
                    pick(
                            name + " closest to the camera",
                            name + " nearest to the camera",
                            "closest " + name,
                            name + " that is closest to the camera",
                            "closest " + name + " to the camera");
                case FARTHEST ->
                    pick(
                            name + " farthest from the camera",
                            name + " furthest from the camera",
                            "farthest " + name,
                            name + " that is farthest from the camera",
                            "most distant " + name);
            };
        }
        String nth = ordinal(rank) + " ";
        return switch (order) {
            case LEFTMOST ->
                pick(
                        nth + name + " from the left",
                        nth + "leftmost " + name,
                        name + " that is " + nth + "from the left");
            case RIGHTMOST ->
                pick(
                        nth + name + " from the right",
                        nth + "rightmost " + name,
                        name + " that is " + nth + "from the right");
            case CLOSEST ->
                pick(nth + "closest " + name, nth + "closest " + name + " to the camera", nth + "nearest " + name);
            case FARTHEST ->
                pick(
                        nth + "farthest " + name,
                        nth + "farthest " + name + " from the camera",
                        nth + "most distant " + name);
        };
    }

    String a(Things things) {
        String text = things(things, false);
        return article(text) + " " + text;
    }

    String many(Things things) {
        return things(things, true);
    }

    private String many(Things things, boolean clauses) {
        return things(things, true, clauses);
    }

    private String things(Things things, boolean plural) {
        return things(things, plural, random.nextBoolean());
    }

    private String things(Things things, boolean plural, boolean clauses) {
        String that = plural ? " that are " : " that is ";
        String link = clauses ? that : " ";
        return switch (things) {
            case Things.Select(Description what) -> name(what, plural);
            case Things.Beside(Side side, Referent anchor, Description what) ->
                name(what, plural) + link + words(side) + " " + the(anchor);
            case Things.BesideSome(Side side, Things anchors, Description what) ->
                name(what, plural) + link + words(side) + " " + a(anchors);
            case Things.Between(Referent one, Referent other, Description what) ->
                name(what, plural) + link + "between " + the(one) + " and " + the(other);
            case Things.Alike(QuestionProgram.Kind kind, Referent anchor, Description what) -> {
                String as = "the same " + word(kind) + " as " + the(anchor);
                yield name(what, plural)
                        + (clauses
                                ? pick(that, plural ? " that have " : " that has ") + as
                                : pick(" of ", " with ") + as);
            }
            case Things.Without(Things base, Attribute attribute) ->
                things(base, plural) + that + "not " + predicate(attribute, plural);
            case Things.EitherOf(Things base, Attribute one, Attribute other) ->
                things(base, plural) + that + pick("", "either ") + predicate(one, plural) + " or "
                        + predicate(other, plural);
            case Things.Both(Things one, Things other) -> things(one, plural, true) + " and " + relation(other);
            case Things.Either(Things one, Things other) -> things(one, plural, true) + " or " + relation(other);
        };
    }

    /// The relation of a set, for a second one after "and" or "or".
    private String relation(Things things) {
        if (things instanceof Things.Beside(Side side, Referent anchor, Description _)) {
            return words(side) + " " + the(anchor);
        }
        throw new IllegalArgumentException("only relations are joined, not " + things);
    }

    String name(Description what, boolean plural) {
        List<String> words = new ArrayList<>();
        what.size().ifPresent(a -> words.add(word(a)));
        what.color().ifPresent(a -> words.add(word(a)));
        what.material().ifPresent(a -> words.add(word(a)));
        words.add(what.shape()
                .map(s -> noun(s, plural))
                .orElseGet(() -> pick("thing", "object", "item", "thing") + (plural ? "s" : "")));
        return String.join(" ", words);
    }

    private String noun(Attribute.Shape shape, boolean plural) {
        String word = word(shape);
        return !plural ? word : word.equals("torus") ? "rings" : word + "s";
    }

    private String predicate(Attribute attribute, boolean plural) {
        return switch (attribute) {
            case Attribute.Shape shape -> plural ? noun(shape, true) : withArticle(noun(shape, false));
            case Attribute.Size _, Attribute.Color _, Attribute.Material _ -> word(attribute);
        };
    }

    private String words(Side side) {
        return switch (side) {
            case LEFT -> pick("left of", "to the left of", "on the left side of", "left of");
            case RIGHT -> pick("right of", "to the right of", "on the right side of", "right of");
            case FRONT -> pick("in front of", "in front of", "closer to the camera than");
            case BEHIND -> pick("behind", "behind", "farther from the camera than");
        };
    }

    private String word(Attribute attribute) {
        List<String> words = attribute.words();
        return random.nextInt(3) > 0 ? words.getFirst() : words.get(random.nextInt(words.size()));
    }

    String word(QuestionProgram.Kind kind) {
        return kind == QuestionProgram.Kind.COLOR ? pick("color", "color", "colour") : kind.word();
    }

    private static String ordinal(int rank) {
        return List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
                .get(rank - 1);
    }

    static String article(String next) {
        return "aeiou".indexOf(next.charAt(0)) >= 0 ? "an" : "a";
    }

    private static String withArticle(String noun) {
        return article(noun) + " " + noun;
    }

    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    String pick(String... options) {
        return options[random.nextInt(options.length)];
    }
}
