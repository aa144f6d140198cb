package dev.vireo.microworld;

/// A word in letters of 5 by 7 dots, with a margin of 2 dots around: the same on every machine, whatever
/// fonts it has.
final class Lettering {
    static final int MAX_LETTERS = 6;

    private static final int MARGIN = 2;
    private static final int LETTER_WIDE = 5;
    private static final int LETTER_TALL = 7;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// Per letter seven rows from the top: two hexadecimal digits each, the leftmost dot in bit 4.
    private static final String[] ROWS = {
        "0E11111F111111", "1E11111E11111E", "0E11101010110E", "1C12111111121C", "1F10101E10101F",
        "1F10101E101010", "0E11101713110F", "1111111F111111", "0E04040404040E", "0702020202120C",
        "11121418141211", "1010101010101F", "111B1515111111", "11111915131111", "0E11111111110E",
        "1E11111E101010", "0E11111115120D", "1E11111E141211", "0F10100E01011E", "1F040404040404",
        "1111111111110E", "11111111110A04", "11111115151B11", "11110A040A1111", "11110A04040404",
        "1F01020408101F", "0E11131519110E", "040C040404040E", "0E11010204081F", "1F02040201110E",
        "02060A121F0202", "1F101E0101110E", "0608101E11110E", "1F010204080808", "0E11110E11110E",
        "0E11110F01020C"
    };

    final int wide;
    final int tall = LETTER_TALL + 2 * MARGIN;
    private final boolean[] dots;

    Lettering(String text) {
        this.wide = text.length() * (LETTER_WIDE + 1) - 1 + 2 * MARGIN;
        this.dots = new boolean[wide * tall];
        for (int i = 0; i < text.length(); i++) {
            String rows = ROWS[LETTERS.indexOf(text.charAt(i))];
            for (int row = 0; row < LETTER_TALL; row++) {
                int bits = Integer.parseInt(rows, 2 * row, 2 * row + 2, 16);
                for (int column = 0; column < LETTER_WIDE; column++) {
                    if ((bits >> (LETTER_WIDE - 1 - column) & 1) != 0) {
                        dots[(row + MARGIN) * wide + MARGIN + i * (LETTER_WIDE + 1) + column] = true;
                    }
                }
            }
        }
    }

    static boolean canWrite(String text) {
        return !text.isEmpty() && text.length() <= MAX_LETTERS && text.chars().allMatch(c -> LETTERS.indexOf(c) >= 0);
    }

    /// Whether there is ink at a place of the board, `u` from its left and `v` from its top, in dots.
    boolean ink(double u, double v) {
        int x = Math.clamp((int) Math.floor(u), 0, wide - 1);
        int y = Math.clamp((int) Math.floor(v), 0, tall - 1);
        return dots[y * wide + x];
    }
}
