package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Rules;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// Verbs with what belongs to them: "appears only in the second half", "throws a ball", "jumps over a fence",
/// "comes into view from the left".
final class DeedPhrases {
    /// What is told of things by a verb.
    sealed interface Told {
        /// They can be seen from some time on.
        record Appears(boolean only, Optional<Time> time, Optional<Spot> place) implements Told {}

        /// They can no longer be seen.
        record Disappears(boolean only, Optional<Time> time) implements Told {}

        /// They come into the frame.
        record Enters(boolean only, Optional<Named> ground, Optional<Time> time, Optional<Spot> from) implements Told {}

        /// They go out of the frame.
        record Leaves(boolean only, Optional<Time> time, Optional<Spot> to) implements Told {}

        /// They do something.
        ///
        /// @param object whether it is done to another thing, of which nothing is known: "rides a bicycle"
        record Does(Deed deed, boolean object) implements Told {}

        /// They go to a thing.
        record GoesTo(Named goal) implements Told {}

        /// They run after a thing, or before one that runs after them.
        ///
        /// @param other nothing when the caption does not go on
        record Chases(Optional<Named> other) implements Told {}

        /// They jump over a thing, or onto it.
        record JumpsOver(Named obstacle, boolean onto) implements Told {}

        /// They throw a thing or let it fall, unless they are what is thrown: only where no passive stands
        /// before.
        record Throws(Deed deed, Named object) implements Told {}

        /// They are thrown.
        record IsThrown(Optional<Named> agent) implements Told {}

        /// "Comes back": nothing that boxes show.
        record ComesBack() implements Told {}
    }

    private DeedPhrases() {}

    static void addTo(Rules rules) {
        verbs(rules);
        rules.value("viewer", "[the|us] (camera|viewer|viewers|audience|observer)|us", _ -> true);
        rules.value(
                "nearer", "(closer|nearer) [(to|toward|towards) {viewer}]|(toward|towards|to|at) {viewer}", _ -> true);
        rules.value(
                "farther",
                "(away|off|further|farther) (away|!away) (from {viewer}|into the distance|!(from|to|into|the))"
                        + "|(into|in) the distance",
                _ -> true);
        showing(rules);
        entering(rules);
        leaving(rules);
        moving(rules);
        throwing(rules);
    }

    private static void verbs(Rules rules) {
        verb(rules, "appear", CaptionWords.APPEAR::contains);
        verb(rules, "disappear", CaptionWords.DISAPPEAR::contains);
        verb(rules, "come", CaptionWords.COME::contains);
        verb(rules, "chase", CaptionWords.CHASE::contains);
        verb(rules, "take", CaptionWords.TAKE::contains);
        verb(rules, "throw-something", w -> is(w, Deed.THROWN) && !w.equals("thrown"));
        deed(rules, "go", EnumSet.of(Deed.GO, Deed.FLY, Deed.SWIM));
        deed(rules, "enter", EnumSet.of(Deed.ENTER));
        deed(rules, "leave", EnumSet.of(Deed.LEAVE));
        deed(rules, "approach", EnumSet.of(Deed.APPROACH));
        deed(rules, "jump", EnumSet.of(Deed.JUMP));
        deed(rules, "throw", EnumSet.of(Deed.THROWN));
        deed(rules, "fall", EnumSet.of(Deed.FALL));
        deed(rules, "rise-or-bounce", EnumSet.of(Deed.RISE, Deed.BOUNCE));
        deed(rules, "recede-or-stay", EnumSet.of(Deed.RECEDE, Deed.STAY));
    }

    private static void verb(Rules rules, String phrase, Predicate<String> which) {
        rules.lexical(
                phrase,
                (words, at) -> CaptionGrammar.one(words, at, w -> Optional.of(w).filter(which)));
    }

    private static void deed(Rules rules, String phrase, Set<Deed> which) {
        rules.lexical(
                phrase,
                (words, at) ->
                        CaptionGrammar.one(words, at, w -> CaptionWords.deed(w).filter(which::contains)));
    }

    private static boolean is(String word, Deed deed) {
        return CaptionWords.deed(word).filter(d -> d == deed).isPresent();
    }

    private static void told(Rules rules, String pattern, Function<Captures, Told> meaning) {
        rules.value("deed", pattern, meaning);
    }

    private static void showing(Rules rules) {
        told(
                rules,
                "{appear} {manner} [on screen] ({time}|(from|on|at|in) {place} [{time}]|)",
                c -> new Told.Appears(
                        c.get("manner", Boolean.class), c.maybe("time", Time.class), c.maybe("place", Spot.class)));
        told(
                rules,
                "{disappear} {manner} [from (view|sight) {manner:again}|from {frame-noun}] [{time}]",
                c -> new Told.Disappears(
                        c.get("manner", Boolean.class)
                                || c.maybe("again", Boolean.class).orElse(false),
                        c.maybe("time", Time.class)));
    }

    private static void entering(Rules rules) {
        rules.value(
                "entering",
                "{manner} [into] [{frame-noun}|{other:ground}]"
                        + " ({time} [from {place}] [{frame-noun}]|[from {place}] [{frame-noun}] [{time}])",
                c -> new Told.Enters(
                        c.get("manner", Boolean.class),
                        c.maybe("ground", Named.class),
                        c.maybe("time", Time.class),
                        c.maybe("place", Spot.class)));
        told(rules, "{come} {adverbs} (into view|in) {entering}", c -> c.get("entering", Told.class));
        told(rules, "{go} {adverbs} into view {entering}", c -> c.get("entering", Told.class));
        told(rules, "{enter} {adverbs} {entering}", c -> c.get("entering", Told.class));
    }

    private static void leaving(Rules rules) {
        rules.value(
                "exit",
                "(to|on|toward|towards|at|from|through|via) {place}|!the &{place-ahead} {place}",
                c -> c.get("place", Spot.class));
        rules.value(
                "leaving",
                "{manner} [{frame-noun}] ({time} [{exit}]|[{exit}] [{time}])",
                c -> new Told.Leaves(
                        c.get("manner", Boolean.class), c.maybe("time", Time.class), c.maybe("exit", Spot.class)));
        told(rules, "{leave} {adverbs} {leaving}", c -> c.get("leaving", Told.class));
    }

    private static void moving(Rules rules) {
        told(rules, "{come} {adverbs} {nearer}", _ -> new Told.Does(Deed.APPROACH, false));
        told(rules, "{come} {adverbs} down", _ -> new Told.Does(Deed.FALL, false));
        told(rules, "{come} {adverbs} back", _ -> new Told.ComesBack());
        told(rules, "{come} {adverbs}", _ -> new Told.Does(Deed.GO, false));
        told(rules, "{chase} [by] [{other}]", c -> new Told.Chases(c.maybe("other", Named.class)));
        told(rules, "{take} off", _ -> new Told.Does(Deed.RISE, false));

        told(rules, "{go} {adverbs} {nearer}", _ -> new Told.Does(Deed.APPROACH, false));
        told(rules, "{go} {adverbs} {farther}", _ -> new Told.Does(Deed.RECEDE, false));
        told(
                rules,
                "{go} {adverbs} in (!{word}|&(from|,|.|and|at|halfway|after)) {entering}",
                c -> c.get("entering", Told.class));
        told(rules, "{go} {adverbs} (out|off) [of] {frame-noun} {leaving}", c -> c.get("leaving", Told.class));
        told(rules, "{go:deed} {adverbs} [{object-ahead}]", DeedPhrases::does);
        told(rules, "{rise-or-bounce:deed} {adverbs} [{object-ahead}]", DeedPhrases::does);
        told(rules, "{recede-or-stay:deed} {adverbs}", DeedPhrases::does);

        told(rules, "{approach} {adverbs} {viewer}", _ -> new Told.Does(Deed.APPROACH, false));
        told(rules, "{approach} {adverbs} {other}", c -> new Told.GoesTo(c.get("other", Named.class)));
        told(rules, "{approach} {adverbs}", _ -> new Told.Does(Deed.APPROACH, false));

        String jump = "{jump} {adverbs} [up|high|straight] ";
        told(rules, jump + "over {other}", c -> new Told.JumpsOver(c.get("other", Named.class), false));
        told(rules, jump + "onto {other}", c -> new Told.JumpsOver(c.get("other", Named.class), true));
        told(rules, "{jump} {adverbs} [up|high] [and down]", _ -> new Told.Does(Deed.JUMP, false));
    }

    private static Told does(Captures c) {
        return new Told.Does(c.get("deed", Deed.class), c.has("object-ahead"));
    }

    private static void throwing(Rules rules) {
        told(
                rules,
                "{throw-something} {object-ahead} {thing}",
                c -> new Told.Throws(Deed.THROWN, c.get("thing", Named.class)));
        told(rules, "{fall} {object-ahead} {thing}", c -> new Told.Throws(Deed.FALL, c.get("thing", Named.class)));
        told(rules, "{throw} [by [{thing}]]", c -> new Told.IsThrown(c.maybe("thing", Named.class)));
        told(rules, "{fall} {adverbs}", _ -> new Told.Does(Deed.FALL, false));
    }
}
