package dev.vireo.cli.internal.console;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of memory as people type it: `64KiB`, `1GiB`, `500MB`, `100B`.
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(B|KB|MB|GB|KiB|MiB|GiB)");

    /// The amount that a text says.
    ///
    /// @param where what is told first when the text is none: an option, or a place in a file
    /// @throws VireoException with code USAGE when the text is no size
    public static ByteSize parse(String where, String text) {
        Matcher m = FORM.matcher(text);
        if (m.matches()) {
            long unit = switch (m.group(2)) {
                case "B" -> 1;
                case "KB" -> 1000;
                case "MB" -> 1_000_000;
                case "GB" -> 1_000_000_000;
                case "KiB" -> 1 << 10;
                case "MiB" -> 1 << 20;
                default -> 1 << 30;
            };
            return new ByteSize(Math.multiplyExact(Long.parseLong(m.group(1)), unit));
        }
        throw new VireoException(
                Code.USAGE,
                where + ": '" + text + "' is no size",
                "Write a whole number with its unit, such as 64KiB, 500MB or 1GiB.");
    }

    /// A size for people, rounded: `317 B`, `1.2 MiB`.
    public static String about(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double size = bytes;
        int unit = 0;
        while (size >= 1023.95 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }

    @Override
    public String toString() {
        for (int shift : new int[] {30, 20, 10}) {
            if (bytes > 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + (shift == 30 ? "GiB" : shift == 20 ? "MiB" : "KiB");
            }
        }
        return bytes + "B";
    }
}
