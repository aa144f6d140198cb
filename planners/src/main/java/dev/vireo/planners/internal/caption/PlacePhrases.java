package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Rules;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/// Places: "the upper left corner", "the left of a car", "its right", "the other side", "the ground".
public final class PlacePhrases {
    public static final double LEFT = 0.2;
    public static final double RIGHT = 1 - LEFT;
    public static final double TOP = 0.22;
    public static final double BOTTOM = 1 - TOP;
    public static final double MIDDLE = 0.5;

    private static final double EXTREME = 0.08;

    private static final Set<String> FAR = Set.of("far", "very", "extreme");
    private static final Set<String> NOUNS = CaptionWords.words(
            "side corner edge part half third quarter quadrant area region end hand border section position");

    /// A place as the caption names it.
    sealed interface Spot {
        /// A place of the frame, as fractions of it; what is not told is open.
        record InFrame(OptionalDouble x, OptionalDouble y) implements Spot {
            static InFrame across(double x) {
                return new InFrame(OptionalDouble.of(x), OptionalDouble.empty());
            }

            static InFrame atHeight(double y) {
                return new InFrame(OptionalDouble.empty(), OptionalDouble.of(y));
            }

            /// The side of a thing that is told by the same words.
            private Side side() {
                if (x.isPresent() && x.getAsDouble() != MIDDLE) {
                    return x.getAsDouble() < MIDDLE ? Side.LEFT : Side.RIGHT;
                }
                if (y.isPresent() && y.getAsDouble() != MIDDLE) {
                    return y.getAsDouble() < MIDDLE ? Side.ABOVE : Side.BELOW;
                }
                return Side.BESIDE;
            }
        }

        /// A side of a thing.
        ///
        /// @param anchors whether "its left" means this thing from now on
        record Beside(Named thing, Side side, boolean anchors) implements Spot {}

        /// "Its left": a side of the thing that was named last in a place.
        record OfTheSame(Side side) implements Spot {}
    }

    private PlacePhrases() {}

    static void addTo(Rules rules) {
        rules.lexical("place-word", (words, at) -> CaptionGrammar.one(words, at, CaptionWords.PLACES));
        rules.value("place-ahead", "[{determined}] [far|very] {place-word}", _ -> true);
        rules.value("left-or-right", "left|leftmost", _ -> Side.LEFT);
        rules.value("left-or-right", "right|rightmost", _ -> Side.RIGHT);
        rules.lexical("spot", PlacePhrases::spot);

        rules.value(
                "place",
                "(its|his|her|their) {left-or-right} [side]",
                c -> new Spot.OfTheSame(c.get("left-or-right", Side.class)));
        rules.value(
                "place",
                "[the|a|an] [far|very|extreme] ((other|opposite) side|other end)"
                        + " [of [whole|entire] [{frame-noun}|{other}]]",
                c -> c.maybe("other", Named.class)
                        .<Spot>map(thing -> new Spot.Beside(thing, Side.RIGHT, false))
                        .orElse(Spot.InFrame.across(RIGHT)));
        rules.value("place", "[the|a|an] {spot} (of|in) {frame-noun} [view]", c -> c.get("spot", Spot.class));
        rules.value(
                "place",
                "[the|a|an] {spot} of {other}",
                c -> new Spot.Beside(
                        c.get("other", Named.class),
                        c.get("spot", Spot.InFrame.class).side(),
                        true));
        rules.value("place", "[the|a|an] {spot}", c -> c.get("spot", Spot.class));
        rules.value("place", "[the|a|an] [far|very|extreme] (ground|floor)", _ -> Spot.InFrame.atHeight(BOTTOM));
        rules.value("place", "[the|a|an] [far|very|extreme] (air|sky)", _ -> Spot.InFrame.atHeight(TOP));
    }

    /// A run of words for places and the noun after it: "far left side", "top and left corner". One reading,
    /// since it means nothing to end earlier.
    private static List<Reading> spot(List<String> words, int at) {
        boolean far = at < words.size() && FAR.contains(words.get(at));
        int i = far ? at + 1 : at;
        int first = i;
        OptionalDouble x = OptionalDouble.empty();
        OptionalDouble y = OptionalDouble.empty();
        while (true) {
            if (i > first && isAt(words, i, Set.of("and")) && isAt(words, i + 1, CaptionWords.PLACES)) {
                i++;
            }
            if (!isAt(words, i, CaptionWords.PLACES)) {
                break;
            }
            switch (words.get(i)) {
                case "left", "leftmost" -> x = OptionalDouble.of(far ? LEFT - EXTREME : LEFT);
                case "right", "rightmost" -> x = OptionalDouble.of(1 - (far ? LEFT - EXTREME : LEFT));
                case "top", "upper" -> y = OptionalDouble.of(TOP);
                case "bottom", "lower" -> y = OptionalDouble.of(BOTTOM);
                default -> {
                    x = x.isPresent() ? x : OptionalDouble.of(MIDDLE);
                    y = y.isPresent() ? y : OptionalDouble.of(MIDDLE);
                }
            }
            i++;
        }
        if (i == first) {
            return List.of();
        }
        while (isAt(words, i, NOUNS)) {
            i++;
        }
        return List.of(new Reading(new Spot.InFrame(x, y), i));
    }

    private static boolean isAt(List<String> words, int at, Set<String> which) {
        return at < words.size() && which.contains(words.get(at));
    }
}
