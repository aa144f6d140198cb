package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import dev.vireo.planners.internal.english.Chart;
import dev.vireo.planners.internal.english.Chart.Reading;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// How far a caption was read, and what later words may refer to: the things spoken of last, the thing that
/// "its left" means, the time that a clause opened with.
///
/// Phrases come from a [Chart], which knows the words alone. This much depends on their order, which no chart
/// keeps: it is a fold over the phrases, and the only place where the reader's position changes.
final class Discourse {
    private static final Set<String> SHAPES =
            Set.of("circle", "line", "row", "zigzag", "spiral", "pattern", "loop", "curve", "square", "time", "way");

    private final CaptionTokens tokens;
    private final Chart chart;
    private final double seconds;
    private final SceneBuilder scene = new SceneBuilder();
    private final LinkedHashSet<String> unknown = new LinkedHashSet<>();
    private final LinkedHashSet<String> ignored = new LinkedHashSet<>();
    private int at;

    /// Where the last name or deed ended: an open word that follows it at once and that no rule took is a
    /// verb.
    private int phraseEnd = -1;

    private List<Integer> last = List.of();
    private Optional<Span> opening = Optional.empty();
    private OptionalInt anchor = OptionalInt.empty();

    Discourse(CaptionTokens tokens, double seconds) {
        this.tokens = tokens;
        this.seconds = seconds;
        this.chart = new Chart(CaptionGrammar.PHRASES, tokens.words());
    }

    SceneBuilder scene() {
        return scene;
    }

    CaptionGrammar.Result result() {
        return new CaptionGrammar.Result(scene.scene(), List.copyOf(unknown), List.copyOf(ignored));
    }

    // ------------------------------------------------------------------------------------------- words

    int at() {
        return at;
    }

    boolean ended() {
        return at >= tokens.size();
    }

    /// The next word; empty at the end.
    String word() {
        return tokens.word(at);
    }

    /// A word relative to the next one; empty before the first and behind the last.
    String word(int ahead) {
        return at + ahead < 0 ? "" : tokens.word(at + ahead);
    }

    /// Whether the next word follows a name or a deed and can be nothing but a verb that nobody knows.
    boolean isAtUnknownVerb() {
        return at == phraseEnd && CaptionWords.isOpen(word());
    }

    /// Goes on behind a phrase; the adverbs in it are ignored.
    void moveTo(int end) {
        for (int i = at; i < end; i++) {
            if (CaptionWords.isAdverb(tokens.word(i))) {
                ignored.add(tokens.word(i));
            }
        }
        at = end;
    }

    /// Goes on behind a phrase that may have adverbs, since it says nothing of things.
    void skipTo(int end) {
        at = end;
    }

    void endPhrase() {
        phraseEnd = at;
    }

    void notUnderstood(String words) {
        unknown.add(words);
    }

    void ignore(String word) {
        ignored.add(word);
    }

    // ----------------------------------------------------------------------------------------- phrases

    /// The readings of a phrase from here on, the preferred one first.
    List<Reading> readings(String phrase) {
        return chart.readings(phrase, at);
    }

    /// The preferred reading of a phrase that starts at a word.
    Optional<Reading> reading(String phrase, int start) {
        return chart.readings(phrase, start).stream().findFirst();
    }

    boolean stands(String phrase) {
        return !readings(phrase).isEmpty();
    }

    /// Takes a phrase when it stands here.
    boolean take(String phrase) {
        return take(phrase, Object.class).isPresent();
    }

    /// Takes a phrase when it stands here.
    <T> Optional<T> take(String phrase, Class<T> type) {
        Optional<Reading> reading = reading(phrase, at);
        reading.ifPresent(r -> moveTo(r.end()));
        return reading.map(r -> type.cast(r.value()));
    }

    // -------------------------------------------------------------------------------------- references

    /// The things that the clause before was about; empty at first.
    List<Integer> last() {
        return last;
    }

    void speakOf(List<Integer> things) {
        last = List.copyOf(things);
    }

    /// The time that the clause opened with.
    Optional<Span> opening() {
        return opening;
    }

    void openWith(Optional<Span> span) {
        opening = span;
    }

    /// The fractions of the video.
    ///
    /// @param only whether the caption says that this part alone is meant
    Span span(Time time, boolean only) {
        return time.span(seconds, only);
    }

    /// The number of a thing: one that was named before, or a new one.
    int thing(Named named) {
        phraseEnd = named.end();
        OptionalInt known = scene.find(named);
        return known.isPresent() ? known.getAsInt() : scene.add(newThing(named));
    }

    private Thing newThing(Named named) {
        String phrase = tokens.text(named.first(), named.end());
        if (named.odd()) { // a sentence of words that all are unknown
            unknown.add(phrase);
        }
        int count = named.count();
        if (count > CaptionGrammar.MOST_OF_A_KIND) {
            unknown.add(count + " " + phrase);
            count = CaptionGrammar.MOST_OF_A_KIND;
        }
        String kind = named.kind().map(k -> " of " + k).orElse("");
        return Thing.of(named.noun(), named.name() + kind, phrase, count);
    }

    /// "A garden", after "in" or "through": a background, unless it is a thing that is there already.
    void background(Named named) {
        phraseEnd = named.end();
        if (scene.find(named).isEmpty()) {
            Thing ground = newThing(named);
            if (SHAPES.contains(ground.noun())) {
                unknown.add(ground.phrase()); // "in a circle" is no place
            }
            scene.before(ground.phrase());
        }
    }

    /// Whether it is clear which place is meant.
    boolean isClear(Spot spot) {
        return !(spot instanceof Spot.OfTheSame) || anchor.isPresent();
    }

    /// The place that is meant; see [#isClear].
    Place place(Spot spot) {
        return switch (spot) {
            case Spot.InFrame(var x, var y) -> Place.at(x, y);
            case Spot.Beside(Named named, var side, boolean anchors) -> {
                int thing = thing(named);
                anchor = anchors ? OptionalInt.of(thing) : anchor;
                yield Place.beside(thing, side);
            }
            case Spot.OfTheSame(var side) -> Place.beside(anchor.orElseThrow(), side);
        };
    }
}
