package dev.vireo.cli.internal.console;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people type them: `500ms`, `5s`, `1.5s`, `2m`.
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m)");

    private Durations() {}

    /// The duration that a text says.
    ///
    /// @throws VireoException with code USAGE when the text is no duration, or not above zero
    public static Duration parse(String option, String text) {
        Matcher m = FORM.matcher(text);
        if (m.matches()) {
            double unit = switch (m.group(2)) {
                case "ms" -> 1;
                case "s" -> 1000;
                default -> 60_000;
            };
            Duration duration = Duration.ofNanos(Math.round(Double.parseDouble(m.group(1)) * unit * 1e6));
            if (duration.isPositive()) {
                return duration;
            }
        }
        throw new VireoException(
                Code.USAGE,
                option + ": '" + text + "' is not a time above zero",
                "Write a number with ms, s or m, such as 500ms, 5s or 2m.");
    }
}
