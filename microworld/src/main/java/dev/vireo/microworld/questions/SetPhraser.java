package dev.vireo.microworld.questions;

import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.SetProgram.Quantifier;
import dev.vireo.microworld.questions.SetProgram.Shows;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Renders questions and statements about sets of pictures as English, in one of several ways that chance picks.
final class SetPhraser {
    private final Phraser phraser;
    private final RandomGenerator random;
    private final String unit;
    private final String units;

    SetPhraser(RandomGenerator random) {
        this.random = random;
        this.phraser = new Phraser(random);
        this.unit = random.nextBoolean() ? "image" : "picture";
        this.units = unit + "s";
    }

    /// A text, and the answer in its words.
    record Phrased(String text, String answer) {}

    /// The question with a question mark, or the statement with a full stop.
    Phrased phrase(SetProgram program, String answer) {
        if (program instanceof SetProgram.InMore(Description one, Description other)) {
            String first = phraser.name(one, false);
            String second = phraser.name(other, false);
            return new Phrased(inMore(first, second), answer.equals("one") ? first : second);
        }
        return new Phrased(Phraser.capital(text(program)), answer);
    }

    private String text(SetProgram program) {
        return switch (program) {
            case SetProgram.CountPictures(Shows shows) -> countPictures(shows);
            case SetProgram.CountThings(Things things, Optional<Shows> where) ->
                where.map(w -> countThings(things, w)).orElseGet(() -> countThings(things));
            case SetProgram.PicturesAre(Shows shows, Comparison comparison, int number) ->
                picturesAre(shows, comparison, number);
            case SetProgram.Quantified(Quantifier quantifier, Optional<Shows> where, Shows shows) ->
                switch (quantifier) {
                    case ALL -> all(where, shows);
                    case SOME -> some(where, shows);
                    case NO -> none(where, shows);
                };
            case SetProgram.Compare(SetProgram one, Comparison comparison, SetProgram other) ->
                compare(one, comparison, other);
            case SetProgram.InMore _ -> throw new IllegalArgumentException("the answer stands in its words");
            case SetProgram.AskWhere(Shows where, QuestionProgram question) -> ask(where, question);
            case SetProgram.SameAcross(Kind kind, Referent one, Shows where, Referent other, Shows otherWhere) ->
                same(kind, one, where, other, otherWhere);
        };
    }

    private String countPictures(Shows shows) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> "how many " + units + verb() + amount(shows) + "?";
            case 2 -> "how many of the " + units + verb() + amount(shows) + "?";
            case 3 -> "in how many " + units + (isOne(shows) ? " is there " : " are there ") + amount(shows) + "?";
            default -> "what is the number of " + units + that(shows) + "?";
        };
    }

    private String countThings(Things things) {
        String many = phraser.many(things);
        return switch (random.nextInt(4)) {
            case 0 -> "how many " + many + " are there in the " + units + " together?";
            case 1 -> "how many " + many + " do the " + units + " show altogether?";
            case 2 -> "what is the total number of " + many + " in all " + units + "?";
            default -> "in all " + units + " together, how many " + many + " are there?";
        };
    }

    private String countThings(Things things, Shows where) {
        String many = phraser.many(things);
        return switch (random.nextInt(3)) {
            case 0 -> "how many " + many + " are there in the " + units + that(where) + "?";
            case 1 -> "in the " + units + that(where) + ", how many " + many + " are there in total?";
            default -> "what is the total number of " + many + " in " + units + that(where) + "?";
        };
    }

    private String picturesAre(Shows shows, Comparison comparison, int number) {
        String bound = bound(comparison, number);
        boolean one = isOne(comparison, number);
        String group = bound + " " + (one ? unit : units);
        String with = one ? thatOne(shows) : that(shows);
        return switch (random.nextInt(4)) {
            case 0 -> "there " + (one ? "is " : "are ") + group + with + ".";
            case 1 -> group + (one ? verbs() : verb()) + amount(shows) + ".";
            case 2 -> (one ? "is there " : "are there ") + group + with + "?";
            default -> (one ? "does " : "do ") + group + verb() + amount(shows) + "?";
        };
    }

    private String all(Optional<Shows> where, Shows shows) {
        if (where.isEmpty()) {
            return switch (random.nextInt(4)) {
                case 0 -> "every " + unit + verbs() + amount(shows) + ".";
                case 1 -> "all of the " + units + verb() + amount(shows) + ".";
                case 2 -> "does each " + unit + verb() + amount(shows) + "?";
                default -> "do all " + units + verb() + amount(shows) + "?";
            };
        }
        return switch (random.nextInt(4)) {
            case 0 -> "all " + units + that(where.get()) + " also" + verb() + amount(shows) + ".";
            case 1 -> "every " + unit + thatOne(where.get()) + " also" + verbs() + amount(shows) + ".";
            case 2 -> "do all " + units + that(where.get()) + " also" + verb() + amount(shows) + "?";
            default -> "does each " + unit + thatOne(where.get()) + " also" + verb() + amount(shows) + "?";
        };
    }

    private String some(Optional<Shows> where, Shows shows) {
        if (where.isEmpty()) {
            return switch (random.nextInt(4)) {
                case 0 -> "at least one " + unit + verbs() + amount(shows) + ".";
                case 1 -> "there is " + Phraser.article(unit) + " " + unit + thatOne(shows) + ".";
                case 2 -> "is there any " + unit + thatOne(shows) + "?";
                default -> "does any " + unit + verb() + amount(shows) + "?";
            };
        }
        return switch (random.nextInt(4)) {
            case 0 -> "at least one " + unit + thatOne(where.get()) + " also" + verbs() + amount(shows) + ".";
            case 1 ->
                "there is " + Phraser.article(unit) + " " + unit + " with " + amount(where.get()) + " that also"
                        + verbs() + amount(shows) + ".";
            case 2 -> "does any " + unit + thatOne(where.get()) + " also" + verb() + amount(shows) + "?";
            default ->
                "is there any " + unit + " with " + amount(where.get()) + " that also" + verbs() + amount(shows) + "?";
        };
    }

    private String none(Optional<Shows> where, Shows shows) {
        String one = where.map(this::thatOne).orElse("");
        String several = where.map(this::that).orElse("");
        String also = where.isPresent() ? " also" : "";
        return switch (random.nextInt(4)) {
            case 0 -> "no " + unit + one + also + verbs() + amount(shows) + ".";
            case 1 -> "none of the " + units + several + also + verb() + amount(shows) + ".";
            case 2 -> "is it true that no " + unit + one + also + verbs() + amount(shows) + "?";
            default -> "is it true that none of the " + units + several + also + verb() + amount(shows) + "?";
        };
    }

    private String compare(SetProgram one, Comparison comparison, SetProgram other) {
        String a = counted(one);
        String b = counted(other);
        return switch (comparison) {
            case MORE ->
                phraser.pick(
                        "there are more " + a + " than " + b + ".",
                        "are there more " + a + " than " + b + "?",
                        "the number of " + a + " is greater than the number of " + b + ".");
            case FEWER ->
                phraser.pick(
                        "there are fewer " + a + " than " + b + ".",
                        "are there fewer " + a + " than " + b + "?",
                        "is the number of " + a + " smaller than the number of " + b + "?");
            case EQUAL ->
                phraser.pick(
                        "there are as many " + a + " as " + b + ".",
                        "is the number of " + a + " the same as the number of " + b + "?",
                        "the number of " + a + " is equal to the number of " + b + ".");
        };
    }

    private String counted(SetProgram program) {
        return switch (program) {
            case SetProgram.CountPictures(Shows shows) -> units + that(shows);
            case SetProgram.CountThings(Things things, Optional<Shows> where) ->
                phraser.many(things) + where.map(w -> " in " + units + that(w)).orElse("");
            case SetProgram.PicturesAre _,
                    SetProgram.Quantified _,
                    SetProgram.Compare _,
                    SetProgram.InMore _,
                    SetProgram.AskWhere _,
                    SetProgram.SameAcross _ -> throw new IllegalArgumentException("no number: " + program);
        };
    }

    private String inMore(String one, String other) {
        String a = Phraser.article(one) + " " + one;
        String b = Phraser.article(other) + " " + other;
        return phraser.pick(
                "Which is in more " + units + ", " + a + " or " + b + "?",
                "Which of the two do more " + units + " show, " + a + " or " + b + "?",
                "What is there in more of the " + units + ", " + a + " or " + b + "?");
    }

    private String ask(Shows where, QuestionProgram question) {
        String place = "in the " + unit + thatOne(where);
        String sentence = phraser.sentence(question);
        boolean order = sentence.endsWith(".");
        String asked = order ? asQuestion(sentence.substring(0, sentence.length() - 1)) : sentence;
        return order || question.depth() > 0 || random.nextBoolean()
                ? place + ", " + asked + "?"
                : asked + " " + place + "?";
    }

    /// What has no question mark is a statement in COVR, so that nothing is asked for as an order.
    private static String asQuestion(String order) {
        return order.startsWith("count ")
                ? "what is the number of " + order.substring("count the ".length())
                : "what is " + order.substring("tell me ".length());
    }

    private String same(Kind kind, Referent one, Shows where, Referent other, Shows otherWhere) {
        String aspect = phraser.word(kind);
        String a = phraser.the(one) + " in the " + unit + thatOne(where);
        String b = phraser.the(other) + " in the " + unit + thatOne(otherWhere);
        return phraser.pick(
                "is " + a + " the same " + aspect + " as " + b + "?",
                "do " + a + " and " + b + " have the same " + aspect + "?",
                a + " has the same " + aspect + " as " + b + ".");
    }

    // What pictures show.

    private String amount(Shows shows) {
        if (shows.comparison() == Comparison.MORE && shows.number() == 0) {
            return phraser.a(shows.things());
        }
        String bound = bound(shows.comparison(), shows.number());
        return bound + " "
                + (isOne(shows.comparison(), shows.number())
                        ? phraser.a(shows.things()).replaceFirst("^an? ", "")
                        : phraser.many(shows.things()));
    }

    private static boolean isOne(Shows shows) {
        return (shows.comparison() == Comparison.MORE && shows.number() == 0)
                || isOne(shows.comparison(), shows.number());
    }

    /// Whether the words that stand for it are followed by a singular.
    private static boolean isOne(Comparison comparison, int number) {
        return switch (comparison) {
            case MORE -> number == 0;
            case FEWER -> false;
            case EQUAL -> number == 1;
        };
    }

    private String bound(Comparison comparison, int number) {
        return switch (comparison) {
            case MORE ->
                number > 1 && random.nextInt(3) == 0 ? "more than " + digits(number) : "at least " + digits(number + 1);
            case FEWER -> "fewer than " + digits(number);
            case EQUAL -> "exactly " + digits(number);
        };
    }

    private String digits(int number) {
        List<String> words =
                List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
        return number == 1 || (random.nextBoolean() && number < words.size())
                ? words.get(number)
                : Integer.toString(number);
    }

    private String that(Shows shows) {
        return phraser.pick(" with ", " that" + verb()) + amount(shows);
    }

    private String thatOne(Shows shows) {
        return phraser.pick(" with ", " that" + verbs()) + amount(shows);
    }

    private String verb() {
        return phraser.pick(" contain ", " show ", " have ", " show ");
    }

    private String verbs() {
        return phraser.pick(" contains ", " shows ", " has ", " shows ");
    }
}
