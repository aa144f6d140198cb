package dev.vireo.visiontools.photos;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The eleven basic colour terms (Berlin and Kay, 1969), as regions of CIELAB.
enum ColourName {
    RED,
    ORANGE,
    YELLOW,
    GREEN,
    BLUE,
    PURPLE,
    PINK,
    BROWN,
    BLACK,
    GREY,
    WHITE;

    private static final Map<String, ColourName> OTHER_WORDS = Map.of(
            "gray",
            GREY,
            "violet",
            PURPLE,
            "crimson",
            RED,
            "scarlet",
            RED,
            "navy",
            BLUE,
            "reddish",
            RED,
            "bluish",
            BLUE,
            "greenish",
            GREEN,
            "yellowish",
            YELLOW);

    /// Chroma below which a colour is none.
    private static final double GREYISH = 11;

    /// How much more a share of a true colour says than one of black, grey or white, which shades and
    /// lights are.
    private static final double WEIGHT = 1.6;

    /// The word in lower case.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// How much a share of it says.
    double weight() {
        return this == BLACK || this == GREY || this == WHITE ? 1 : WEIGHT;
    }

    /// The colour that a word in lower case means.
    static Optional<ColourName> of(String word) {
        for (ColourName colour : values()) {
            if (colour.word().equals(word)) {
                return Optional.of(colour);
            }
        }
        return Optional.ofNullable(OTHER_WORDS.get(word));
    }

    /// The name of a colour in CIELAB: what has little chroma by its lightness, the rest by its hue; brown
    /// is dark or dull orange and yellow, pink light red and purple. The borders were chosen by hand on
    /// photographs.
    static ColourName of(double l, double a, double b) {
        double chroma = Math.hypot(a, b);
        if (chroma < GREYISH || (l < 18 && chroma < 20)) {
            return l < 30 ? BLACK : l >= 76 ? WHITE : GREY;
        }
        double hue = Math.toDegrees(Math.atan2(b, a));
        hue = hue < 0 ? hue + 360 : hue;
        if (hue >= 345 || hue < 44) {
            return l > 65 ? PINK : RED;
        }
        if (hue < 76) {
            return l < 52 || chroma < 45 ? BROWN : ORANGE;
        }
        if (hue < 113) {
            return l < 48 || (chroma < 34 && l < 76) ? BROWN : YELLOW;
        }
        if (hue < 195) {
            return GREEN;
        }
        if (hue < 302) {
            return BLUE;
        }
        return l > 65 ? PINK : PURPLE;
    }
}
