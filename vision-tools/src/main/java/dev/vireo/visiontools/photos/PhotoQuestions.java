package dev.vireo.visiontools.photos;

import dev.vireo.runtime.PlainText;
import dev.vireo.visiontools.Reply;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers questions in everyday words by the kind that their form shows: a colour, a number, whether
/// something is there, what it is, where it is, what is written, indoors or outdoors, nearer or farther.
/// What has none of these forms is unknown.
final class PhotoQuestions {
    /// Letters of the longest question that is read.
    private static final int LONGEST = 300;

    /// Words that say no more than that the picture is meant.
    private static final Pattern HERE = Pattern.compile(
            "( (are|is))?( (visible|shown|here|there|can you see|do you see|can be seen))?( (here|there))?"
                    + "( (in|on|of) (the|this) (whole )?(picture|photo|photograph|image|scene))?$");

    private record Rule(Pattern form, BiFunction<Looker, Matcher, Optional<Reply>> answer) {}

    private static final String IS = "(?:is|are|was|were) ";
    private static final String SIDE = "(left|right|above|over|below|under|underneath|beneath)";
    private static final String NEARER = "(nearer|nearest|closer|closest|farther|farthest|further|furthest)";

    /// Tried in this order. Each has at most one gap that is followed by more, so that reading takes little
    /// time.
    private static final List<Rule> RULES = List.of(
            rule(
                    ".*\\bblack and white$|.*\\bin colou?r$|.*\\bblack and white or (in )?colou?r(ed)?$",
                    (looker, m) -> looker.blackAndWhite(m.group())),
            rule(".*\\b(?:indoors?|outdoors?|inside or outside)\\b.*", (looker, _) -> looker.surroundings()),
            rule("(?:what|which) colou?rs? (?:is|are|do|does|has|have) (.*)", (looker, m) -> looker.colour(m.group(1))),
            rule("(?:what|which) (?:is|are) the colou?rs? of (.*)", (looker, m) -> looker.colour(m.group(1))),
            rule(
                    "(?:do|does|did) (?:the |this |it|that ).*?(?:say|read) (.+)|(?:is|are) there the words? (.+)|(?:do|can) you read"
                            + " (.+)",
                    (looker, m) -> looker.says(first(m))),
            rule(
                    "what (?:is|does|do) (?:the |this |it |that )?.*?(prohibit|forbid|forbidd|allow|permit)(?:s|ed|en)?(?: here)?",
                    (looker, m) -> looker.before(m.group(1))),
            rule("how many (.*)", (looker, m) -> looker.count(m.group(1))),
            rule("(?:what is the number of|count) (.*)", (looker, m) -> looker.count(m.group(1))),
            rule("(?:is|are) there (.*)", (looker, m) -> looker.thereIs(m.group(1))),
            rule("(?:do|can) you see (.*)", (looker, m) -> looker.thereIs(m.group(1))),
            rule(
                    "(?:what|which|who) (.*?) ?is " + NEARER
                            + "(?: (?:to|from) (?:the camera|us|you|the viewer))?(?: away)? (.*)",
                    (looker, m) -> looker.nearest(m.group(1), m.group(2), m.group(3))),
            rule(
                    IS + "(.*?) " + NEARER + "(?: (?:to|from) (?:the camera|us|you|the viewer))?(?: away)? than (.*)",
                    (looker, m) -> looker.isNearer(m.group(1), m.group(2).startsWith("f"), m.group(3))),
            rule(IS + "(.*?) (?:wearing|carrying) (.*)", (looker, m) -> looker.has(m.group(1), m.group(2))),
            rule(IS + "(.*?) in front of (.*)", (looker, m) -> looker.isNearer(m.group(1), false, m.group(2))),
            rule(IS + "(.*?) behind (.*)", (looker, m) -> looker.isNearer(m.group(1), true, m.group(2))),
            rule(
                    IS + "(.*?) (?:to|on) the (left|right) or (?:(?:to|on) )?(?:the )?(?:left|right)(?: side)? of (.*)",
                    (looker, m) -> looker.whichSide(m.group(1), m.group(3))),
            rule(
                    IS
                            + "(.*?) (?:in|on|at) the (left|right)(?: half| side)? or (?:(?:in|on|at) )?(?:the )?(?:left|right)(?: half"
                            + "| side)?",
                    (looker, m) -> looker.whichHalf(m.group(1))),
            rule(
                    IS + "(.*?) (?:(?:to|on) the )?" + SIDE + "(?: side)? (?:of )?((?:the |a |an ).*)",
                    (looker, m) -> looker.isAt(m.group(1), m.group(2), m.group(3))),
            rule(
                    IS + "(.*?) (?:in|on|at) the (left|right)(?: half| side)?",
                    (looker, m) -> looker.isInHalf(m.group(1), m.group(2))),
            rule(
                    "(?:what|which) (?:is|thing is) (bigger|larger|smaller) (.*)",
                    (looker, m) -> looker.largest(m.group(1), m.group(2))),
            rule(
                    ".*\\b(?:say|says|read|reads|written|words?|texts?|letters?|brand|name|surname|number|numbers|writing|line)\\b.*",
                    (looker, m) -> looker.text(m.group())),
            rule(
                    "(?:what|which)(?: (?:kind|type|sort) of)?(.*?) (?:is|are) (?:it|this|that|these|those|there|shown)",
                    (looker, m) -> looker.what(m.group(1))),
            rule("(?:what|which)(?: (?:kind|type|sort) of)? (\\w+(?: \\w+)?)", (looker, m) -> looker.what(m.group(1))),
            rule("what (?:do|can) you see|what", (looker, _) -> looker.what("")),
            rule(
                    IS + "(it|this|that|these|those|the .*?) (?:an? )?(\\w+(?: \\w+)?) or (?:an? )?(\\w+(?: \\w+)?)",
                    (looker, m) -> looker.either(m.group(1), m.group(2), m.group(3))),
            rule(IS + "(?:it|this|that|these|those) (?:an?|the) (.*)", (looker, m) -> looker.thereIs(m.group(1))),
            rule(
                    IS + "(it|this|that|these|those|the .*) (\\w+)",
                    (looker, m) -> looker.verified(m.group(1), m.group(2))));

    private static Rule rule(String form, BiFunction<Looker, Matcher, Optional<Reply>> answer) {
        return new Rule(Pattern.compile(form), answer);
    }

    private PhotoQuestions() {}

    /// What stands in the first gap that was filled.
    private static String first(Matcher matcher) {
        for (int i = 1; i <= matcher.groupCount(); i++) {
            if (matcher.group(i) != null) {
                return matcher.group(i);
            }
        }
        return "";
    }

    /// The answer to a question about a patch.
    ///
    /// @throws UnknownNameException when it has no form that is known here, or names what the tools don't
    ///     know
    static Reply answer(Looker looker, String question) {
        if (question.length() <= LONGEST) {
            String words =
                    HERE.matcher(String.join(" ", Description.words(question))).replaceFirst("");
            for (Rule rule : RULES) {
                Matcher matcher = rule.form.matcher(words);
                if (matcher.matches()) {
                    Optional<Reply> reply = rule.answer.apply(looker, matcher);
                    if (reply.isPresent()) {
                        return reply.get();
                    }
                }
            }
        }
        throw new UnknownNameException(
                question,
                "the tools for photographs can't answer '" + PlainText.line(question, 100) + "'",
                "They tell colours, numbers, whether a thing is there, what and where it is, what is written, and what is"
                        + " nearer.");
    }
}
