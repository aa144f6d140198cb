package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// The grammar of captions about things that are counted, have attributes, come and go, move between places,
/// are thrown, fall, bounce and jump, and about a camera that zooms and pans.
///
/// Each family of phrases has a file: [ThingPhrases], [TimePhrases], [PlacePhrases], [DeedPhrases],
/// [ModifierPhrases], [CameraPhrases]. A phrase is read from its words alone; [CaptionReader] puts what the
/// phrases say together, which depends on what was said before.
public final class CaptionGrammar {
    /// What was read.
    ///
    /// @param scene what it says; of use only when everything was understood
    /// @param unknown the words that no rule took, in their order
    /// @param ignored words that say how something is done, which boxes can't show
    public record Result(Scene scene, List<String> unknown, List<String> ignored) {}

    public static final int MOST_OF_A_KIND = 24;

    /// Longer captions are not read.
    public static final int MOST_CHARACTERS = 2_000;

    /// What ends a sentence. A comma does not.
    static final Set<String> ENDS = Set.of(".", "!", ";");

    static final Grammar PHRASES = phrases();

    private CaptionGrammar() {}

    /// Reads a caption. Of one that is longer than [#MOST_CHARACTERS] nothing is understood.
    ///
    /// @param seconds how long the video is, for "after 2 seconds"
    public static Result read(String caption, double seconds) {
        if (caption.length() > MOST_CHARACTERS) {
            CaptionTokens none = new CaptionTokens("", List.of());
            return new Result(
                    new CaptionReader(none, seconds).read().scene(), List.of(caption.substring(0, 40)), List.of());
        }
        return new CaptionReader(CaptionTokens.of(caption), seconds).read();
    }

    private static Grammar phrases() {
        Rules rules = new Rules();
        words(rules);
        ThingPhrases.addTo(rules);
        TimePhrases.addTo(rules);
        PlacePhrases.addTo(rules);
        DeedPhrases.addTo(rules);
        ModifierPhrases.addTo(rules);
        CameraPhrases.addTo(rules);
        clauses(rules);
        return rules.grammar(Set.of());
    }

    /// Single words and runs of words that several families use.
    private static void words(Rules rules) {
        rules.lexical("word", (words, at) -> one(words, at, Optional::of));
        rules.lexical("be", (words, at) -> one(words, at, CaptionWords.BE));
        rules.lexical("frame", (words, at) -> one(words, at, CaptionWords.FRAME));
        rules.lexical(
                "adverb", (words, at) -> one(words, at, w -> Optional.of(w).filter(CaptionWords::isAdverb)));
        rules.lexical("adverbs", (words, at) -> run(words, at, CaptionWords::isAdverb));
        rules.lexical("fillers", (words, at) -> run(words, at, CaptionGrammar::isFiller));
        rules.value("frame-noun", "[the|a|this] [whole|entire] {frame}", _ -> true);
        // "only" and adverbs; whether there is an "only" among them
        rules.lexical(
                "manner",
                (words, at) -> run(words, at, w -> w.equals("only") || CaptionWords.isAdverb(w)).stream()
                        .map(r -> new Reading(words.subList(at, r.end()).contains("only"), r.end()))
                        .toList());
    }

    /// What holds clauses together.
    private static void clauses(Rules rules) {
        rules.value("lead", "with|at first|in which|please", _ -> true);
        rules.value("opening-place", "(on|in|at) {place}", c -> c.get("place", Spot.class));
        rules.lexical(
                "joiners",
                (words, at) -> run(words, at, Set.of(",", "and", "plus")::contains).stream()
                        .filter(r -> r.end() > at)
                        .toList());
        rules.value(
                "next-subject",
                "({joiners}|together with) {thing-ahead} {subject}",
                c -> c.get("subject", Named.class));
        rules.lexical("begin", (words, at) -> one(words, at, CaptionWords.BEGIN));
        rules.value("beginning", "{begin} [to] [off|out]", _ -> true);
        // fillers inside a sentence; and those after which something else is spoken of
        rules.lexical("pause", (words, at) -> run(words, at, w -> isFiller(w) && !ENDS.contains(w)));
        rules.value(
                "others",
                "{fillers} ({thing-ahead}|[the] camera|with (a|an)|zooming|zoom|(on|in|at) {place} (there|{be}))",
                _ -> true);
    }

    /// Whether a caption says the same without the word.
    static boolean isFiller(String word) {
        return CaptionWords.FILLERS.contains(word) || CaptionWords.isAdverb(word);
    }

    /// A reading of one word that is among these; none elsewhere.
    static List<Reading> one(List<String> words, int at, Set<String> which) {
        return one(words, at, w -> Optional.of(w).filter(which::contains));
    }

    /// A reading of one word that means something.
    static List<Reading> one(List<String> words, int at, Function<String, Optional<?>> meaning) {
        return at < words.size()
                ? meaning.apply(words.get(at)).stream()
                        .map(value -> new Reading(value, at + 1))
                        .toList()
                : List.of();
    }

    /// The one reading of all words from here that are of a kind; it may be empty.
    static List<Reading> run(List<String> words, int at, Predicate<String> which) {
        int end = at;
        while (end < words.size() && which.test(words.get(end))) {
            end++;
        }
        return List.of(new Reading(true, end));
    }
}
