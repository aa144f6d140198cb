package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import java.util.Optional;
import java.util.function.Function;

/// What is said of things besides their deeds: when, from where, to where, beside what and before which
/// background.
final class ModifierPhrases {
    /// One thing that is said.
    sealed interface Modifier {
        /// "In the second half".
        record When(Time time) implements Modifier {}

        /// "Visible only in the first half".
        record Seen(boolean only, Optional<Time> time) implements Modifier {}

        /// "Hidden in the first half".
        record Hidden(boolean only, Optional<Time> time) implements Modifier {}

        /// "Left to right", or the other way.
        record Crossing(boolean rightwards) implements Modifier {}

        /// "Upwards", "left", "down the hill".
        ///
        /// @param ofMovers whether it says so of what moves alone: elsewhere "left" is a place
        record Toward(Spot.InFrame spot, Optional<Named> ground, boolean ofMovers) implements Modifier {}

        /// "Away", "away from a house".
        record Away(Optional<Named> from) implements Modifier {}

        /// "In a garden", "across the screen": where nothing is seen but a background.
        record Amid(Optional<Named> ground) implements Modifier {}

        /// "Over the screen": of what moves alone.
        record OverFrame() implements Modifier {}

        /// "Back and forth".
        record BackAndForth() implements Modifier {}

        /// "And back".
        record Back() implements Modifier {}

        /// "From the left", "from a tree".
        record From(Goal from) implements Modifier {}

        /// "To the right", "to a house".
        record To(Goal to) implements Modifier {}

        /// "Next to a dog".
        record Near(Named other, Side side) implements Modifier {}

        /// "Over a bridge": of what rests beside it, of what moves before it as a background.
        record Above(Named other, Side side) implements Modifier {}

        /// "On the left".
        record At(Spot spot) implements Modifier {}
    }

    /// Where a way begins or ends.
    sealed interface Goal {
        /// A place.
        record There(Spot spot) implements Goal {}

        /// A thing that stands there.
        record Beside(Named thing) implements Goal {}
    }

    private ModifierPhrases() {}

    static void addTo(Rules rules) {
        modifier(rules, "{time}", c -> new Modifier.When(c.get("time", Time.class)));
        rules.lexical("seen", (words, at) -> CaptionGrammar.one(words, at, CaptionWords.SEEN));
        rules.lexical("unseen", (words, at) -> CaptionGrammar.one(words, at, CaptionWords.UNSEEN));
        modifier(
                rules,
                "{seen} {manner} [{time}]",
                c -> new Modifier.Seen(c.get("manner", Boolean.class), c.maybe("time", Time.class)));
        modifier(
                rules,
                "{unseen} {manner} [{time}]",
                c -> new Modifier.Hidden(c.get("manner", Boolean.class), c.maybe("time", Time.class)));
        rules.value("not-seen", "not {seen} [{time}]", c -> new Modifier.Hidden(false, c.maybe("time", Time.class)));
        directions(rules);
        ways(rules);
        relations(rules);
        places(rules);
    }

    /// Words of direction without a preposition.
    private static void directions(Rules rules) {
        modifier(
                rules,
                "{left-or-right:from} to {left-or-right:to}",
                c -> new Modifier.Crossing(c.get("from", Side.class) == Side.LEFT));
        rules.value("direction", "leftward|leftwards", _ -> Spot.InFrame.across(PlacePhrases.LEFT));
        rules.value("direction", "rightward|rightwards", _ -> Spot.InFrame.across(PlacePhrases.RIGHT));
        rules.value(
                "direction", "(up|upward|upwards|skyward|skywards) !to", _ -> Spot.InFrame.atHeight(PlacePhrases.TOP));
        rules.value("direction", "(down|downward|downwards) !to", _ -> Spot.InFrame.atHeight(PlacePhrases.BOTTOM));
        rules.value("side-direction", "left !of", _ -> Spot.InFrame.across(PlacePhrases.LEFT));
        rules.value("side-direction", "right !of", _ -> Spot.InFrame.across(PlacePhrases.RIGHT));
        // "down the hill": the hill is a background
        String ground = " [&{determined} {thing-ahead} ({frame-noun}|{thing:ground})]";
        modifier(rules, "{direction}" + ground, c -> toward(c, false));
        modifier(rules, "{side-direction:direction}" + ground, c -> toward(c, true));
        modifier(rules, "(away|home) [from [{other}]]", c -> new Modifier.Away(c.maybe("other", Named.class)));
    }

    private static Modifier toward(Captures c, boolean ofMovers) {
        return new Modifier.Toward(c.get("direction", Spot.InFrame.class), c.maybe("ground", Named.class), ofMovers);
    }

    private static void ways(Rules rules) {
        modifier(rules, "(across|through|along|past|around) {ground}", ModifierPhrases::amid);
        rules.value("ground", "({frame-noun}|{other})", c -> new Modifier.Amid(c.maybe("other", Named.class)));
        modifier(rules, "back and forth|from side to side|to and fro", _ -> new Modifier.BackAndForth());
        modifier(rules, "[and] back", _ -> new Modifier.Back());
        rules.value("goal", "{place}", c -> new Goal.There(c.get("place", Spot.class)));
        rules.value("goal", "!{frame-noun} {other}", c -> new Goal.Beside(c.get("other", Named.class)));
        modifier(rules, "from {goal}", c -> new Modifier.From(c.get("goal", Goal.class)));
        modifier(
                rules,
                "(to|toward|towards|into|onto|up to|over to|down to) {goal}",
                c -> new Modifier.To(c.get("goal", Goal.class)));
    }

    private static Modifier amid(Captures c) {
        return c.get("ground", Modifier.class);
    }

    private static void relations(Rules rules) {
        modifier(
                rules,
                "(in front of|next to|close to|near|beside|behind|by|alongside) {other}",
                c -> new Modifier.Near(c.get("other", Named.class), Side.BESIDE));
        modifier(rules, "on top of {other}", c -> new Modifier.Near(c.get("other", Named.class), Side.ABOVE));
        modifier(rules, "(above|over|below|under|beneath|underneath) {frame-noun}", _ -> new Modifier.OverFrame());
        modifier(rules, "(above|over) {other}", c -> new Modifier.Above(c.get("other", Named.class), Side.ABOVE));
        modifier(
                rules,
                "(below|under|beneath|underneath) {other}",
                c -> new Modifier.Above(c.get("other", Named.class), Side.BELOW));
    }

    private static void places(Rules rules) {
        rules.value("preposition", "in !(front of)|on !(top of)|at", _ -> true);
        modifier(rules, "(&{place-word}|{preposition}) {place}", c -> new Modifier.At(c.get("place", Spot.class)));
        modifier(
                rules, "({preposition}|inside|outside|against|upon|among|between|off) {ground}", ModifierPhrases::amid);
        modifier(rules, "outdoors|indoors", _ -> new Modifier.Amid(Optional.empty()));
    }

    private static void modifier(Rules rules, String pattern, Function<Captures, Modifier> meaning) {
        rules.value("modifier", pattern, meaning);
    }
}
