package dev.vireo.runtime.chart;

import java.awt.Color;
import java.util.List;

/// The colours of lines and boxes.
public final class Palette {
    /// Told apart also by people who do not see all colours (Okabe and Ito 2008, without the yellow).
    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x8A6D00),
            new Color(0x56B4E9),
            new Color(0x5B4B8A),
            new Color(0x5C3A21));

    /// Of what is written.
    public static final Color INK = new Color(0x1F2933);

    /// Of lines that lead the eye.
    public static final Color GRID = new Color(0xDDE1E8);

    private Palette() {}

    /// The colour of a line or box by its number, from 0; after eight they come again.
    public static Color color(int number) {
        return COLORS.get(number % COLORS.size());
    }

    static Color[] all() {
        return COLORS.toArray(new Color[0]);
    }
}
